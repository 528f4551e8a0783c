package dev.servicebridge.sandbox.services;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Instants;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** Appointments of a job: adding, rescheduling, assigning technicians. */
final class Appointments {
    private static final Set<String> SCHEDULABLE = Set.of("PENDING_SCHEDULE", "NOT_SERVICED", "HOLD");
    private static final int DEFAULT_MINUTES = 60;
    private static final int LONGEST_ID = 50;

    Answer add(ServiceCall call) {
        Instant start = start(call);
        int minutes = minutes(call);
        String id = call.seller().newId("APPT");
        StoredJob changed = call.edit(job -> {
            checkSchedulable(job);
            if (JobEdits.activeAppointment(job).isPresent()) {
                throw Refusal.impossible("The job has an active appointment already.");
            }
            JobEdits.addAppointment(job, id, start, minutes);
            job.put("serviceJobStatus", "NOT_SERVICED");
        });
        return scheduled(call, changed, id, start, "appointment " + id + " added");
    }

    Answer reschedule(ServiceCall call) {
        Instant start = start(call);
        int minutes = minutes(call);
        if (call.body().path("rescheduleReasonCode").asText().isBlank()) {
            throw Refusal.invalid("'rescheduleReasonCode' must not be empty.");
        }
        String id = call.seller().newId("APPT");
        StoredJob changed = call.edit(job -> {
            checkSchedulable(job);
            JobEdits.reschedule(job, active(call, job), id, start, minutes);
        });
        return scheduled(call, changed, id, start, "appointment " + call.appointmentId() + " moved to " + id);
    }

    Answer assign(ServiceCall call) {
        ArrayNode technicians = technicians(call.body().path("resources"));
        StoredJob changed = call.edit(job -> active(call, job).set("assignedTechnicians", technicians));
        Instant start = Instant.parse(JobEdits.appointment(changed.json(), call.appointmentId())
                .orElseThrow()
                .at("/appointmentTime/startTime")
                .asText());
        ObjectNode payload = Json.object();
        for (JsonNode technician : technicians) {
            String resource = technician.path("technicianId").asText();
            if (call.seller().resource(resource).isOff(start)) {
                warn(payload, "RESOURCES_OFF_SCHEDULE", resource + " is not scheduled for the appointment's start.");
            }
        }
        return Answer.json(200, Json.object().set("payload", payload))
                .effect(call.jobId(), technicians.size() + " resources assigned to " + call.appointmentId());
    }

    /** The appointment the path names, which must be active. */
    static ObjectNode active(ServiceCall call, JsonNode job) {
        ObjectNode appointment = JobEdits.appointment(job, call.appointmentId())
                .orElseThrow(() -> Refusal.impossible("The job has no appointment " + call.appointmentId() + "."));
        if (!appointment.path("appointmentStatus").asText().equals("ACTIVE")) {
            throw Refusal.impossible("The appointment " + call.appointmentId() + " is not active.");
        }
        return appointment;
    }

    private static Instant start(ServiceCall call) {
        String text = call.body().at("/appointmentTime/startTime").asText();
        Instant start = Instants.utc("appointmentTime.startTime", text);
        if (start.isBefore(call.seller().clock().instant())) {
            throw Refusal.impossible("'appointmentTime.startTime' is in the past.");
        }
        return start;
    }

    private static int minutes(ServiceCall call) {
        int minutes = call.body().at("/appointmentTime/durationInMinutes").asInt(DEFAULT_MINUTES);
        if (minutes < 1) {
            throw Refusal.invalid("'appointmentTime.durationInMinutes' must be 1 or more.");
        }
        return minutes;
    }

    private static void checkSchedulable(ObjectNode job) {
        String status = job.path("serviceJobStatus").asText();
        if (!SCHEDULABLE.contains(status)) {
            throw Refusal.impossible("A job that is " + status + " cannot be scheduled.");
        }
    }

    private static Answer scheduled(ServiceCall call, StoredJob job, String id, Instant start, String effect) {
        ObjectNode answer = Json.object().put("appointmentId", id);
        String store = job.json().path("storeId").asText();
        if (call.seller().resource(store).isOff(start)) {
            warn(answer, "OFF_SCHEDULE", "The store " + store + " is not scheduled for the appointment's start.");
        }
        return Answer.json(200, answer).effect(call.jobId(), effect);
    }

    private static void warn(ObjectNode answer, String code, String message) {
        answer.withArray("warnings").addObject().put("code", code).put("message", message);
    }

    private static ArrayNode technicians(JsonNode resources) {
        if (resources.isEmpty()) {
            throw Refusal.impossible("'resources' must not be empty.");
        }
        Set<String> seen = new HashSet<>();
        ArrayNode technicians = Json.array();
        for (JsonNode resource : resources) {
            String id = resource.path("resourceId").asText();
            if (id.isEmpty() || id.length() > LONGEST_ID || !seen.add(id)) {
                throw Refusal.impossible("'resources' holds an empty, overlong or repeated resourceId: '" + id + "'.");
            }
            technicians.addObject().put("technicianId", id);
        }
        return technicians;
    }
}
