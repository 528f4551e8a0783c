package dev.servicebridge.commands;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An accepted command with what has become of it.
 *
 * @param serviceJobId the service job that it is about; null where it is about none
 * @param parameters an object, with personal data in it; null where they were not asked for
 * @param result null unless it is done, and where it was not asked for
 * @param cause why it failed; null unless it has
 * @param finishedAt null while it is pending
 */
public record Command(
        long commandId,
        String account,
        String idempotencyKey,
        String command,
        String subject,
        String serviceJobId,
        String source,
        JsonNode parameters,
        CommandState state,
        JsonNode result,
        String cause,
        Instant createdAt,
        Instant finishedAt) {}
