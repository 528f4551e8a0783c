package dev.servicebridge.store;

/**
 * A share of an account's jobs and orders. Within a lane one delivery follows another; whatever events are about the
 * same thing are in the same lane.
 *
 * @param number from 0
 */
public record DeliveryLane(String subscriber, String account, int number) {}
