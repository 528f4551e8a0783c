package dev.servicebridge.outcomes;

/**
 * A line for the history of a service job's order.
 *
 * @param eventId the same for the same line, whenever it is told
 */
public record OutcomeNotice(String account, String serviceJobId, String eventId, String text) {}
