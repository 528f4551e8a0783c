package dev.servicebridge.outbox;

import java.time.Instant;

/**
 * What a queue is doing, for people to read.
 *
 * @param underWay deliveries that are being made
 * @param atOnce how many may be
 * @param until when the next attempt is made; null where nothing is held back
 * @param cause why deliveries are held back or fail; null where neither
 * @param place which operation of which system could not be called, {@code <system>.<operation>}; null where it is the
 *     subscriber itself that fails, and where nothing does
 * @param failing whether several deliveries in a row have failed, and none got through since
 */
public record QueueState(
        DeliveryQueue queue, int underWay, int atOnce, Instant until, String cause, String place, boolean failing) {

    /** That of a queue in which nothing is known to fail. */
    public QueueState(DeliveryQueue queue, int underWay, int atOnce, Instant until, String cause) {
        this(queue, underWay, atOnce, until, cause, null, false);
    }
}
