package dev.servicebridge.commands;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A step of a command that is done.
 *
 * @param doneAt null for one of an earlier version of the bridge
 * @param result what it came to, with personal data in it
 */
public record CommandStep(String step, Instant doneAt, JsonNode result) {}
