package dev.servicebridge.store;

/**
 * An event on its way to one subscriber.
 *
 * @param attempts how often it has been tried
 */
public record Delivery(JobEvent event, String subscriber, int attempts) {}
