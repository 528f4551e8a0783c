package dev.servicebridge.sandbox.core;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.servicebridge.sandbox.services.LoginWithAmazon;

/**
 * How a sandbox is set up. Each setting is read from {@code sandbox.} and its name in kebab-case, but for
 * {@code http.host}.
 *
 * @param host network interface to listen on, as for the bridge's own HTTP API
 * @param port port to listen on; 0 for any free one
 * @param seed seed of everything that is random about the content
 * @param jobs service jobs each seller has at the start
 * @param changeInterval time between two steps of the script; zero for no script
 * @param sellers account ids that are served, each with the refresh token {@code sandbox-refresh-<id>}; empty for any
 * @param tokenLifetime how long an access token works
 * @param planScale factor on the rate and the burst of every usage plan
 * @param rateHeader whether answers tell the plan's rate
 * @param documentHash what the SHA-256 of a document is taken of
 * @param strict whether it refuses what the vendors' pages forbid and their services take all the same
 * @param faults faults that are on from the start, such as {@code services-api.*=500@0.1,uploads=reset@1x3}
 */
public record SandboxSettings(
        String host,
        int port,
        long seed,
        int jobs,
        Duration changeInterval,
        Set<String> sellers,
        Duration tokenLifetime,
        double planScale,
        boolean rateHeader,
        DocumentHash documentHash,
        boolean strict,
        String faults) {

    private static final String ANY_HOST = "0.0.0.0";

    /** What the hash of an uploaded document is taken of. */
    public enum DocumentHash {
        /** The bytes as uploaded, as the vendor's sample does it. */
        CIPHERTEXT,
        /** The document itself, as the vendor's model can be read. */
        PLAINTEXT
    }

    /** The defaults: port 8099, 60 jobs for each seller, a change every two seconds. */
    public static SandboxSettings defaults() {
        return from(Map.of());
    }

    /** Reads the settings {@code sandbox.*}; what is absent has its default. */
    public static SandboxSettings from(Map<String, String> properties) {
        Reader read = new Reader(properties);
        return new SandboxSettings(
                properties.getOrDefault("http.host", ANY_HOST),
                read.value("port", "8099", Integer::valueOf),
                read.value("seed", "42", Long::valueOf),
                read.value("jobs", "60", Integer::valueOf),
                read.value("change-interval", "PT2S", SandboxSettings::duration),
                read.value("sellers", "", SandboxSettings::names),
                read.value("token-lifetime", "PT1H", SandboxSettings::duration),
                read.value("plan-scale", "1", Double::valueOf),
                read.value("rate-header", "true", SandboxSettings::flag),
                read.value("document-hash", "CIPHERTEXT", text -> DocumentHash.valueOf(text.toUpperCase(Locale.ROOT))),
                read.value("strict", "false", SandboxSettings::flag),
                read.value("faults", "", Function.identity()));
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .map(name -> name.startsWith(LoginWithAmazon.REFRESH_TOKEN) ? LoginWithAmazon.seller(name) : name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A duration in the forms of all settings: that of ISO-8601 ({@code PT2S}), or short ({@code 2s}). */
    private static Duration duration(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return Duration.parse(upper.startsWith("P") ? upper : (upper.endsWith("D") ? "P" : "PT") + upper);
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return text.equals("true");
    }

    private record Reader(Map<String, String> properties) {
        private <T> T value(String name, String absent, Function<String, T> type) {
            String text = properties.getOrDefault("sandbox." + name, absent);
            try {
                return type.apply(text.trim());
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("sandbox." + name + "=" + text + " is wrong: " + e.getMessage(), e);
            }
        }
    }
}
