package dev.servicebridge;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.services.StoredJob;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A bridge is killed again and again while it executes commands, over systems that answer every tenth call wrongly or not at
 * all: at random moments, and while each of the calls that complete or cancel a job is on its way. In the end every command
 * that was accepted is done, and by the Services API's own journal it was done once. {@code -Dcrash.kills=200} makes it a
 * longer run.
 */
class CommandCrashTest {
    private static final int KILLS = Integer.getInteger("crash.kills", 6);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The calls in whose midst the bridge is killed, besides moments that come by chance. */
    private static final List<String> STEPS = List.of(
            "getServiceJobByServiceJobId",
            WantedCommands.CANCEL,
            "createServiceDocumentUploadDestination",
            "setAppointmentFulfillmentData",
            WantedCommands.COMPLETE,
            WantedCommands.ADD);

    @TempDir
    Path home;

    private final Random random = new Random(23);
    private final ConcurrentLinkedQueue<ObjectNode> toSend = new ConcurrentLinkedQueue<>();
    private final Map<String, JsonNode> accepted = new TreeMap<>();
    private EmbeddedPostgres postgres;
    private Sandbox sandbox;
    private int port;
    private WantedCommands wanted;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        sandbox = Sandboxes.empty();
        wanted = new WantedCommands(sandbox);
        port = Ports.free();
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), "accounts:\n" + SandboxedBridge.account("us", "US"));
    }

    @AfterEach
    void stop() throws Exception {
        sandbox.close();
        postgres.close();
    }

    private BridgeProcess bridge() {
        Map<String, String> settings = SandboxedBridge.settings(sandbox, databaseUrl());
        settings.put("personal-data.key", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("poll.service-jobs.interval", "PT1S");
        settings.put("poll.start", "P2D");
        settings.put("delivery.retry-delay", "PT0.2S");
        settings.put("delivery.max-retry-delay", "PT2S");
        settings.put("retry.delay", "PT0.05S");
        settings.put("cancellation.no-show-fees", "USD 25");
        settings.put("http.port", Integer.toString(port));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("http.access.requests-per-minute", "0");
        settings.put("management.port", "0");
        return BridgeProcess.start(home, settings);
    }

    /** Sends what has not been accepted yet, as a patient sender does: again, until there is an answer. */
    private void send() {
        while (!toSend.isEmpty()) {
            ObjectNode command = toSend.peek();
            HttpResponse<String> answer = SandboxedBridge.call(port, "POST", "/api/commands", command.toString());
            if (answer == null || isStarting(answer)) {
                return;
            }
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
            accepted.put(command.path("idempotencyKey").asText(), read(answer));
            toSend.remove();
        }
    }

    /** Before the bridge itself answers, its server does, and knows no path yet. */
    private static boolean isStarting(HttpResponse<String> answer) {
        return answer.statusCode() == 503 || answer.statusCode() == 404;
    }

    private static JsonNode read(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private void faulty() {
        for (FaultKind kind : List.of(
                FaultKind.TOO_MANY_REQUESTS,
                FaultKind.INTERNAL_ERROR,
                FaultKind.UNAVAILABLE,
                FaultKind.RESET,
                FaultKind.SLOW,
                FaultKind.GARBAGE)) {
            sandbox.faults()
                    .add(Fault.sometimes("services-api.*", kind, 0.1 / 6).delayed(300));
        }
    }

    @Test
    void everyCommandEndsOnceHoweverOftenTheBridgeDies() throws Exception {
        faulty();
        for (int i = 0; i < KILLS; i++) {
            wanted.oneOfEach("us").forEach(toSend::add);
            try (BridgeProcess bridge = bridge()) {
                Fault step = null;
                if (i % 2 == 0) {
                    step = Fault.next("services-api." + STEPS.get(i / 2 % STEPS.size()), FaultKind.SLOW, 1)
                            .delayed(400);
                    sandbox.faults().add(step);
                }
                long effects = effects();
                await().atMost(Duration.ofSeconds(120))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> {
                            send();
                            return effects() > effects || !bridge.isAlive();
                        });
                assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
                Thread.sleep(random.nextInt(800));
                bridge.kill();
                if (step != null) {
                    sandbox.faults().clear();
                    faulty();
                }
            }
        }
        sandbox.faults().clear();
        try (BridgeProcess bridge = bridge()) {
            await().atMost(Duration.ofSeconds(240))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
                        send();
                        assertThat(toSend).isEmpty();
                        assertThat(open()).isEmpty();
                    });
            everyCommandIsDoneAndWasDoneOnce();
            assertThat(bridge.output()).doesNotContain("Archer", "0199");
            assertThat(bridge.stop()).isIn(0, 143);
        }
    }

    private long effects() {
        return sandbox.journal().entries(null).stream()
                .filter(entry -> entry.effect() != null && entry.system().equals("services-api"))
                .count();
    }

    private void everyCommandIsDoneAndWasDoneOnce() throws Exception {
        assertThat(accepted).hasSize(wanted.count());
        accepted.forEach((key, answer) -> {
            JsonNode command = read(SandboxedBridge.call(
                    port, "GET", "/api/commands/" + answer.path("commandId").asLong(), null));
            assertThat(command.path("state").asText()).as(command.toString()).isEqualTo("DONE");
        });
        for (String operation : List.of(WantedCommands.COMPLETE, WantedCommands.CANCEL, WantedCommands.ADD)) {
            assertThat(wanted.times(operation).values())
                    .as(operation)
                    .hasSize(KILLS)
                    .containsOnly(1L);
        }
        // To assign the same technicians twice is one effect.
        assertThat(wanted.times(WantedCommands.ASSIGN)).hasSize(KILLS);
        Map<String, Long> statuses = sandbox.seller("us").jobs().all().stream()
                .collect(Collectors.groupingBy(StoredJob::status, Collectors.counting()));
        assertThat(statuses).containsEntry("COMPLETED", (long) KILLS).containsEntry("CANCELLED", (long) KILLS);
        Map<String, String> fees = rows("select service_job_id, count(*) from erp.fee group by service_job_id");
        assertThat(fees).hasSize(KILLS);
        assertThat(Set.copyOf(fees.values())).containsExactly("1");
    }

    /** What the bridge has yet to do, or has given up. */
    private List<String> open() throws Exception {
        List<String> open = new ArrayList<>();
        rows("select command_id || ' ' || idempotency_key || ' ' || state, cause from bridge.command where state <> 'DONE'")
                .forEach((command, cause) -> open.add(command + ": " + cause));
        rows("select subscriber || ' ' || subject_id || ' ' || event_id || ' ' || state, cause from bridge.delivery"
                        + " where state <> 'DONE'")
                .forEach((delivery, cause) -> open.add(delivery + ": " + cause));
        return open;
    }

    private Map<String, String> rows(String sql) throws SQLException {
        return SandboxedBridge.rows(databaseUrl(), sql);
    }

    private String databaseUrl() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }
}
