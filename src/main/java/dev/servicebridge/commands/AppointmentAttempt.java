package dev.servicebridge.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An attempt to add or move an appointment.
 *
 * @param isMade whether an earlier attempt did
 * @param appointmentId the appointment that stands, or the one to move; null for one to add
 * @param message the result where it is made, otherwise the body of the call
 */
public record AppointmentAttempt(boolean isMade, String appointmentId, ObjectNode message) {
    static AppointmentAttempt made(JsonNode appointmentId) {
        ObjectNode result =
                JsonNodeFactory.instance.objectNode().set(AppointmentCommands.APPOINTMENT_ID, appointmentId);
        return new AppointmentAttempt(true, appointmentId.textValue(), result);
    }
}
