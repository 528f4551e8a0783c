package dev.servicebridge.outbox;

import java.time.Instant;

/**
 * A subscriber's deliveries.
 *
 * @param done delivered ever, those that retention has deleted included
 * @param pending yet to be delivered
 * @param dead given up
 * @param oldestPending when the change that has waited longest was seen; null where none waits
 */
public record DeliveryCounts(long done, long pending, long dead, Instant oldestPending) {}
