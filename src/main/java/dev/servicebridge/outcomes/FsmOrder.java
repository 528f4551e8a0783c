package dev.servicebridge.outcomes;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the bridge knows of a service job's order in the FSM.
 *
 * @param seen what the order showed when the bridge last looked, or what the bridge wrote since
 * @param writing what the bridge was about to write, while nobody knows whether it did; null for nothing
 * @param job what the service job was at that time
 * @param writtenAt when the bridge last wrote, by its own clock; null where it never did
 * @param version counts the changes, from 1; 0 for an order that is not kept yet
 */
public record FsmOrder(
        String account,
        String serviceJobId,
        JsonNode seen,
        JsonNode writing,
        JsonNode job,
        Instant writtenAt,
        int version) {}
