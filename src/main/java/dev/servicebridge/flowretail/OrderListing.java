package dev.servicebridge.flowretail;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The reading of all service orders that are assigned to an account's technicians, page by page. By what orders can be
 * sorted is not documented, nor that changes can be asked for, so each reading is whole.
 *
 * <p>A page may lack an order that slipped from the next page to this one in between; one that is missing is therefore
 * asked for by itself before it is taken for gone.
 */
public final class OrderListing {
    /** How many orders are asked for at a time: the vendor documents no limit, and 1000 works elsewhere. */
    public static final int PAGE_SIZE = 1000;

    private static final int PAGE_LIMIT = 1000;

    private final String account;
    private final Map<String, String> technicians;
    private final Instant now;
    private final List<JsonNode> orders = new ArrayList<>();
    private final Set<String> uids = new HashSet<>();
    private int page = 1;
    private int read;
    private boolean over;

    /** @param technicians the technician ids by user uid */
    OrderListing(String account, Map<String, String> technicians, Instant now) {
        this.account = account;
        this.technicians = Map.copyOf(technicians);
        this.now = now;
    }

    /** @param users the user uids by technician id; where two have the same user, the first is the technician */
    static OrderListing of(String account, Map<String, String> users, Instant now) {
        Map<String, String> technicians = new LinkedHashMap<>();
        users.forEach((technician, user) -> technicians.putIfAbsent(user, technician));
        return new OrderListing(account, technicians, now);
    }

    public String getAccount() {
        return account;
    }

    /** The technician ids by user uid. */
    public Map<String, String> getTechnicians() {
        return technicians;
    }

    /** The users whose orders are asked for, with commas between. */
    public String getUsers() {
        return String.join(",", technicians.keySet());
    }

    /** The page to be read next; the first is 1. */
    public int getPage() {
        return page;
    }

    public boolean hasMore() {
        return !over;
    }

    /**
     * Whether no page follows: this one is not full, and the list does not count more orders than were read. A system that
     * gives fewer at once than it was asked for ends no list by that.
     *
     * @param read orders on this page and those before
     */
    static boolean isLast(JsonNode list, int read) {
        int found = list.path("items").size();
        return found == 0 || found < PAGE_SIZE && list.at("/paging/totalCount").asInt() <= read;
    }

    /** Takes a page. */
    void add(JsonNode list) {
        int before = uids.size();
        list.path("items").forEach(order -> {
            if (uids.add(order.path("serviceOrderUid").asText()) && !isOver(order)) {
                orders.add(order);
            }
        });
        read += list.path("items").size();
        over = isLast(list, read) || uids.size() == before;
        page++;
        if (!over && page > PAGE_LIMIT) {
            throw new IllegalStateException("The service orders of account " + account + " do not end after "
                    + PAGE_LIMIT + " pages of " + PAGE_SIZE);
        }
    }

    /** Whatever an order takes that is finished by its estimate lies in the past. */
    private boolean isOver(JsonNode order) {
        try {
            return !OffsetDateTime.parse(order.path("readyAtEstimate").asText())
                    .toInstant()
                    .isAfter(now);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The orders that were read and are not over. */
    List<JsonNode> orders() {
        return List.copyOf(orders);
    }
}
