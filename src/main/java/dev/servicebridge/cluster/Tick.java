package dev.servicebridge.cluster;

import java.time.Instant;

/**
 * That it is time for something.
 *
 * @param name for what, as in {@code direct:tick.<name>}
 * @param account the only account it is time for; null for all
 * @param at when it was
 */
public record Tick(String name, String account, Instant at) {}
