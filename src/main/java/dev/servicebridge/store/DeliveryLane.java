package dev.servicebridge.store;

/**
 * A share of an account's jobs. Within a lane one delivery follows another; a job is always in the same lane.
 *
 * @param number from 0
 */
public record DeliveryLane(String subscriber, String account, int number) {}
