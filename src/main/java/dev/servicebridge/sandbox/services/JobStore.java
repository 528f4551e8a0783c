package dev.servicebridge.sandbox.services;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;

/** One seller's service jobs, found by id, by time of creation and by time of the last change. */
public final class JobStore {
    private static final Comparator<Stamp> ORDER =
            Comparator.comparing(Stamp::at).thenComparing(Stamp::sequence);

    private final Clock clock;
    private final Map<String, StoredJob> byId = new HashMap<>();
    private final TreeMap<Stamp, StoredJob> byCreation = new TreeMap<>(ORDER);
    private final TreeMap<Stamp, StoredJob> byUpdate = new TreeMap<>(ORDER);
    private long sequence;

    JobStore(Clock clock) {
        this.clock = clock;
    }

    private record Stamp(Instant at, long sequence) {}

    /** Adds a job, or replaces the one of the same id, as a change of this instant. Malformed jobs are welcome. */
    public StoredJob put(JsonNode job) {
        return put(job, clock.instant());
    }

    /** Adds or replaces a job as if it had last been changed at the given instant. */
    public synchronized StoredJob put(JsonNode job, Instant lastUpdated) {
        sequence++;
        String given = job.path("serviceJobId").asText();
        String id = given.isEmpty() ? "without-id-" + sequence : given;
        StoredJob stored = new StoredJob(id, created(job), lastUpdated, sequence, job);
        StoredJob former = byId.put(id, stored);
        if (former != null) {
            byCreation.remove(new Stamp(former.created(), former.sequence()));
            byUpdate.remove(new Stamp(former.lastUpdated(), former.sequence()));
        }
        byCreation.put(new Stamp(stored.created(), sequence), stored);
        byUpdate.put(new Stamp(lastUpdated, sequence), stored);
        return stored;
    }

    /** Merges a patch (RFC 7396) into a job, which is a change of this instant. */
    public StoredJob change(String id, JsonNode patch) {
        return edit(id, job -> Json.merge(job, patch));
    }

    /** Changes a copy of the job and puts it in its place. The edit may refuse by throwing: then nothing happened. */
    synchronized StoredJob edit(String id, Consumer<ObjectNode> edit) {
        return edit(id, edit, clock.instant());
    }

    synchronized StoredJob edit(String id, Consumer<ObjectNode> edit, Instant at) {
        ObjectNode copy = find(id).json().deepCopy();
        edit.accept(copy);
        return put(copy, at);
    }

    /**
     * Finds a job.
     *
     * @throws NoSuchElementException when there is none
     */
    public synchronized StoredJob find(String id) {
        StoredJob job = byId.get(id);
        if (job == null) {
            throw new NoSuchElementException("sandbox: no job " + id);
        }
        return job;
    }

    /** Takes a job away, as if it had never been. */
    public synchronized void lose(String id) {
        StoredJob lost = find(id);
        byId.remove(id);
        byCreation.remove(new Stamp(lost.created(), lost.sequence()));
        byUpdate.remove(new Stamp(lost.lastUpdated(), lost.sequence()));
    }

    public synchronized boolean contains(String id) {
        return byId.containsKey(id);
    }

    /** All jobs, the oldest change first. */
    public synchronized List<StoredJob> all() {
        return List.copyOf(byUpdate.values());
    }

    synchronized List<StoredJob> createdSince(Instant from) {
        return since(byCreation, from);
    }

    synchronized List<StoredJob> updatedSince(Instant from) {
        return since(byUpdate, from);
    }

    private static List<StoredJob> since(TreeMap<Stamp, StoredJob> index, Instant from) {
        return List.copyOf(index.tailMap(new Stamp(from, 0), true).values());
    }

    private Instant created(JsonNode job) {
        try {
            return Instant.parse(job.path("createTime").asText());
        } catch (DateTimeParseException e) {
            return clock.instant();
        }
    }
}
