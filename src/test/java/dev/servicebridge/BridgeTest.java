package dev.servicebridge;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.jobs.ServiceJobStatus;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.PostgresqlServer;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A whole bridge over a sandbox, as the profile sandbox starts it, but for faster polls. */
class BridgeTest {
    private static final List<String> STATUSES = Arrays.stream(ServiceJobStatus.values())
            .filter(status -> status != ServiceJobStatus.UNKNOWN)
            .map(Enum::name)
            .toList();
    private static int databases;

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Properties settings = new Properties();
    private Sandbox sandbox;
    private Bridge bridge;
    private int port;

    @BeforeEach
    void start() throws IOException {
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port",
                "0",
                "sandbox.jobs",
                "30",
                "sandbox.change-interval",
                "PT0S",
                "sandbox.plan-scale",
                "20")));
        port = Ports.free();
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.setProperty("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.setProperty("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:whole" + ++databases + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("delivery.retry-delay", "PT0.1S");
        settings.setProperty("delivery.max-retry-delay", "PT0.5S");
        settings.setProperty("retry.attempts", "2");
        settings.setProperty("retry.delay", "PT0.02S");
        settings.setProperty("http.port", Integer.toString(port));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
    }

    @AfterEach
    void stop() {
        if (bridge != null) {
            bridge.close();
        }
        sandbox.close();
    }

    private void run() {
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }

    private JsonNode status() {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/status"))
                            .header("Authorization", "Bearer sandbox-read-token-0000")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new ObjectMapper().readTree(response.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private long deliveries(String subscriber, String state) {
        return status().path("deliveries").path(subscriber).path(state).asLong(-1);
    }

    private List<ObjectNode> orders() {
        return sandbox.tenant("sandbox-tenant").orders("sandbox-store").all();
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.writeString(home.resolve(path), text);
    }

    @Test
    void jobsInAllSevenStatusesReachTheFsmAndTheErp() {
        run();
        soon().untilAsserted(() -> {
            assertThat(deliveries("erp", "done")).isEqualTo(30);
            assertThat(deliveries("fsm", "done")).isEqualTo(30);
        });
        JsonNode byStatus = status().path("jobs").path("byStatus");
        assertThat(byStatus.properties().stream().map(Map.Entry::getKey)).containsAll(STATUSES);
        assertThat(orders()).hasSize(30);
        assertThat(orders())
                .extracting(order -> order.path("serviceStatusName").asText())
                .containsOnly(
                        "Cancelled", "Completed", "New", "Not fulfillable", "On hold", "Payment problem", "Scheduled");
        JsonNode listing = status().path("operations").path("services-api.getServiceJobs");
        assertThat(listing.path("calls").asInt()).isPositive();
        assertThat(listing.path("refused").asInt()).isZero();
        assertThat(status().path("deadLetters").asInt()).isZero();
    }

    @Test
    void theErpGoesOnWhileTheFsmIsDownAndTheFsmCatchesUpAfterwards() {
        sandbox.faults().add(Fault.always("flow-retail.*", FaultKind.INTERNAL_ERROR));
        run();
        soon().until(() -> deliveries("erp", "done") == 30);
        assertThat(deliveries("fsm", "pending")).isEqualTo(30);
        assertThat(orders()).isEmpty();

        sandbox.faults().clear();
        soon().until(() -> deliveries("fsm", "done") == 30);
        assertThat(deliveries("fsm", "dead")).isZero();
        assertThat(orders()).hasSize(30);
    }

    @Test
    void goesOnByItselfAfterAnythingTheServicesApiMayAnswer() {
        for (FaultKind kind : new FaultKind[] {
            FaultKind.HTML,
            FaultKind.TRUNCATED,
            FaultKind.INVALID_UTF8,
            FaultKind.GARBAGE,
            FaultKind.RESET,
            FaultKind.UNAVAILABLE,
            FaultKind.TOO_MANY_REQUESTS,
            FaultKind.EXPIRED_TOKEN,
            FaultKind.HUGE
        }) {
            sandbox.faults().add(Fault.next("services-api.getServiceJobs", kind, 4));
        }
        run();
        soon().untilAsserted(() -> {
            assertThat(sandbox.faults().active()).isEmpty();
            assertThat(deliveries("erp", "done")).isGreaterThanOrEqualTo(30);
            assertThat(deliveries("fsm", "pending")).isZero();
        });
        assertThat(orders().stream().map(order -> order.path("externalServiceNumber")))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void goesOnByItselfWhenItsDatabaseIsBack() throws Exception {
        try (PostgresqlServer postgresql = new PostgresqlServer(home.resolve("postgresql"))) {
            settings.setProperty("bridge.datasource.url", postgresql.settings().url());
            settings.setProperty("bridge.datasource.user", "postgres");
            run();
            soon().until(() -> deliveries("fsm", "done") == 30);
            postgresql.stop();
            soon().until(() -> status().path("jobs").isNull());
            assertThat(status().path("problem").asText()).isNotEmpty();
            sandbox.seller("us").jobs().all().forEach(job -> sandbox.seller("us")
                    .change(job.id(), new ObjectMapper().createObjectNode().put("storeId", "changed")));

            postgresql.start();
            long changed = sandbox.seller("us").jobs().all().stream()
                    .filter(job -> job.json().path("marketplaceId").asText().equals("ATVPDKIKX0DER"))
                    .count();
            soon().until(() -> deliveries("fsm", "done") == 30 + changed && deliveries("erp", "done") == 30 + changed);
        }
    }

    @Test
    void aStoppedBridgeLeavesNothingInMemory() {
        run();
        WeakReference<CamelContext> context = new WeakReference<>(bridge.context());
        bridge.close();
        // Camel's languages keep the context that asked for them last.
        run();
        soon().until(() -> {
            System.gc();
            return context.get() == null;
        });
    }

    @Test
    void aRouteDroppedInIsRunAndSharesTheThrottle() throws IOException {
        write("routes/mine/one-page.yaml", """
                - route:
                    id: one-page
                    description: "Reads one page of jobs."
                    from:
                      uri: direct
                      parameters:
                        name: one-page
                      steps:
                        - setHeaders:
                            headers:
                              - name: account
                                expression:
                                  constant:
                                    expression: sandbox-us
                              - name: marketplaceIds
                                expression:
                                  constant:
                                    expression: ATVPDKIKX0DER
                              - name: createdAfter
                                expression:
                                  constant:
                                    expression: "2020-01-01T01:00:00+01:00"
                        - to:
                            uri: direct
                            parameters:
                              name: services-api.getServiceJobs
                """);
        // An empty file takes the packaged one out of force: here, so that nothing else calls.
        write("routes/jobs/job-intake.yaml", "");
        run();
        JsonNode page =
                bridge.context().createProducerTemplate().requestBody("direct:one-page", (Object) null, JsonNode.class);
        assertThat(page.path("payload").path("jobs")).isNotEmpty();
        assertThat(status().path("operations")
                        .path("services-api.getServiceJobs")
                        .path("calls")
                        .asInt())
                .isEqualTo(1);
        assertThat(bridge.context().getRoute("job-intake-tick")).isNull();
    }

    @Test
    void shippedRoutesAndThoseInTheirPlacesFailToTheirCallerAndOwnRoutesDoNot() throws IOException {
        write("routes/systems/erp/erp-fee.yaml", Files.readString(Path.of("routes/systems/erp/erp-fee.yaml")));
        write("routes/mine/own.yaml", """
                - route:
                    id: own
                    from:
                      uri: direct
                      parameters:
                        name: own
                      steps:
                        - to:
                            uri: direct
                            parameters:
                              name: erp.posting
                """);
        run();
        assertThat(errorHandler("erp-posting")).isEqualTo(NoErrorHandlerDefinition.class);
        assertThat(errorHandler("erp-fee")).isEqualTo(NoErrorHandlerDefinition.class);
        assertThat(errorHandler("own")).isEqualTo(DefaultErrorHandlerDefinition.class);
        assertThat(errorHandler("job-intake-tick")).isEqualTo(DefaultErrorHandlerDefinition.class);
    }

    private Class<?> errorHandler(String route) {
        return ((ModelCamelContext) bridge.context())
                .getRouteDefinition(route)
                .getErrorHandlerFactory()
                .getClass();
    }

    @Test
    void aBrokenRouteStopsTheStartWithFileAndLine() throws IOException {
        write("routes/mine/broken.yaml", """
                - route:
                    id: broken
                    from:
                      uri: direct
                      parameters:
                        name: broken
                      steps:
                        - setBody:
                            expresion:
                              constant: x
                """);
        assertThatThrownBy(this::run)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("broken.yaml")
                .hasMessageContaining("expresion")
                .hasMessageContaining("line 10");
    }

    @Test
    void aRouteWithAnUnknownEndpointStopsTheStartWithItsFile() throws IOException {
        write("routes/mine/unknown.yaml", """
                - route:
                    id: unknown
                    from:
                      uri: direct
                      parameters:
                        name: unknown
                      steps:
                        - to:
                            uri: carrier-pigeon
                            parameters:
                              name: coo
                """);
        assertThatThrownBy(this::run)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("routes/mine/unknown.yaml, route unknown at line 4: ")
                .hasMessageContaining("carrier-pigeon");
    }
}
