package dev.servicebridge.hotels;

import java.time.Instant;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A product service order with what was merged with it.
 *
 * @param order as the hotel system told it
 * @param content the event's message but for version, account and the time it was seen
 * @param mergeAt when it is to be merged anew; null where nothing is missing
 */
public record MergedOrder(KnownOrder order, ObjectNode content, Instant mergeAt) {}
