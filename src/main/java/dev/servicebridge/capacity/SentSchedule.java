package dev.servicebridge.capacity;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The working hours of a resource as they were last sent to the Services API.
 *
 * @param content what was sent, in the sender's own form
 * @param refused what was remarked on single records, in words; null for nothing
 */
public record SentSchedule(String account, String resourceId, JsonNode content, String refused) {}
