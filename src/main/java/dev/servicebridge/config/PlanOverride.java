package dev.servicebridge.config;

/**
 * An account's own usage plan for one operation.
 *
 * @param rate calls per second in the long run, above 0
 * @param burst calls at once, 1 or more
 */
public record PlanOverride(double rate, int burst) {}
