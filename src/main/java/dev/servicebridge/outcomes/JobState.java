package dev.servicebridge.outcomes;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What of a service job an order in the FSM may differ from.
 *
 * @param closed whether it is completed or cancelled, so that nothing can be done to it any more
 * @param scheduled whether it has an active appointment
 * @param technicianIds who is assigned to that
 * @param startTime when that begins; null where there is none, or no time is given
 */
record JobState(boolean closed, boolean scheduled, Set<String> technicianIds, Instant startTime) {
    static final JobState UNKNOWN = new JobState(false, false, Set.of(), null);

    private static final Set<String> CLOSED = Set.of("COMPLETED", "CANCELLED");

    JobState {
        technicianIds = Set.copyOf(technicianIds);
    }

    /** Of a job as the Services API tells it. */
    static JobState of(JsonNode job) {
        JsonNode active = StreamSupport.stream(job.path("appointments").spliterator(), false)
                .filter(appointment ->
                        "ACTIVE".equals(appointment.path("appointmentStatus").asText()))
                .findFirst()
                .orElse(JsonNodeFactory.instance.missingNode());
        Set<String> technicians = new TreeSet<>();
        active.path("assignedTechnicians")
                .forEach(each -> technicians.add(each.path("technicianId").asText()));
        return new JobState(
                CLOSED.contains(job.path("serviceJobStatus").asText()),
                active.isObject(),
                technicians,
                instant(active.path("appointmentTime").path("startTime").asText()));
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** What a later state of the job is compared with. */
    ObjectNode json() {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("startTime", startTime == null ? "" : startTime.toString());
        List<String> sorted = technicianIds.stream().sorted().toList();
        sorted.forEach(json.putArray("technicianIds")::add);
        return json;
    }

    boolean hasTechniciansOf(JsonNode kept) {
        return json().get("technicianIds").equals(kept.path("technicianIds"));
    }

    boolean hasStartOf(JsonNode kept) {
        return json().get("startTime").equals(kept.path("startTime"));
    }
}
