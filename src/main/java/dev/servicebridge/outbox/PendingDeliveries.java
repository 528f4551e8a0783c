package dev.servicebridge.outbox;

import java.time.Instant;

/**
 * Deliveries that wait for the same reason.
 *
 * @param cause why the latest attempt failed; null where none was made
 * @param waitsFor the place at which the account is refused; null for none
 * @param oldest when the event was seen that has waited longest
 * @param nextAttemptAt when the first of them is tried
 * @param subjectId what the oldest is about
 */
public record PendingDeliveries(
        DeliveryQueue queue,
        String cause,
        String waitsFor,
        long deliveries,
        Instant oldest,
        Instant nextAttemptAt,
        String subjectId) {}
