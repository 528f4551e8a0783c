package dev.servicebridge;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.KafkaServer;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A bridge that goes from {@code bus=local} to {@code bus=kafka}, back, and there again, over the same database. */
class BusChangeTest {
    private static final String US = "ATVPDKIKX0DER";
    private static final String ACCOUNT = "sandbox-us";

    @TempDir
    Path home;

    @TempDir
    Path kafkaFolder;

    private final TestDatabase test = TestDatabase.postgresql();
    private Sandbox sandbox;
    private KafkaServer kafka;

    @BeforeEach
    void start() throws Exception {
        kafka = new KafkaServer(kafkaFolder);
        kafka.start();
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port", "0",
                "sandbox.jobs", "0",
                "sandbox.change-interval", "PT0S",
                "sandbox.plan-scale", "50")));
    }

    @AfterEach
    void stop() {
        sandbox.close();
        kafka.close();
        test.close();
    }

    private Bridge bridge(String bus) {
        Properties settings = SandboxedBridge.settings(sandbox, test.settings().url(), bus, kafka);
        settings.setProperty("poll.start", "P1D");
        settings.setProperty("http.port", "0");
        settings.setProperty("management.port", "0");
        return Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    @FunctionalInterface
    private interface Phase {
        void pass() throws Exception;
    }

    private void run(String bus, Phase phase) throws Exception {
        Bridge bridge = bridge(bus);
        try {
            phase.pass();
        } finally {
            bridge.close();
        }
    }

    private static ObjectNode job(String id) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("serviceJobId", id)
                .put("serviceJobStatus", "NOT_SERVICED")
                .put("marketplaceId", US);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(200));
    }

    private List<String> inErp() {
        return test.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select service_job_id from erp.service_job order by 1")
                .mapTo(String.class)
                .list());
    }

    private List<String> waitingFor(String subscriber) {
        return test.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select subject_id from bridge.delivery where subscriber = :name and state = 'PENDING'")
                .bind("name", subscriber)
                .mapTo(String.class)
                .list());
    }

    private List<String> commands() {
        return test.database().jdbi().withHandle(handle -> handle.createQuery("select state from bridge.command")
                .mapTo(String.class)
                .list());
    }

    private void sendCommand(String job) throws Exception {
        String message = """
                {"command": "cancel-job", "idempotencyKey": "cancel-%1$s", "account": "%2$s",
                 "parameters": {"serviceJobId": "%1$s", "cancellationReasonCode": "S1"}}""".formatted(job, ACCOUNT);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.brokers()), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("service-bridge.commands", ACCOUNT, message))
                    .get();
        }
    }

    @Test
    void nothingThatIsInTheOutboxOrTheTopicIsLost() throws Exception {
        sandbox.seller("us").put(job("A"));
        run("local", () -> {
            soon().untilAsserted(() -> assertThat(inErp()).containsExactly("A"));
        });
        sandbox.seller("us").put(job("B"));
        run("kafka", () -> {
            soon().untilAsserted(() -> assertThat(inErp()).containsExactly("A", "B"));
            soon().until(() -> waitingFor("kafka").isEmpty());
        });
        // What a node leaves that dies before it has sent or delivered what it saved.
        StoreWiring.relay(test.database(), "kafka");
        sandbox.seller("us").put(job("C"));
        new JobStore(test.database())
                .savePage(ACCOUNT, US, List.of(job("C")), Instant.now(), Set.of("fsm", "erp", "kafka"), null);
        sendCommand("C");

        sandbox.seller("us").put(job("D"));
        run("local", () -> {
            soon().untilAsserted(() -> assertThat(inErp()).containsExactly("A", "B", "C", "D"));
            assertThat(waitingFor("kafka")).containsExactly("C");
        });
        run("kafka", () -> {
            soon().until(() -> waitingFor("kafka").isEmpty());
            soon().until(() ->
                    !sandbox.journal().entries("cancelServiceJobByServiceJobId").isEmpty());
            soon().untilAsserted(() -> assertThat(commands()).containsExactly("DONE"));
        });
        List<String> told = kafka.read("service-bridge.job-events", 2).stream()
                .map(each -> each.value().replaceAll(".*\"serviceJobId\":\"(\\w)\".*", "$1"))
                .toList();
        assertThat(told).contains("B", "C").doesNotContain("A", "D");
    }
}
