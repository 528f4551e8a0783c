package dev.servicebridge;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.PostgresqlServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What callers of the HTTP API and readers of the log see while the bridge's database is away. */
class DatabaseOutageTest {
    private static final String COMMAND =
            "{\"command\":\"get-job\",\"account\":\"sandbox-us\",\"idempotencyKey\":\"k-1\",\"parameters\":{\"serviceJobId\":\"1\"}}";

    private record Request(String method, String path, String body) {}

    private static final List<Request> REQUESTS = List.of(
            new Request("POST", "/api/commands", COMMAND),
            new Request("GET", "/api/commands", null),
            new Request("GET", "/api/commands/1", null),
            new Request("GET", "/api/dead-letters", null),
            new Request("GET", "/api/evidence", null),
            new Request("GET", "/api/incidents", null),
            new Request("GET", "/api/dead-letters/1", null),
            new Request("POST", "/api/dead-letters/1/replay", null),
            new Request("POST", "/api/dead-letters/replay", "{\"state\":\"DEAD\"}"),
            new Request("DELETE", "/api/dead-letters/1?reason=x", null));

    @TempDir
    Path home;

    @TempDir
    Path database;

    @Test
    void callersAreAskedToComeAgainAndTheLogSaysItOnce() throws Exception {
        Properties settings = new Properties();
        int port = Ports.free();
        settings.setProperty("http.port", Integer.toString(port));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("sandbox.port", Integer.toString(Ports.free()));
        settings.setProperty("erp.datasource.url", "jdbc:h2:mem:erp-of-outage;DB_CLOSE_DELAY=-1");
        settings.setProperty("capacity.tick", "PT0.1S");
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        settings.setProperty("outcomes.interval", "PT1S");
        try (PostgresqlServer server = new PostgresqlServer(database)) {
            settings.setProperty("bridge.datasource.url", server.settings().url());
            settings.setProperty("bridge.datasource.user", server.settings().user());
            writeOwnRoute();
            try (Bridge bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
                    LogCapture log = new LogCapture();
                    LogCapture camel = new LogCapture("org.apache.camel")) {
                assertThat(bridge.context().isStarted()).isTrue();
                awaitAnswer(port);
                server.stop();
                for (Request request : REQUESTS) {
                    assertUnavailable(request, SandboxedBridge.call(port, request.method, request.path, request.body));
                }
                server.start();
                awaitAnswer(port);
                await("nobody failed for six seconds")
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(log.lines())
                                .contains("INFO The bridge's database is back, deliveries go on"));
                assertThat(warnings(log, camel)).hasSize(1);
                assertThat(log.lines())
                        .filteredOn(line -> line.startsWith("INFO") && !line.contains("backfill"))
                        .hasSize(1);
            }
        }
    }

    private static void awaitAnswer(int port) {
        await("the pool connects by itself, in its own time")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    HttpResponse<String> answer = SandboxedBridge.call(port, "GET", "/api/commands", null);
                    return answer != null && answer.statusCode() == 200;
                });
    }

    /** A route that is not the HTTP API's, and meets the outage as well. */
    private void writeOwnRoute() throws IOException {
        Files.createDirectories(home.resolve("routes"));
        Files.writeString(home.resolve("routes/own.yaml"), """
                - route:
                    id: own-timer
                    from:
                      uri: timer:own?period=500
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: '%s'
                        - to: direct:command
                """.formatted(COMMAND));
    }

    private static List<String> warnings(LogCapture... captures) {
        return List.of(captures).stream()
                .flatMap(capture -> capture.lines().stream())
                .filter(line -> !line.startsWith("INFO") && !line.contains("is given up"))
                .toList();
    }

    private static void assertUnavailable(Request request, HttpResponse<String> answer) throws IOException {
        assertThat(answer).as(request.toString()).isNotNull();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isPositive();
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(503);
        assertThat(problem.path("message").asText()).isNotBlank();
    }
}
