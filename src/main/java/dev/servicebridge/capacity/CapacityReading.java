package dev.servicebridge.capacity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The reading of a resource's capacity, page by page, as {@link CapacityReadingRoutes} goes on with it. */
public final class CapacityReading {
    private static final int PAGE_LIMIT = 1000;

    private final String account;
    private final String marketplaceId;
    private final String resourceId;
    private final ObjectNode query;
    private final List<JsonNode> pages = new ArrayList<>();
    private final Set<String> tokens = new HashSet<>();
    private Object longestWait;
    private String nextPageToken;
    private boolean over;

    /** A stretch of one kind of capacity. */
    record Range(String type, Instant start, Instant end, int capacity) {}

    /**
     * @param from to the second, as the Services API keeps time
     * @param types the kinds of capacity
     * @param slotMinutes the length of a slot; null to read ranges
     */
    CapacityReading(
            String account,
            String marketplaceId,
            String resourceId,
            Instant from,
            Instant to,
            List<String> types,
            Integer slotMinutes) {
        this.account = account;
        this.marketplaceId = marketplaceId;
        this.resourceId = resourceId;
        query = JsonNodeFactory.instance
                .objectNode()
                .put("startDateTime", from.toString())
                .put("endDateTime", to.toString());
        types.forEach(query.putArray("capacityTypes")::add);
        if (slotMinutes != null) {
            query.put("slotDuration", slotMinutes);
        }
    }

    String account() {
        return account;
    }

    String resourceId() {
        return resourceId;
    }

    String marketplaceId() {
        return marketplaceId;
    }

    /** @param wait as the header {@code longestWait} of a call; null for the usual one */
    CapacityReading waitingAtMost(Object wait) {
        longestWait = wait;
        return this;
    }

    /** How long the next call may wait for its plan, as the header {@code longestWait} of a call; null for the usual time. */
    Object longestWait() {
        return longestWait;
    }

    /** The page to ask for next; null for the first. */
    String nextPageToken() {
        return nextPageToken;
    }

    /** The body of the next call. */
    JsonNode query() {
        return query.deepCopy();
    }

    /** Whether a page is still to be asked for. */
    boolean hasMore() {
        return !over;
    }

    /**
     * Takes a page.
     *
     * @throws IllegalStateException where the pages do not end: what was read is no base for a decision
     */
    void add(JsonNode page) {
        pages.add(page);
        nextPageToken = page.path("nextPageToken").asText(null);
        over = nextPageToken == null || nextPageToken.isBlank();
        if (!over && (!tokens.add(nextPageToken) || pages.size() >= PAGE_LIMIT)) {
            throw new IllegalStateException("The capacity of resource " + resourceId + " of account " + account
                    + " does not end after " + pages.size() + " pages: the page tokens repeat or go on for ever");
        }
    }

    /** All ranges that were read, of whatever kind. */
    List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        for (JsonNode page : pages) {
            for (JsonNode kind : page.path("capacities")) {
                for (JsonNode slot : kind.path("slots")) {
                    ranges.add(new Range(
                            kind.path("capacityType").asText(),
                            instant(slot, "startDateTime"),
                            instant(slot, "endDateTime"),
                            slot.path("capacity").asInt()));
                }
            }
        }
        return ranges;
    }

    List<JsonNode> pages() {
        return List.copyOf(pages);
    }

    private static Instant instant(JsonNode slot, String field) {
        return Timestamps.parse(slot.path(field).asText());
    }
}
