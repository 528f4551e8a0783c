package dev.servicebridge.store;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An accepted command with what has become of it.
 *
 * @param parameters an object, with personal data in it; null in lists
 * @param result null unless it is done, and in lists
 * @param cause why it failed; null unless it has
 * @param finishedAt null while it is pending
 */
public record Command(
        long commandId,
        String account,
        String idempotencyKey,
        String command,
        String subject,
        String source,
        JsonNode parameters,
        CommandState state,
        JsonNode result,
        String cause,
        Instant createdAt,
        Instant finishedAt) {}
