package dev.servicebridge.hotels;

import java.time.Instant;

/**
 * A product service order as it is kept, without its content.
 *
 * @param incomplete whether something is missing that it is to be merged with, or has changed
 */
public record OrderOutline(
        String account, String state, int version, Instant firstSeenAt, Instant changedAt, boolean incomplete) {}
