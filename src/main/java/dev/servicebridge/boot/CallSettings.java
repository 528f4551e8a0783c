package dev.servicebridge.boot;

import java.time.Duration;

import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.Retries;
import dev.servicebridge.servicesapi.ProofDocuments;

/**
 * How remote systems are called.
 *
 * @param longestWait for a usage plan
 * @param longestCall of one HTTP request, to the last byte of its answer
 * @param largestAnswer bytes of an answer's body, after it is decompressed
 * @param longestPause between two attempts to find out whether a refused account is let in again
 * @param loginAddress where Login with Amazon gives out access tokens
 */
record CallSettings(
        Duration longestWait,
        Duration longestCall,
        long largestAnswer,
        Duration longestPause,
        String loginAddress,
        Retries.Policy retries,
        RemoteClocks.Limits clocks,
        ProofDocuments.Settings documents) {
    static CallSettings from(SettingsReader reader) {
        return new CallSettings(
                reader.duration("call.longest-wait"),
                reader.duration("http-client.longest-call"),
                reader.integer("http-client.largest-answer", 1),
                reader.duration("incident.longest-pause"),
                reader.text("services-api.lwa-endpoint") + "/auth/o2/token",
                Retries.Policy.from(reader),
                RemoteClocks.Limits.from(reader),
                ProofDocuments.Settings.from(reader));
    }
}
