package dev.servicebridge;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole bridge whose account's credentials do not work for a while, and are replaced while it runs. */
class AccountIncidentTest {
    /** Every other job of the sandbox's seller is in the account's marketplace. */
    private static final int JOBS = 15;

    private static final Duration SOON = Duration.ofSeconds(120);

    @TempDir
    Path home;

    private final Sandbox sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
            "sandbox.port", "0",
            "sandbox.jobs", "30",
            "sandbox.change-interval", "PT0S",
            "sandbox.token-lifetime", "PT2S",
            "sandbox.plan-scale", "20")));
    private final int port = Ports.free();
    private Properties settings;

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), """
                accounts:
                  acme:
                    services-api:
                      marketplaces: [US]
                      client-id: sandbox-client
                      client-secret: "{{file:client-secret}}"
                      refresh-token: sandbox-refresh-acme
                    flow-retail:
                      tenant: sandbox-tenant
                      store: store-acme
                      token: "{{file:flow-token}}"
                      service-type: Installation
                """);
        Files.writeString(home.resolve("client-secret"), "sandbox-secret");
        Files.writeString(home.resolve("flow-token"), "an-old-token");
        settings = new Properties();
        settings.putAll(SandboxedBridge.settings(
                sandbox,
                "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
                        + "DEFAULT_NULL_ORDERING=HIGH"));
        settings.setProperty("accounts.file", "config/accounts.yaml");
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("secrets.interval", "PT1S");
        settings.setProperty("http.port", Integer.toString(port));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private JsonNode api(String method, String path, String body) {
        HttpResponse<String> answer = SandboxedBridge.call(port, method, path, body);
        assertThat(answer).as("the HTTP API answers").isNotNull();
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private JsonNode status(String pointer) {
        return api("GET", "/api/status", null).at(pointer);
    }

    @Test
    void nothingIsLostWhileCredentialsAreWrongAndTheNewOnesNeedNoRestart() throws IOException {
        try (LogCapture log = new LogCapture();
                Bridge bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings))) {
            await("the FSM refuses the account, and the ERP has everything")
                    .atMost(SOON)
                    .untilAsserted(() -> {
                        assertThat(status("/deliveries/erp/done").asInt()).isEqualTo(JOBS);
                        assertThat(status("/accounts/0/systems/flow-retail/up").asBoolean(true))
                                .isFalse();
                    });
            assertThat(status("/accounts/0/systems/flow-retail/problem").asText())
                    .contains("401");
            assertThat(status("/accounts/0/systems/services-api/up").asBoolean())
                    .isTrue();
            await("it is kept as an incident").atMost(SOON).untilAsserted(() -> {
                JsonNode incident = api("GET", "/api/incidents?open=true", null).at("/incidents/0");
                assertThat(incident.path("kind").asText()).isEqualTo("account-refused");
                assertThat(incident.path("system").asText()).isEqualTo("flow-retail");
                assertThat(incident.path("account").asText()).isEqualTo("acme");
                assertThat(incident.path("cause").asText()).contains("401");
            });
            assertThat(status("/deliveries/fsm/dead").asInt()).isZero();
            assertThat(status("/deliveries/fsm/pending").asInt()).isEqualTo(JOBS);

            Files.writeString(home.resolve("flow-token"), "sandbox-flow-token");
            await("the FSM gets everything").atMost(SOON).untilAsserted(() -> assertThat(
                            status("/deliveries/fsm/done").asInt())
                    .isEqualTo(JOBS));
            assertThat(status("/accounts/0/systems/flow-retail/up").asBoolean()).isTrue();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("flow-retail"))
                    .hasSize(3);

            Files.writeString(home.resolve("client-secret"), "withdrawn");
            await("the login is refused").atMost(SOON).untilAsserted(() -> assertThat(
                            status("/accounts/0/systems/services-api/up").asBoolean(true))
                    .isFalse());
            String command = "{\"command\":\"list-jobs\",\"idempotencyKey\":\"k\",\"account\":\"acme\","
                    + "\"parameters\":{\"createdAfter\":\"2020-01-01T00:00:00Z\"}}";
            long id = api("POST", "/api/commands", command).path("commandId").asLong();
            await("the command says why it waits").atMost(SOON).untilAsserted(() -> assertThat(
                            api("GET", "/api/commands/" + id, null)
                                    .path("cause")
                                    .asText())
                    .contains("invalid_client"));
            assertThat(api("GET", "/api/commands/" + id, null).path("state").asText())
                    .isEqualTo("PENDING");

            Files.writeString(home.resolve("client-secret"), "sandbox-secret");
            await("the command is executed").atMost(SOON).untilAsserted(() -> assertThat(
                            api("GET", "/api/commands/" + id, null)
                                    .path("state")
                                    .asText())
                    .isEqualTo("DONE"));
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN") && line.contains(" refuses account "))
                    .hasSize(2);
            assertThat(bridge.context().isStarted()).isTrue();
        }
    }
}
