package dev.servicebridge.commands.cancellation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A cancellation that has been checked: what the routes of {@code routes/commands/cancellation.yaml} decide by and tell.
 *
 * @param serviceOrderId the order that the buyer placed; empty where the job does not tell
 * @param code the code that it is cancelled with, which is valid for the job
 * @param reason what the code says, for people
 * @param category whose route it takes
 * @param newStartTime when the customer is to be visited in place of a cancellation, an instant; empty for no such wish
 * @param durationInMinutes how long that takes; null to leave it as it is
 * @param isCancelled whether the job is cancelled by now, by an earlier attempt
 */
public record JobCancellation(
        String account,
        String serviceJobId,
        String serviceOrderId,
        String marketplaceId,
        String code,
        String reason,
        String category,
        String newStartTime,
        Integer durationInMinutes,
        boolean isCancelled) {
    /** Whether there is a date for a visit in place of the cancellation. */
    public boolean hasNewDate() {
        return !newStartTime.isEmpty();
    }

    /** The code and its category, as the steps and the result of the command keep them. */
    public ObjectNode summary() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("cancellationReasonCode", code)
                .put("category", category);
    }

    /** How the command ended: {@code outcome}, code and category, and what moving the appointment told. */
    ObjectNode result(JsonNode rescheduled) {
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("outcome", rescheduled == null ? "cancelled" : "rescheduled")
                .setAll(summary());
        return rescheduled instanceof ObjectNode told ? result.setAll(told) : result;
    }
}
