package dev.servicebridge.sandbox.mews;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;

/** What a hotel has of one kind, such as its orders. Records are replaced, never changed in place. */
public final class HotelRecords {
    /** Newest first, by creation and then by id: the order in which the vendor lists. */
    static final Comparator<ObjectNode> NEWEST_FIRST = Comparator.comparing(
                    (ObjectNode entry) -> entry.path("CreatedUtc").asText())
            .thenComparing(entry -> entry.path("Id").asText())
            .reversed();

    private final Supplier<ObjectNode> blank;
    private final Clock clock;
    private final Map<String, ObjectNode> records = new ConcurrentHashMap<>();
    /** The same records, in order: a large hotel is listed often. Changed together with the entry of the other. */
    private final Set<ObjectNode> newestFirst = new ConcurrentSkipListSet<>(NEWEST_FIRST);

    /** @param blank makes a record with an id and all that the contract requires */
    HotelRecords(Supplier<ObjectNode> blank, Clock clock) {
        this.blank = blank;
        this.clock = clock;
    }

    /** Adds a record; what {@code fields} leaves out is made up, and the times are now. */
    public ObjectNode put(JsonNode fields) {
        ObjectNode entry = blank.get().put("CreatedUtc", now()).put("UpdatedUtc", now());
        entry.setAll((ObjectNode) fields.deepCopy());
        return records.compute(entry.path("Id").asText(), (id, former) -> replace(former, entry));
    }

    /** Changes a record as a JSON merge patch says; it counts as changed now unless the patch says when. */
    public ObjectNode change(String id, JsonNode patch) {
        return records.compute(id, (key, former) -> {
            if (former == null) {
                throw new IllegalArgumentException("There is no record " + id + ".");
            }
            ObjectNode changed = former.deepCopy().put("UpdatedUtc", now());
            Json.merge(changed, patch);
            return replace(former, changed);
        });
    }

    private ObjectNode replace(ObjectNode former, ObjectNode entry) {
        if (former != null) {
            newestFirst.remove(former);
        }
        newestFirst.add(entry);
        return entry;
    }

    /** Takes a record out of sight, as a deletion does. */
    public void remove(String id) {
        records.computeIfPresent(id, (key, former) -> {
            newestFirst.remove(former);
            return null;
        });
    }

    public boolean contains(String id) {
        return records.containsKey(id);
    }

    /** The record of that id; null where there is none. */
    public ObjectNode find(String id) {
        return records.get(id);
    }

    /** All of them, the newest first. */
    public List<ObjectNode> all() {
        return List.copyOf(newestFirst);
    }

    private String now() {
        return time(clock.instant());
    }

    /** An instant as the vendor writes it. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
