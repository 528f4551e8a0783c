package dev.servicebridge.outbox;

import java.time.Instant;

/**
 * What a queue is doing, for people to read.
 *
 * @param underWay deliveries that are being made
 * @param atOnce how many may be
 * @param until when the next attempt is made; null where nothing is held back
 * @param cause why deliveries are held back; null where none are
 */
public record QueueState(DeliveryQueue queue, int underWay, int atOnce, Instant until, String cause) {}
