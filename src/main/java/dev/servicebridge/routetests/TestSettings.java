package dev.servicebridge.routetests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The settings of a test's bridge: what the test says, and above it what keeps the bridge from everything outside of the
 * process.
 */
final class TestSettings {
    private static final String ENDPOINT = ".endpoint";

    /** Not to be set by a test, besides each key that ends in {@code .endpoint}. */
    private static final List<String> OF_THE_RUN = List.of(
            "bridge.datasource.",
            "erp.datasource.",
            "bus",
            "http.host",
            "http.port",
            "hospitality.start",
            "poll.start",
            "http.access.file",
            "management.port",
            "services-api.lwa-endpoint",
            "kafka.sasl-jaas-config",
            "personal-data.",
            "sandbox.");

    /** Short waits: what is retried is retried while the test looks on. */
    private static final Map<String, String> PACE = Map.of(
            "delivery.tick", "PT0.05S",
            "delivery.retry-delay", "PT0.1S",
            "delivery.max-retry-delay", "PT0.5S",
            "retry.attempts", "2",
            "retry.delay", "PT0.02S",
            "capacity.retry-delay", "PT0.1S",
            "incident.longest-pause", "PT1S");

    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("bus", "local"),
            Map.entry("sandbox.enabled", "false"),
            Map.entry("bridge.datasource.user", "sa"),
            Map.entry("bridge.datasource.password", ""),
            Map.entry("erp.datasource.url", ""),
            Map.entry("erp.datasource.user", ""),
            Map.entry("erp.datasource.password", ""),
            Map.entry("personal-data.key", "none"),
            Map.entry("personal-data.former-keys", ""),
            Map.entry("kafka.sasl-jaas-config", ""),
            Map.entry("http.access.file", "config/access-sandbox.yaml"),
            Map.entry("http.access.requests-per-minute", "0"),
            Map.entry("http.host", "localhost"),
            Map.entry("poll.start", ""),
            Map.entry("camel.management.enabled", "false"),
            // Schedules fire when the test says so.
            Map.entry("camel.component.quartz.auto-start-scheduler", "false"));

    /** From when on the changes of hotels are read. */
    private static final Duration PAST = Duration.ofHours(1);

    private TestSettings() {}

    /** Whether a setting belongs to the run, and not to the test. */
    static boolean isOfTheRun(String key) {
        return key.endsWith(ENDPOINT)
                || OF_THE_RUN.stream().anyMatch(mine -> mine.endsWith(".") ? key.startsWith(mine) : key.equals(mine));
    }

    /**
     * Puts them together.
     *
     * @param said those of the test
     * @param sandbox the sandbox's address
     * @param systems that have a contract and no simulator
     * @param database the address of an empty database in memory
     * @param now the time in the test
     * @param accountsFile with accounts of the sandbox
     */
    static Properties of(
            Map<String, String> said,
            URI sandbox,
            Collection<String> systems,
            String database,
            Instant now,
            String accountsFile) {
        Properties settings = new Properties();
        settings.putAll(PACE);
        settings.putAll(said);
        settings.putAll(FIXED);
        settings.setProperty("services-api" + ENDPOINT, sandbox + "/services-api");
        settings.setProperty("services-api.lwa-endpoint", sandbox + "/lwa");
        settings.setProperty("flow-retail" + ENDPOINT, sandbox + "/flow-retail/v2");
        settings.setProperty("mews" + ENDPOINT, sandbox + "/mews");
        systems.forEach(system -> settings.setProperty(system + ENDPOINT, sandbox + "/" + system));
        settings.setProperty("bridge.datasource.url", database);
        settings.setProperty(
                "hospitality.start",
                now.minus(PAST).truncatedTo(ChronoUnit.SECONDS).toString());
        settings.setProperty("http.port", Integer.toString(freePort()));
        settings.setProperty("management.port", Integer.toString(freePort()));
        settings.setProperty("accounts.file", accountsFile);
        return settings;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("Looking for a free port", e);
        }
    }
}
