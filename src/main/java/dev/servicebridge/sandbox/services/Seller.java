package dev.servicebridge.sandbox.services;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.PageTokens;
import dev.servicebridge.sandbox.core.Refusal;

/** One seller's part of the Services API. */
public final class Seller {
    private final String name;
    private final Clock clock;
    private final JobStore jobs;
    private final PageTokens pages = new PageTokens();
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, ObjectNode> fulfilments = new ConcurrentHashMap<>();
    private final Map<String, Resource> resources = new ConcurrentHashMap<>();
    private final Map<String, String> resourceOfReservation = new ConcurrentHashMap<>();

    Seller(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.jobs = new JobStore(clock);
    }

    public String name() {
        return name;
    }

    public JobStore jobs() {
        return jobs;
    }

    /** Short for {@code jobs().put(job)}. */
    public StoredJob put(JsonNode job) {
        return jobs.put(job);
    }

    /** Short for {@code jobs().change(id, patch)}. */
    public StoredJob change(String id, JsonNode patch) {
        return jobs.change(id, patch);
    }

    Clock clock() {
        return clock;
    }

    PageTokens pages() {
        return pages;
    }

    /** A new id, unique among this seller's. */
    String newId(String prefix) {
        return "%s-%07d".formatted(prefix, ids.incrementAndGet());
    }

    /** What is set of an appointment's fulfilment data; an empty object when nothing is. */
    JsonNode fulfilment(String appointmentId) {
        return fulfilments.getOrDefault(appointmentId, Json.object());
    }

    /** Sets fulfilment data; what it does not hold stays as it was set before. */
    void addFulfilment(String appointmentId, ObjectNode data) {
        fulfilments.merge(
                appointmentId, data, (former, more) -> former.deepCopy().setAll(more));
    }

    Resource resource(String id) {
        return resources.computeIfAbsent(id, absent -> new Resource());
    }

    boolean hasReservation(String id) {
        return resourceOfReservation.containsKey(id);
    }

    /**
     * Makes a reservation, or moves one of the same id.
     *
     * @throws Refusal when the resource's schedule has no room for it; a former one then stays
     */
    synchronized void reserve(String resourceId, String id, Resource.Reservation reservation) {
        resource(resourceId).reserve(id, reservation);
        String former = resourceOfReservation.put(id, resourceId);
        if (former != null && !former.equals(resourceId)) {
            resource(former).release(id);
        }
    }

    synchronized void forgetReservation(String id) {
        resource(resourceOfReservation.remove(id)).release(id);
    }
}
