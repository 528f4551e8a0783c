package dev.servicebridge.jobs;

import com.fasterxml.jackson.databind.JsonNode;

/** A service job on a page that has just been fetched; {@code hash} is that of its content. */
public record IncomingJob(String id, ServiceJobStatus status, JsonNode content, String hash) {}
