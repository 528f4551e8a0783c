package dev.servicebridge.commands;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A command that somebody sends.
 *
 * @param idempotencyKey the sender's own name for it, unique in the account
 * @param command its kind, such as {@code cancel-job}
 * @param subject what it is about: commands of one account and subject are executed in the order they were accepted in
 * @param source where it comes from, such as {@code http}; no part of its content
 * @param parameters an object
 */
public record NewCommand(
        String account, String idempotencyKey, String command, String subject, String source, JsonNode parameters) {}
