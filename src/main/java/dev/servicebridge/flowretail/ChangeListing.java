package dev.servicebridge.flowretail;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The reading of an account's service orders that changed since a moment, the latest first, page by page. That orders can
 * be sorted by when they changed is not documented: where the pages turn out not to be sorted, all of them are read.
 *
 * <p>An order that changes in between moves to the front, and the others to later pages: one may come twice, none is
 * passed over.
 */
public final class ChangeListing {
    private static final int PAGE_LIMIT = 1000;

    private final String account;
    private final Instant since;
    private final Instant readAt;
    private final Duration behind;
    private final List<JsonNode> orders = new ArrayList<>();
    private Instant earliest = Instant.MAX;
    private Instant mark = Instant.MAX;
    private RuntimeException failure;
    private boolean sorted = true;
    private boolean over;
    private int page = 1;
    private int read;

    /**
     * @param since null where nothing was read before: then nothing is a change
     * @param readAt when the reading began, by the bridge's clock
     * @param behind how far it takes Flow Retail's clock to be behind the bridge's
     */
    ChangeListing(String account, Instant since, Instant readAt, Duration behind) {
        this.account = account;
        this.since = since;
        this.readAt = readAt;
        this.behind = behind;
    }

    public String getAccount() {
        return account;
    }

    /** The page to be read next; the first is 1. */
    public int getPage() {
        return page;
    }

    public boolean hasMore() {
        return !over;
    }

    /** Whether nothing was read before. */
    boolean isFirst() {
        return since == null;
    }

    Duration behind() {
        return behind;
    }

    Instant readAt() {
        return readAt;
    }

    /**
     * Takes a page.
     *
     * @param listedAt when it was made, by the other system's clock
     */
    void add(JsonNode list, Instant listedAt) {
        if (page == 1) {
            mark = listedAt;
        }
        list.path("items").forEach(this::add);
        read += list.path("items").size();
        boolean last = OrderListing.isLast(list, read);
        over = last || since == null || sorted && earliest.isBefore(since);
        page++;
        if (!over && page > PAGE_LIMIT) {
            throw new IllegalStateException("The service orders of account " + account + " do not end after "
                    + PAGE_LIMIT + " pages of " + OrderListing.PAGE_SIZE);
        }
    }

    private void add(JsonNode order) {
        Instant changedAt = changedAt(order);
        sorted &= changedAt != null && !changedAt.isAfter(earliest);
        earliest = changedAt == null ? earliest : changedAt;
        if (since != null && (changedAt == null || !changedAt.isBefore(since))) {
            orders.add(order);
        }
    }

    /** The orders that changed, those that changed first at the front. */
    List<JsonNode> orders() {
        List<JsonNode> oldestFirst = new ArrayList<>(orders);
        Collections.reverse(oldestFirst);
        return oldestFirst;
    }

    /** Has the next reading begin no later than with this order. */
    void again(JsonNode order) {
        Instant changedAt = changedAt(order);
        if (changedAt == null) {
            mark = since;
        } else if (changedAt.isBefore(mark)) {
            mark = changedAt;
        }
    }

    void failed(RuntimeException cause) {
        failure = failure == null ? cause : failure;
    }

    /** What went wrong first; null for nothing. */
    RuntimeException failure() {
        return failure;
    }

    /** Up to when all changes have been told. */
    Instant mark() {
        return mark;
    }

    private static Instant changedAt(JsonNode order) {
        try {
            return OffsetDateTime.parse(order.path("lastModifiedAt").asText()).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
