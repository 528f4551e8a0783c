package dev.servicebridge.outbox;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event with what became of it at each subscriber.
 *
 * @param message as subscribers get it; an empty object where its content was removed
 */
public record LoggedEvent(
        long eventId,
        int version,
        String status,
        Instant createdAt,
        JsonNode message,
        List<LoggedDelivery> deliveries) {

    /**
     * What became of an event at one subscriber.
     *
     * @param queue the name of its {@link DeliveryQueue}
     * @param state PENDING, DONE, DEAD or DROPPED
     * @param cause why the latest attempt failed; null where none has, or where it got through
     * @param waitsFor the place at which its account is refused; null for none
     * @param updatedAt when an attempt last ended; before the first, when the event was made
     */
    public record LoggedDelivery(
            String subscriber,
            String queue,
            String state,
            int attempts,
            String cause,
            String waitsFor,
            Instant nextAttemptAt,
            Instant updatedAt) {}
}
