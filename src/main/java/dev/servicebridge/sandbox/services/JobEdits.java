package dev.servicebridge.sandbox.services;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;

/** Changes to a job's tree that both the operations and the script make. */
public final class JobEdits {
    private JobEdits() {}

    static Optional<ObjectNode> appointment(JsonNode job, String id) {
        return StreamSupport.stream(job.path("appointments").spliterator(), false)
                .filter(each -> each.path("appointmentId").asText().equals(id))
                .map(ObjectNode.class::cast)
                .findFirst();
    }

    static Optional<ObjectNode> activeAppointment(JsonNode job) {
        return StreamSupport.stream(job.path("appointments").spliterator(), false)
                .filter(each -> each.path("appointmentStatus").asText().equals("ACTIVE"))
                .map(ObjectNode.class::cast)
                .findFirst();
    }

    public static ObjectNode addAppointment(ObjectNode job, String id, Instant start, int minutes) {
        ObjectNode appointment = job.withArray("appointments")
                .addObject()
                .put("appointmentId", id)
                .put("appointmentStatus", "ACTIVE");
        appointment.putObject("appointmentTime").put("startTime", text(start)).put("durationInMinutes", minutes);
        return appointment;
    }

    /** Replaces an active appointment by a new one, which keeps the technicians. */
    static void reschedule(ObjectNode job, ObjectNode former, String id, Instant start, int minutes) {
        former.put("appointmentStatus", "CANCELLED").put("rescheduledAppointmentId", id);
        ObjectNode next = addAppointment(job, id, start, minutes);
        if (former.has("assignedTechnicians")) {
            next.set("assignedTechnicians", former.get("assignedTechnicians").deepCopy());
        }
    }

    static void cancel(ObjectNode job) {
        job.put("serviceJobStatus", "CANCELLED");
        activeAppointment(job).ifPresent(appointment -> appointment.put("appointmentStatus", "CANCELLED"));
    }

    /** Closes the active appointment with a proof that shows {@code technicians} on site, and with it the job. */
    static void complete(ObjectNode job, ArrayNode technicians, Instant at) {
        job.put("serviceJobStatus", "COMPLETED");
        activeAppointment(job).ifPresent(appointment -> {
            appointment.put("appointmentStatus", "COMPLETED");
            ObjectNode proof = appointment.putObject("poa");
            proof.set("appointmentTime", appointment.get("appointmentTime").deepCopy());
            if (!technicians.isEmpty()) {
                proof.set("technicians", technicians);
                proof.put(
                        "uploadingTechnician",
                        technicians.at("/0/technicianId").asText().replaceAll("[^A-Z0-9]", ""));
            }
            proof.put("uploadTime", text(at)).put("poaType", "POA_RECEIPT");
        });
    }

    /** The technicians assigned to the active appointment, as a copy. */
    static ArrayNode technicians(JsonNode job) {
        return activeAppointment(job)
                .map(appointment -> appointment.get("assignedTechnicians"))
                .map(assigned -> ((ArrayNode) assigned).deepCopy())
                .orElseGet(Json::array);
    }

    static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
