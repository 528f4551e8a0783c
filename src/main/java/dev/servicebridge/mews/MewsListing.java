package dev.servicebridge.mews;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One listing of Mews on its way: which page is to be asked for next, and what has been read. Holds the ids of what it
 * has read, some hundred bytes each, and no item. Used by one thread.
 */
final class MewsListing {
    /** Pages are not asked for in smaller sizes: hundreds of calls would take the place of one that is too heavy. */
    static final int SMALLEST_PAGE = 10;

    private final String collection;
    private final ObjectNode filter;
    private final String interval;
    private final Deque<TimeWindow> windows;
    private final Map<String, String> read = new HashMap<>();
    private final Set<String> cursors = new HashSet<>();
    private int pageSize;
    private String cursor;
    private int pages;
    private long items;
    private boolean over;

    /**
     * A listing of all windows, one after the other.
     *
     * @param collection the field of an answer that holds the items
     * @param filter the request without interval and limitation
     * @param interval the filter by time that the windows are put into; null for none
     * @param windows abutting, in the order in which they are read; empty where there is no filter by time
     * @param pageSize items asked for at once, to begin with
     */
    MewsListing(String collection, ObjectNode filter, String interval, Collection<TimeWindow> windows, int pageSize) {
        this.collection = collection;
        this.filter = filter;
        this.interval = interval;
        this.windows = new ArrayDeque<>(windows);
        this.pageSize = pageSize;
        over = interval != null && windows.isEmpty();
    }

    boolean hasMore() {
        return !over;
    }

    /** Pages read so far. */
    int pages() {
        return pages;
    }

    /** Items read so far, each counted once. */
    long items() {
        return items;
    }

    /** The request for the next page. */
    ObjectNode request() {
        ObjectNode request = filter.deepCopy();
        if (interval != null) {
            request.set(interval, windows.element().interval());
        }
        ObjectNode limitation = request.putObject("Limitation").put("Count", pageSize);
        if (cursor != null) {
            limitation.put("Cursor", cursor);
        }
        return request;
    }

    /**
     * Takes the page that was asked for.
     *
     * @return the items that were not read before, or have changed since
     * @throws IllegalStateException where its cursor was there before, so that the listing goes round in a circle
     */
    List<JsonNode> take(JsonNode page) {
        List<JsonNode> fresh = new ArrayList<>();
        JsonNode found = page.path(collection);
        for (JsonNode item : found) {
            String version = item.path("UpdatedUtc").asText();
            if (!version.equals(read.put(item.path("Id").asText(), version))) {
                fresh.add(item);
            }
        }
        pages++;
        items += fresh.size();
        turn(page.path("Cursor").asText(null), found.size());
        return fresh;
    }

    /** A page that is not full is the last one, as is one without a cursor. */
    private void turn(String next, int found) {
        if (next == null || next.isBlank() || found < pageSize) {
            windows.poll();
            restart();
            over = windows.isEmpty();
        } else if (cursors.add(next)) {
            cursor = next;
        } else {
            throw new IllegalStateException("cursor " + next + " came twice");
        }
    }

    /**
     * Asks for less at once: half as many items, and where they cannot be fewer, half of the time. Of a window that is
     * halved what was read already is read once more, and passed over.
     *
     * @return false where it cannot be less
     */
    boolean shrink() {
        if (pageSize > SMALLEST_PAGE) {
            pageSize = Math.max(SMALLEST_PAGE, pageSize / 2);
            return true;
        }
        List<TimeWindow> halves =
                windows.isEmpty() ? List.of() : windows.element().halves();
        if (halves.size() < 2) {
            return false;
        }
        windows.remove();
        windows.addFirst(halves.get(1));
        windows.addFirst(halves.get(0));
        restart();
        return true;
    }

    private void restart() {
        cursor = null;
        cursors.clear();
    }
}
