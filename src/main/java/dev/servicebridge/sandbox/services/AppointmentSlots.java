package dev.servicebridge.sandbox.services;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Instants;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** When a service can be performed: two-hour slots between 8 and 18 o'clock UTC, as far as the store's schedule allows. */
final class AppointmentSlots {
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final Duration DEFAULT = Duration.ofDays(14);
    private static final Duration SLOT = Duration.ofHours(2);
    private static final int FIRST_HOUR = 8;
    private static final int LAST_HOUR = 18;
    private static final int UNSCHEDULED_CAPACITY = 2;

    Answer ofJob(ServiceCall call) {
        StoredJob job = call.job();
        if (!job.json().path("marketplaceId").asText().equals(call.marketplaceId())) {
            throw Refusal.impossible("The job is not in marketplace " + call.marketplaceId() + ".");
        }
        return report(call, job.json().path("storeId").asText()).about(job.id());
    }

    Answer ofStore(ServiceCall call) {
        String store = call.parameter("storeId");
        return report(call, store).about(store);
    }

    private static Answer report(ServiceCall call, String store) {
        Instant start = Instants.utc("startTime", call.parameter("startTime"));
        Instant end = Instants.utc("endTime", call.parameter("endTime"));
        if ((start == null) != (end == null)) {
            throw Refusal.invalid("'startTime' and 'endTime' must be given together.");
        }
        if (start == null) {
            start = call.seller().clock().instant().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.HOURS);
            end = start.plus(DEFAULT);
        }
        if (!start.isBefore(end) || Duration.between(start, end).compareTo(LONGEST) > 0) {
            throw Refusal.invalid("'endTime' must be after 'startTime', by 90 days at most.");
        }
        Resource resource = call.seller().resource(store);
        ObjectNode payload = Json.object()
                .put("schedulingType", resource.hasSchedule() ? "REAL_TIME_SCHEDULING" : "NON_REAL_TIME_SCHEDULING")
                .put("startTime", JobEdits.text(start))
                .put("endTime", JobEdits.text(end));
        addSlots(payload.putArray("appointmentSlots"), resource, start, end);
        return Answer.json(200, Json.object().set("payload", payload));
    }

    private static void addSlots(ArrayNode slots, Resource resource, Instant start, Instant end) {
        for (Instant day = start.truncatedTo(ChronoUnit.DAYS); day.isBefore(end); day = day.plus(1, ChronoUnit.DAYS)) {
            for (int hour = FIRST_HOUR; hour < LAST_HOUR; hour += (int) SLOT.toHours()) {
                Instant from = day.plus(hour, ChronoUnit.HOURS);
                if (!from.isBefore(start) && !from.plus(SLOT).isAfter(end)) {
                    slots.addObject()
                            .put("startTime", JobEdits.text(from))
                            .put("endTime", JobEdits.text(from.plus(SLOT)))
                            .put("capacity", capacity(resource, from));
                }
            }
        }
    }

    private static int capacity(Resource resource, Instant from) {
        return resource.hasSchedule()
                ? resource.least(CapacityType.AVAILABLE_CAPACITY, from, from.plus(SLOT))
                : UNSCHEDULED_CAPACITY;
    }
}
