package dev.servicebridge.store;

/**
 * An event on its way to one subscriber.
 *
 * @param attempts how often it has been tried
 */
public record Delivery(Event event, String subscriber, int attempts) {}
