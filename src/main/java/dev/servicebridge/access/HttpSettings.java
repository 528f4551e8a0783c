package dev.servicebridge.access;

import java.time.Duration;

import dev.servicebridge.config.SettingsReader;

/**
 * How the HTTP API is guarded, and what its servers put up with.
 *
 * @param accessFile the file with the tokens, as the setting names it
 * @param requestsPerMinute most requests with one token; 0 for any number
 * @param failuresPerMinute most wrong tokens from one address; 0 for any number
 * @param expiryWarning how long before the end of a token the bridge warns of it
 * @param maxBodySize largest body of a request, in bytes
 * @param bodyTimeout longest that a body may take to arrive
 * @param connections most connections to each server
 * @param headerTimeout longest that the headers of a request may take to arrive
 * @param idleTimeout longest that a connection stays open without a request
 * @param memoryBudget the memory that bodies share with answers and documents, as the setting names it
 */
public record HttpSettings(
        String accessFile,
        int requestsPerMinute,
        int failuresPerMinute,
        Duration expiryWarning,
        int maxBodySize,
        Duration bodyTimeout,
        int connections,
        Duration headerTimeout,
        Duration idleTimeout,
        String memoryBudget) {
    /** Those of the settings {@code http.*}. */
    public static HttpSettings from(SettingsReader reader) {
        return new HttpSettings(
                reader.text("http.access.file"),
                reader.integer("http.access.requests-per-minute", 0),
                reader.integer("http.access.failures-per-minute", 0),
                reader.duration("http.access.expiry-warning"),
                reader.integer("http.max-body-size", 1),
                reader.duration("http.body-timeout"),
                reader.integer("http.connections", 1),
                reader.duration("http.header-timeout"),
                reader.duration("http.idle-timeout"),
                reader.text("memory.budget"));
    }
}
