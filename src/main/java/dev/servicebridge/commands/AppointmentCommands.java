package dev.servicebridge.commands;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The steps of the commands about appointments, in routes/commands/commands-appointments.yaml. Where an appointment's id was
 * left out, the job that was read stands in the variable {@code serviceJob}.
 *
 * <p>To add or move an appointment twice would do it twice. Before such a call the appointments that the job has are
 * noted. Where that note stands without a result, the call may have been made: a new appointment at the wished time is
 * its effect.
 */
public final class AppointmentCommands {
    private static final String APPOINTMENT_ID = "appointmentId";
    private static final String APPOINTMENT_IDS = "appointmentIds";
    private static final String START = "startTime";
    /** Exchange property: whether the appointment stands already. */
    private static final String MADE = "appointmentMade";

    private final CommandSteps steps;

    public AppointmentCommands(CommandSteps steps) {
        this.steps = steps;
    }

    /** Sets the header {@code appointmentId} to the one that the command names; removes it where there is none. */
    public void named(Exchange exchange) {
        Message message = exchange.getMessage();
        message.setHeader(
                APPOINTMENT_ID,
                CommandCalls.parameters(message).path(APPOINTMENT_ID).textValue());
    }

    /** Sets the header {@code appointmentId} to the job's active one. */
    public void active(Exchange exchange) {
        exchange.getMessage().setHeader(APPOINTMENT_ID, activeAppointment(exchange));
    }

    /** Makes the body that assigns technicians. */
    public void resources(Exchange exchange) {
        Message message = exchange.getMessage();
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        addTechnicians(CommandCalls.parameters(message), "resources", call);
        message.setBody(call);
    }

    /** Makes the body that tells how an appointment was carried out. */
    public void fulfillment(Exchange exchange) {
        Message message = exchange.getMessage();
        ObjectNode parameters = CommandCalls.parameters(message);
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("fulfillmentTime", "estimatedArrivalTime")) {
            call.setAll(parameters.deepCopy().retain(field));
        }
        addTechnicians(parameters, "appointmentResources", call);
        if (parameters.has("documents")) {
            call.set("fulfillmentDocuments", parameters.get("documents"));
        }
        message.setBody(call);
    }

    private static void addTechnicians(ObjectNode parameters, String field, ObjectNode call) {
        if (parameters.has("technicianIds")) {
            ArrayNode resources = call.putArray(field);
            parameters.get("technicianIds").forEach(id -> resources.addObject().set("resourceId", id));
        }
    }

    /** Makes the call that adds an appointment, or the result where it has been made. */
    public void add(Exchange exchange) {
        begin(exchange, "add-appointment-begun", null);
    }

    /** Makes the call that moves an appointment, or the result where it has been made. */
    public void move(Exchange exchange) {
        JsonNode named = CommandCalls.parameters(exchange.getMessage()).path(APPOINTMENT_ID);
        begin(exchange, "reschedule-appointment-begun", named);
    }

    /** @param moved the appointment that is moved, missing for the active one; null where none is moved */
    private void begin(Exchange exchange, String step, JsonNode moved) {
        Message message = exchange.getMessage();
        long commandId = message.getHeader("commandId", Long.class);
        JsonNode begun = steps.result(commandId, step);
        Optional<JsonNode> made = begun == null ? Optional.empty() : made(exchange, begun);
        exchange.setProperty(MADE, made.isPresent());
        if (made.isPresent()) {
            message.setBody(JsonNodeFactory.instance
                    .objectNode()
                    .set(APPOINTMENT_ID, made.get().path(APPOINTMENT_ID)));
            return;
        }
        if (begun == null) {
            begun = note(exchange, moved);
            steps.done(commandId, step, begun);
        }
        message.setHeader(APPOINTMENT_ID, begun.path(APPOINTMENT_ID).textValue());
        message.setBody(call(CommandCalls.parameters(message)));
    }

    private static Optional<JsonNode> made(Exchange exchange, JsonNode begun) {
        String start =
                CommandCalls.parameters(exchange.getMessage()).path(START).asText();
        return appointments(exchange).stream()
                .filter(each -> isActive(each) && isAt(start, each))
                .filter(each -> !contains(begun.path(APPOINTMENT_IDS), each.path(APPOINTMENT_ID)))
                .findFirst();
    }

    private static JsonNode note(Exchange exchange, JsonNode moved) {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        if (moved != null) {
            note.put(APPOINTMENT_ID, moved.isTextual() ? moved.textValue() : activeAppointment(exchange));
        }
        ArrayNode known = note.putArray(APPOINTMENT_IDS);
        appointments(exchange).forEach(each -> known.add(each.path(APPOINTMENT_ID)));
        return note;
    }

    private static ObjectNode call(ObjectNode parameters) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        call.set("appointmentTime", parameters.deepCopy().retain(START, "durationInMinutes"));
        return call.setAll(parameters.deepCopy().retain("rescheduleReasonCode"));
    }

    /** Tells which appointment it was, with what the answer has to say. */
    public void result(Exchange exchange) {
        Message message = exchange.getMessage();
        ObjectNode result = message.getBody(ObjectNode.class).deepCopy();
        if (!result.has(APPOINTMENT_ID)) {
            result.put(APPOINTMENT_ID, message.getHeader(APPOINTMENT_ID, String.class));
        }
        message.setBody(result);
    }

    private static String activeAppointment(Exchange exchange) {
        return appointments(exchange).stream()
                .filter(AppointmentCommands::isActive)
                .map(each -> each.path(APPOINTMENT_ID).textValue())
                .findFirst()
                .orElseThrow(() -> new CommandRefusedException("Service job "
                        + exchange.getMessage().getHeader("serviceJobId") + " has no active appointment"));
    }

    private static List<JsonNode> appointments(Exchange exchange) {
        JsonNode job = exchange.getVariable("serviceJob", JsonNode.class).path("payload");
        return StreamSupport.stream(job.path("appointments").spliterator(), false)
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
