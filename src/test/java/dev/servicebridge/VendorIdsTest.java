package dev.servicebridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.awaitility.core.ConditionFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.HostileIds;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Ids of another system are text, all the way through a whole bridge: no two of them become one. */
@Timeout(180)
class VendorIdsTest {
    /** A name that an account may have, and that is no missing one. */
    private static final String ACCOUNT = "null";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private final TestDatabase database = TestDatabase.h2();
    private final List<String> ids = HostileIds.ofServicesApi();
    private Sandbox sandbox;
    private RunningBridge bridge;
    private int port;

    @BeforeEach
    void start() throws IOException {
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port",
                "0",
                "sandbox.jobs",
                "0",
                "sandbox.change-interval",
                "PT0S",
                "sandbox.plan-scale",
                "100")));
        for (String id : ids) {
            sandbox.seller(ACCOUNT).put(job(id));
        }
        Path accounts = home.resolve("config/accounts.yaml");
        Files.createDirectories(accounts.getParent());
        Files.writeString(accounts, "accounts:\n" + SandboxedBridge.account(ACCOUNT, "US"));
        port = Ports.free();
        Map<String, String> settings = new HashMap<>(
                SandboxedBridge.settings(sandbox, database.settings().url()));
        settings.put("bridge.datasource.user", database.settings().user());
        settings.put("poll.service-jobs.interval", "PT1S");
        settings.put("poll.start", "P30D");
        settings.put("delivery.tick", "PT0.1S");
        settings.put("delivery.retry-delay", "PT0.1S");
        settings.put("delivery.max-retry-delay", "PT0.5S");
        settings.put("retry.attempts", "1");
        settings.put("retry.delay", "PT0.02S");
        settings.put("command.http.look", "PT0.05S");
        settings.put("http.port", Integer.toString(port));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("management.port", Integer.toString(Ports.free()));
        bridge = RunningBridge.whole(home, settings);
    }

    @AfterEach
    void stop() {
        if (bridge != null) {
            bridge.close();
        }
        sandbox.close();
        database.close();
    }

    private static ObjectNode job(String id) {
        return JSON.createObjectNode()
                .put("serviceJobId", id)
                .put("serviceJobStatus", "PENDING_SCHEDULE")
                .put("marketplaceId", "ATVPDKIKX0DER")
                .put(
                        "createTime",
                        Instant.now()
                                .minus(Duration.ofDays(1))
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString())
                .put("storeId", "store-1")
                .set(
                        "buyer",
                        JSON.createObjectNode()
                                .put("buyerId", id)
                                .put("name", "Jane Doe")
                                .put("phone", "555-1"));
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }

    private Map<String, String> orders(String status) {
        Map<String, String> wanted = new HashMap<>();
        ids.forEach(id -> wanted.put(id, SandboxedBridge.FSM_STATUS.get(status)));
        return wanted;
    }

    private Map<String, String> rows() {
        return Jdbi.create(database.database().dataSource()).withHandle(handle -> handle.createQuery(
                        "select service_job_id, status from erp.service_job where account = 'null'")
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void eachIdIsAnOrderARowAndACommandOfItsOwn() throws Exception {
        soon().untilAsserted(() -> {
            assertThat(SandboxedBridge.ordersOf(sandbox, ACCOUNT))
                    .containsExactlyInAnyOrderEntriesOf(orders("PENDING_SCHEDULE"));
            assertThat(rows()).containsOnlyKeys(ids);
        });

        Set<String> appointments = new HashSet<>();
        for (String id : ids) {
            JsonNode answer = command("add-appointment", id);
            assertThat(answer.path("state").asText()).as(id + answer).isEqualTo("DONE");
            assertThat(sandbox.seller(ACCOUNT).jobs().find(id).json().at("/appointments/0/appointmentId"))
                    .as(id)
                    .isEqualTo(answer.at("/result/appointmentId"));
            appointments.add(answer.at("/result/appointmentId").asText());
        }
        assertThat(appointments).hasSize(ids.size());

        ids.forEach(
                id -> sandbox.seller(ACCOUNT).change(id, JSON.createObjectNode().put("serviceJobStatus", "CANCELLED")));
        soon().untilAsserted(() -> {
            assertThat(SandboxedBridge.ordersOf(sandbox, ACCOUNT))
                    .containsExactlyInAnyOrderEntriesOf(orders("CANCELLED"));
            assertThat(rows()).hasSize(ids.size()).containsValue("CANCELLED").doesNotContainValue("PENDING_SCHEDULE");
        });
        assertThat(new DeadLetters(database.database()).list(9)).isEmpty();
    }

    private JsonNode command(String command, String id) throws IOException {
        ObjectNode parameters = JSON.createObjectNode()
                .put("serviceJobId", id)
                .put(
                        "startTime",
                        Instant.now()
                                .plus(Duration.ofDays(1))
                                .truncatedTo(ChronoUnit.HOURS)
                                .toString());
        ObjectNode message = JSON.createObjectNode()
                .put("command", command)
                .put(
                        "idempotencyKey",
                        UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8))
                                .toString())
                .put("account", ACCOUNT)
                .set("parameters", parameters);
        return JSON.readTree(SandboxedBridge.call(port, "POST", "/api/commands?wait=PT9S", message.toString())
                .body());
    }
}
