package dev.servicebridge.outcomes;

import java.time.Instant;
import java.time.OffsetDateTime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What an order in the FSM shows of what the Services API wants to know.
 *
 * @param technicianId of the user assigned; null for nobody, or a user who is no technician of the account
 * @param startTime when the work starts; null for no time
 * @param status its name; null for none
 */
record OrderState(String technicianId, Instant startTime, String status) {
    static final OrderState NOTHING = new OrderState(null, null, null);

    /**
     * Reads what {@link #json()} wrote, or the same fields of a message.
     *
     * @throws java.time.DateTimeException where the start is no instant
     */
    static OrderState of(JsonNode json) {
        String start = text(json, "startTime");
        return new OrderState(
                text(json, "technicianId"),
                start == null ? null : OffsetDateTime.parse(start).toInstant(),
                text(json, "status"));
    }

    private static String text(JsonNode json, String field) {
        String text = json.path(field).asText("");
        return text.isBlank() || json.path(field).isNull() ? null : text;
    }

    /** This state, with the other's in place of what this says nothing of. */
    OrderState over(OrderState other) {
        return new OrderState(
                technicianId == null ? other.technicianId : technicianId,
                startTime == null ? other.startTime : startTime,
                status == null ? other.status : status);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (technicianId != null) {
            json.put("technicianId", technicianId);
        }
        if (startTime != null) {
            json.put("startTime", startTime.toString());
        }
        if (status != null) {
            json.put("status", status);
        }
        return json;
    }
}
