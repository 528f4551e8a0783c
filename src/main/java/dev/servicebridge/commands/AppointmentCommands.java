package dev.servicebridge.commands;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.remote.RemoteWords;

/**
 * The steps of the commands about appointments, in routes/commands/commands-appointments.yaml. What they
 * are given and what they return the routes keep.
 *
 * <p>To add or move an appointment twice would do it twice. Before such a call the appointments that the job has are
 * noted. Where that note stands without a result, the call may have been made: a new appointment at the wished time is
 * its effect.
 */
public final class AppointmentCommands {
    static final String APPOINTMENT_ID = "appointmentId";
    private static final String APPOINTMENT_IDS = "appointmentIds";
    private static final String START = "startTime";

    private final CommandSteps steps;

    public AppointmentCommands(CommandSteps steps) {
        this.steps = steps;
    }

    /** The id of the appointment that the command names; null where it names none. */
    public String named(JsonNode parameters) {
        return parameters.path(APPOINTMENT_ID).textValue();
    }

    /**
     * The id of the job's active appointment.
     *
     * @param job what {@code getServiceJobByServiceJobId} answered
     * @throws CommandRefusedException where it has none
     */
    public String active(JsonNode job, String serviceJobId) {
        return appointments(job).stream()
                .filter(AppointmentCommands::isActive)
                .map(each -> each.path(APPOINTMENT_ID).textValue())
                .findFirst()
                .orElseThrow(() ->
                        new CommandRefusedException("Service job " + serviceJobId + " has no active appointment"));
    }

    /** The body that assigns technicians. */
    public ObjectNode resources(ObjectNode parameters) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        addTechnicians(parameters, "resources", call);
        return call;
    }

    /** The body that tells how an appointment was carried out. */
    public ObjectNode fulfillment(ObjectNode parameters) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("fulfillmentTime", "estimatedArrivalTime")) {
            call.setAll(parameters.deepCopy().retain(field));
        }
        addTechnicians(parameters, "appointmentResources", call);
        if (parameters.has("documents")) {
            call.set("fulfillmentDocuments", parameters.get("documents"));
        }
        return call;
    }

    private static void addTechnicians(ObjectNode parameters, String field, ObjectNode call) {
        if (parameters.has("technicianIds")) {
            ArrayNode resources = call.putArray(field);
            parameters.get("technicianIds").forEach(id -> resources.addObject().set("resourceId", id));
        }
    }

    /**
     * The call that adds an appointment, or the result where it has been made.
     *
     * @param job what {@code getServiceJobByServiceJobId} answered
     */
    public AppointmentAttempt add(long commandId, ObjectNode parameters, JsonNode job) {
        String step = "add-appointment-begun";
        JsonNode begun = steps.result(commandId, step);
        return begun == null ? first(commandId, step, parameters, job, null) : again(begun, parameters, job);
    }

    /**
     * The call that moves an appointment, or the result where it has been made.
     *
     * @param job what {@code getServiceJobByServiceJobId} answered
     * @throws CommandRefusedException where the command names none and the job has no active one
     */
    public AppointmentAttempt move(long commandId, ObjectNode parameters, JsonNode job) {
        String step = "reschedule-appointment-begun";
        JsonNode begun = steps.result(commandId, step);
        if (begun != null) {
            return again(begun, parameters, job);
        }
        String named = named(parameters);
        String moved =
                named == null ? active(job, parameters.path("serviceJobId").asText()) : named;
        return first(commandId, step, parameters, job, moved);
    }

    /** @param moved the appointment that is moved; null where none is moved */
    private AppointmentAttempt first(long commandId, String step, ObjectNode parameters, JsonNode job, String moved) {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        if (moved != null) {
            note.put(APPOINTMENT_ID, moved);
        }
        ArrayNode known = note.putArray(APPOINTMENT_IDS);
        appointments(job).forEach(each -> known.add(each.path(APPOINTMENT_ID)));
        steps.done(commandId, step, note);
        return new AppointmentAttempt(false, moved, call(parameters));
    }

    private static AppointmentAttempt again(JsonNode begun, ObjectNode parameters, JsonNode job) {
        String start = parameters.path(START).asText();
        return appointments(job).stream()
                .filter(each -> isActive(each) && isAt(start, each))
                .map(each -> each.path(APPOINTMENT_ID))
                .filter(id -> !contains(begun.path(APPOINTMENT_IDS), id))
                .findFirst()
                .map(AppointmentAttempt::made)
                .orElseGet(() ->
                        new AppointmentAttempt(false, begun.path(APPOINTMENT_ID).textValue(), call(parameters)));
    }

    private static ObjectNode call(ObjectNode parameters) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        call.set("appointmentTime", parameters.deepCopy().retain(START, "durationInMinutes"));
        return call.setAll(parameters.deepCopy().retain("rescheduleReasonCode"));
    }

    /**
     * The result of a call about an appointment: which one it was, with what the answer has to say.
     *
     * @param words those of the call, see {@link RemoteWords#orPlain}
     * @throws CommandRefusedException where the answer tells of errors
     */
    public ObjectNode result(JsonNode answer, RemoteWords words, String appointmentId) {
        ObjectNode result = CommandCalls.payload(answer, words).deepCopy();
        return result.has(APPOINTMENT_ID) ? result : result.put(APPOINTMENT_ID, appointmentId);
    }

    private static List<JsonNode> appointments(JsonNode job) {
        return StreamSupport.stream(job.path("payload").path("appointments").spliterator(), false)
                .toList();
    }

    private static boolean isActive(JsonNode appointment) {
        return "ACTIVE".equals(appointment.path("appointmentStatus").asText());
    }

    private static boolean isAt(String start, JsonNode appointment) {
        String other = appointment.path("appointmentTime").path(START).asText();
        try {
            return OffsetDateTime.parse(other).isEqual(OffsetDateTime.parse(start));
        } catch (DateTimeException e) {
            return other.equals(start);
        }
    }

    private static boolean contains(JsonNode ids, JsonNode id) {
        return StreamSupport.stream(ids.spliterator(), false).anyMatch(id::equals);
    }
}
