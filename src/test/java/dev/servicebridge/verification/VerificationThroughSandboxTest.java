package dev.servicebridge.verification;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole bridge over the sandbox, in which each kind of gap is made behind its back. */
@Timeout(90)
class VerificationThroughSandboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WRITER = "verifies-0000-and-writes";
    private static final String READER = "verifies-0000-and-reads";
    private static final String ACCOUNTS = """
            accounts:
              acme:
                services-api:
                  marketplaces: [ATVPDKIKX0DER]
                  client-id: sandbox-client
                  client-secret: sandbox-secret
                  refresh-token: sandbox-refresh-acme
                flow-retail:
                  tenant: acme-tenant
                  store: acme-store
                  token: sandbox-flow-token
            """;
    private static final List<String> JOBS = List.of("J-1", "J-2", "J-3", "J-4", "J-5", "J-6", "J-7", "J-8");

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Instant then = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(3));
    private final Sandbox sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
            "sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0S", "sandbox.plan-scale", "100")));
    private final TestDatabase own = TestDatabase.h2();
    private final Map<String, String> settings = new HashMap<>();
    private final LogCapture log = new LogCapture(Verification.class.getName());
    private RunningBridge bridge;

    @BeforeEach
    void jobsThatAreEverywhere() throws Exception {
        write("config/accounts.yaml", ACCOUNTS);
        write("config/access.yaml", """
                tokens:
                  operator:
                    role: write
                    token: %s
                  dashboard:
                    role: read
                    token: %s
                """.formatted(WRITER, READER));
        JOBS.forEach(id -> put(id, "NOT_SERVICED"));
        put("J-9", "COMPLETED");
        settings.put("bridge.datasource.url", own.settings().url());
        settings.put("bridge.datasource.user", own.settings().user());
        settings.put("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.put("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.put("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.put("poll.start", "P2D");
        settings.put("poll.slice", "P3D");
        settings.put("poll.overlap", "PT0S");
        settings.put("poll.service-jobs.interval", "PT1S");
        settings.put("outcomes.interval", "PT1S");
        settings.put("outcomes.overlap", "PT0S");
        settings.put("delivery.tick", "PT0.05S");
        settings.put("retry.attempts", "2");
        settings.put("retry.delay", "PT0.02S");
        settings.put("verification.share", "1.0");
        settings.put("http.port", Integer.toString(Ports.free()));
        settings.put("management.port", Integer.toString(Ports.free()));
        bridge = RunningBridge.whole(home, settings);
        soon().until(() -> orders().size() == 9 && pending() == 0 && count("select count(*) from erp.posting") == 1);
        Instant written = orders().values().stream()
                .map(order -> Instant.parse(order.path("lastModifiedAt").asText()))
                .max(Instant::compareTo)
                .orElseThrow();
        soon().until(() -> new PollCheckpoints(own.database())
                .reached("acme", "flow-retail-service-orders")
                .filter(reached -> reached.isAfter(written.plusSeconds(1)))
                .isPresent());
    }

    @AfterEach
    void close() {
        bridge.close();
        own.close();
        sandbox.close();
        log.close();
    }

    @Test
    void eachKindOfGapIsFoundNamedHealedAndReportedAndNothingIsDoubled() throws Exception {
        put("J-NEW", "HOLD");
        put("J-1", "HOLD");
        execute("insert into job (account, service_job_id, marketplace_id, status, content, content_hash, version,"
                + " first_seen_at, changed_at) select account, 'J-GONE', marketplace_id, status, content, content_hash,"
                + " version, first_seen_at, timestamp with time zone '2026-01-01 00:00:00+00' from job"
                + " where service_job_id = 'J-2'");
        loseOrder("J-3");
        orders().get("J-4").put("serviceStatusName", "New").put("serviceStatusUid", "restored");
        // The event is gone, as after retention.days.
        execute("delete from delivery where subject_id = 'J-5'");
        execute("delete from outbox where subject_id = 'J-5'");
        execute("delete from erp.service_job where service_job_id = 'J-5'");
        execute("update erp.service_job set status = 'CANCELLED' where service_job_id = 'J-6'");
        execute("update erp.service_job set version = 7 where service_job_id = 'J-7'");
        execute("delete from erp.posting where service_job_id = 'J-9'");
        execute("update delivery set state = 'DEAD' where subscriber = 'erp' and subject_id = 'J-8'");
        execute("delete from erp.service_job where service_job_id = 'J-8'");

        JsonNode reported = verify(true);

        Map<String, String> expected = new TreeMap<>(Map.of(
                "job-missing J-NEW", "REPORTED",
                "job-differs J-1", "REPORTED",
                "job-vanished J-GONE", "REPORTED",
                "fsm-missing J-3", "REPORTED",
                "fsm-differs J-4", "REPORTED",
                "erp-missing J-5", "REPORTED",
                "erp-differs J-6", "REPORTED",
                "erp-differs J-7", "REPORTED",
                "erp-posting-missing J-9", "REPORTED"));
        expected.put("fsm-missing J-GONE", "REPORTED");
        expected.put("erp-missing J-GONE", "REPORTED");
        assertThat(named(reported)).isEqualTo(expected);
        assertThat(reported.path("explained").toString()).isEqualTo("{\"dead letter\":1}");
        assertThat(reported.path("atAmazon").toString()).isEqualTo("{\"COMPLETED\":1,\"HOLD\":2,\"NOT_SERVICED\":7}");
        assertThat(reported.path("inStore").toString()).isEqualTo("{\"COMPLETED\":1,\"NOT_SERVICED\":9}");
        assertThat(orders()).doesNotContainKey("J-3");

        execute("delete from job where service_job_id = 'J-GONE'");
        JsonNode healed = verify(false);

        expected.keySet().removeIf(gap -> gap.contains("J-GONE"));
        expected.replaceAll((gap, outcome) -> gap.startsWith("erp-posting") ? outcome : "HEALED");
        assertThat(named(healed)).isEqualTo(expected);
        assertThat(healed.path("state").asText()).isEqualTo("COMPLETE");
        assertThat(log.lines())
                .anyMatch(line -> line.startsWith(
                        "WARN Verification of account acme found gaps, and healed 7 of 8: job-missing 1 (J-NEW)"));
        soon().until(() -> pending() == 0);
        assertThat(orders().keySet()).containsAll(JOBS).contains("J-NEW", "J-9").hasSize(10);
        assertThat(statuses()).containsEntry("J-1", "On hold").containsEntry("J-4", "Scheduled");
        assertThat(rows())
                .containsEntry("J-5", "NOT_SERVICED")
                .containsEntry("J-6", "NOT_SERVICED")
                .containsEntry("J-NEW", "HOLD")
                .containsEntry("J-1", "HOLD");
        assertThat(count("select count(*) from erp.service_job where service_job_id = 'J-7' and version = 1"))
                .isEqualTo(1);
        sandbox.tenant("acme-tenant").orders("acme-store").all().forEach(order -> assertThat(historyOf(order))
                .as("lines of %s", order.path("externalServiceNumber"))
                .doesNotHaveDuplicates());
        assertThat(log.lines()).noneMatch(line -> line.contains("Ann Lee"));

        assertThat(count("select count(*) from delivery where subject_id = 'J-5' and subscriber = 'fsm'"))
                .isZero();
        assertThat(named(verify(false))).isEqualTo(Map.of("erp-posting-missing J-9", "REPORTED"));
        aRunThatCannotLookAtEverythingSaysSoAndIsNoProof();
    }

    private void aRunThatCannotLookAtEverythingSaysSoAndIsNoProof() throws Exception {
        Instant proven = Instant.parse(status().path("provenAt").asText());
        sandbox.faults().add(Fault.always("services-api.getServiceJobs", FaultKind.INTERNAL_ERROR));

        JsonNode run = verify(false);

        assertThat(send(READER, "GET", "/api/verification?account=acme", "").body())
                .contains("\"INCOMPLETE\"");
        assertThat(send(READER, "POST", "/api/verification", "").statusCode()).isEqualTo(403);
        assertThat(send(WRITER, "POST", "/api/verification", "{\"account\": \"acne\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send(WRITER, "POST", "/api/verification", "{\"report\": true}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(run.path("state").asText()).isEqualTo("INCOMPLETE");
        assertThat(run.path("problem").asText()).contains("getServiceJobs");
        // The status may show what was read within the last second.
        soon().until(() -> !status().path("complete").asBoolean());
        assertThat(status().path("problem").asText()).contains("getServiceJobs");
        assertThat(status().path("provenAt").asText())
                .isNotEqualTo(status().path("endedAt").asText());
        sandbox.faults().clear();
        assertThat(verify(false).path("state").asText()).isEqualTo("COMPLETE");
        soon().until(() -> status().path("complete").asBoolean());
        assertThat(Instant.parse(status().path("provenAt").asText())).isAfter(proven);
        assertThat(status().path("gaps").toString()).isEqualTo("{\"erp-posting-missing\":{\"found\":1,\"healed\":0}}");
    }

    private void put(String id, String status) {
        sandbox.seller("acme")
                .jobs()
                .put(
                        JSON.createObjectNode()
                                .put("serviceJobId", id)
                                .put("serviceJobStatus", status)
                                .put("marketplaceId", "ATVPDKIKX0DER")
                                .put("createTime", then.toString())
                                .set(
                                        "buyer",
                                        JSON.createObjectNode()
                                                .put("buyerId", "B-1")
                                                .put("name", "Ann Lee")),
                        then);
    }

    /** Has all accounts verified, and gives the run when it has ended. */
    private JsonNode verify(boolean reportOnly) throws Exception {
        JsonNode asked =
                call("POST", "/api/verification", "{\"account\": \"acme\", \"reportOnly\": " + reportOnly + "}");
        long runId = asked.path("runs").path(0).path("runId").asLong();
        List<JsonNode> ended = new ArrayList<>();
        soon().until(() -> {
            JsonNode run = call("GET", "/api/verification/" + runId, "");
            if (run.path("state").asText().matches("COMPLETE|INCOMPLETE")) {
                ended.add(run);
            }
            return !ended.isEmpty();
        });
        return ended.get(0);
    }

    private static Map<String, String> named(JsonNode run) {
        assertThat(run.path("problem").asText()).isEmpty();
        Map<String, String> named = new TreeMap<>();
        run.path("named")
                .forEach(gap -> named.merge(
                        gap.path("kind").asText() + " "
                                + gap.path("serviceJobId").asText(),
                        gap.path("outcome").asText(),
                        (one, other) -> "named twice"));
        return named;
    }

    private JsonNode status() throws Exception {
        return call("GET", "/api/status", "").path("accounts").path(0).path("verification");
    }

    private JsonNode call(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(WRITER, method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> send(String token, String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + settings.get("http.port") + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, ObjectNode> orders() {
        Map<String, ObjectNode> orders = new TreeMap<>();
        sandbox.tenant("acme-tenant")
                .orders("acme-store")
                .all()
                .forEach(order -> orders.put(order.path("externalServiceNumber").asText(), order));
        return orders;
    }

    private Map<String, String> statuses() {
        Map<String, String> statuses = new TreeMap<>();
        orders().forEach((id, order) ->
                statuses.put(id, order.path("serviceStatusName").asText()));
        return statuses;
    }

    private void loseOrder(String id) throws Exception {
        HttpResponse<String> answer = flowRetail("DELETE", orders().get(id), "");
        assertThat(answer.statusCode()).isBetween(200, 299);
    }

    private List<String> historyOf(ObjectNode order) {
        try {
            List<String> lines = new ArrayList<>();
            JSON.readTree(flowRetail("GET", order, "/events").body())
                    .path("items")
                    .forEach(line -> lines.add(line.path("description").asText()));
            return lines;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> flowRetail(String method, ObjectNode order, String path)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(sandbox.uri()
                                + "/flow-retail/v2/tenants/acme-tenant/stores/acme-store" + "/serviceorders/"
                                + order.path("serviceOrderUid").asText() + path))
                        .header("Authorization", "Bearer sandbox-flow-token")
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, String> rows() {
        return own.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select service_job_id, status from erp.service_job")
                .map((rs, context) -> Map.entry(rs.getString(1), rs.getString(2)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private int pending() {
        return count("select count(*) from delivery where state = 'PENDING'");
    }

    private int count(String sql) {
        return own.database().jdbi().withHandle(handle -> handle.createQuery(sql)
                .mapTo(Integer.class)
                .one());
    }

    private void execute(String sql) {
        own.database().jdbi().useHandle(handle -> handle.execute(sql));
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(home.resolve(file).getParent());
        Files.writeString(home.resolve(file), text);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
