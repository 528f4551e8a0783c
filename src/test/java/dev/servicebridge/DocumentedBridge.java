package dev.servicebridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Documented;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

/** A whole bridge that runs the files of a page of the documentation over a sandbox, with faster polls. */
final class DocumentedBridge implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Sandbox sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
            "sandbox.port", "0",
            "sandbox.jobs", "30",
            "sandbox.change-interval", "PT0S",
            "sandbox.plan-scale", "20")));
    final Properties settings = new Properties();
    final Map<String, String> environment = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path home;
    private Bridge bridge;

    DocumentedBridge(Path page, Path home) throws IOException {
        this.home = home;
        Documented.in(page).writeTo(home);
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.setProperty("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.setProperty("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("delivery.retry-delay", "PT0.1S");
        settings.setProperty("delivery.max-retry-delay", "PT0.5S");
        settings.setProperty("retry.attempts", "2");
        settings.setProperty("retry.delay", "PT0.02S");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
    }

    void run() {
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", environment, settings));
    }

    CamelContext context() {
        return bridge.context();
    }

    /** How many deliveries of a subscriber are {@code done}, {@code pending} or {@code dead}. */
    long deliveries(String subscriber, String state) {
        return status().path("deliveries").path(subscriber).path(state).asLong(-1);
    }

    JsonNode status() {
        URI address = URI.create("http://localhost:" + settings.getProperty("http.port") + "/api/status");
        try {
            return JSON.readTree(http.send(
                            HttpRequest.newBuilder(address)
                                    .header("Authorization", "Bearer sandbox-read-token-0000")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The entry of a health check, as it is shown. */
    String health(String check) {
        URI address = URI.create("http://localhost:" + settings.getProperty("management.port") + "/observe/health");
        try {
            JsonNode health = JSON.readTree(
                    http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                            .body());
            for (JsonNode entry : health.path("checks")) {
                if (entry.path("name").asText().contains(check)) {
                    return entry.toString();
                }
            }
            return health.toString();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (bridge != null) {
            bridge.close();
        }
        sandbox.close();
    }
}
