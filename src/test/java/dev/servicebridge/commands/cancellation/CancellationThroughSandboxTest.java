package dev.servicebridge.commands.cancellation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.commands.Command;
import dev.servicebridge.commands.CommandState;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The command cancel-job of a whole bridge, with a Services API on the other side that refuses wrong codes. */
class CancellationThroughSandboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CANCEL = "cancelServiceJobByServiceJobId";
    private static final String RESCHEDULE = "rescheduleAppointmentForServiceJobByServiceJobId";
    private static final String NEVER = "P9999D";

    @TempDir
    static Path home;

    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();
    private static Sandbox sandbox;
    private static TestDatabase database;
    private static RunningBridge bridge;
    private static Commands commands;
    private static int jobs;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port",
                "0",
                "sandbox.jobs",
                "0",
                "sandbox.change-interval",
                "PT0S",
                "sandbox.plan-scale",
                "100")));
        database = TestDatabase.h2();
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), """
                accounts:
                  acme:
                    services-api:
                      marketplaces: [US, IN, DE]
                      client-id: sandbox-client
                      client-secret: sandbox-secret
                      refresh-token: sandbox-refresh-acme
                """);
        bridge = RunningBridge.whole(home, settings());
        commands = new Commands(database.database(), ServicesApiCommands.EXECUTION, Set.of());
        // What the FSM makes of an event is shown by the tests of its port.
        AdviceWith.adviceWith(bridge.camel(), "cancellation-tell-fsm", route -> route.weaveById(
                        "cancellation-event-to-fsm")
                .replace()
                .process(exchange -> EVENTS.add(exchange.getMessage().getHeader("serviceEventText", String.class))));
    }

    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("bridge.datasource.url", database.settings().url());
        settings.put("bridge.datasource.user", database.settings().user());
        settings.put("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.put("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.put("poll.service-jobs.interval", NEVER);
        settings.put("delivery.tick", "PT0.05S");
        settings.put("delivery.retry-delay", "PT0.05S");
        settings.put("delivery.max-retry-delay", "PT0.2S");
        settings.put("retry.delay", "PT0.01S");
        settings.put("retry.attempts", "1");
        settings.put(NoShowFees.SETTING, "USD 25");
        settings.put("http.port", Integer.toString(Ports.free()));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("management.port", Integer.toString(Ports.free()));
        return settings;
    }

    @AfterAll
    static void stop() {
        bridge.close();
        database.close();
        sandbox.close();
    }

    @AfterEach
    void clear() {
        sandbox.faults().clear();
        EVENTS.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "customer-absent, S1, ATVPDKIKX0DER, , 1, 0",
        "customer-unreachable, S4, A1PA6795UKMFR9, heavybulky, 0, 0",
        "reschedule, S37, A21TJRUUN4KGV, , 0, 1",
        "provider-capacity, S14, ATVPDKIKX0DER, heavybulky, 0, 1",
        "product-problem, S16, A1PA6795UKMFR9, , 0, 1",
        "price, S20, A21TJRUUN4KGV, , 0, 1",
        "out-of-scope, S6, A1PA6795UKMFR9, heavybulky, 0, 1",
        "out-of-area, S2, A1PA6795UKMFR9, heavybulky, 0, 0",
        "not-needed, S17, ATVPDKIKX0DER, , 0, 0",
        "completion, S40, A21TJRUUN4KGV, , 0, 1"
    })
    void amazonTakesACodeOfEachCategory(
            String category, String code, String marketplace, String serviceType, int fees, int events) {
        String job = job(marketplace, serviceType);

        Command done = ended(send(job, code));

        assertThat(done.state()).as(done.cause()).isEqualTo(CommandState.DONE);
        assertThat(done.result().path("outcome").asText()).isEqualTo("cancelled");
        assertThat(done.result().path("category").asText()).isEqualTo(category);
        assertThat(effects(job)).containsExactly("job cancelled with " + code);
        assertThat(fees(job)).hasSize(fees);
        assertThat(EVENTS).hasSize(events);
    }

    @ParameterizedTest
    @CsvSource({"S13, false", "S37, false", "S37, true"})
    void withANewDateTheAppointmentIsMovedOnceAndTheJobStays(String code, boolean answerIsLost) {
        String job = job("A21TJRUUN4KGV", null);
        ObjectNode appointment =
                JSON.createObjectNode().put("appointmentId", "APPT-OF-" + job).put("appointmentStatus", "ACTIVE");
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        appointment
                .putObject("appointmentTime")
                .put("startTime", now.toString())
                .put("durationInMinutes", 60);
        sandbox.seller("acme")
                .change(
                        job,
                        JSON.createObjectNode()
                                .set("appointments", JSON.createArrayNode().add(appointment)));
        if (answerIsLost) {
            sandbox.faults().add(Fault.next("services-api." + RESCHEDULE, FaultKind.ANSWER_LOST, 1));
        }
        String newDate = now.plus(Duration.ofDays(2)).toString();

        Command done = ended(send(job, code, Map.of("newStartTime", newDate, "durationInMinutes", 90)));

        assertThat(done.state()).as(done.cause()).isEqualTo(CommandState.DONE);
        assertThat(done.result().path("outcome").asText()).isEqualTo("rescheduled");
        JsonNode moved = sandbox.seller("acme").jobs().find(job).json();
        assertThat(moved.path("serviceJobStatus").asText()).isEqualTo("NOT_SERVICED");
        assertThat(moved.path("appointments"))
                .filteredOn(each -> each.path("appointmentStatus").asText().equals("ACTIVE"))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.path("appointmentId"))
                            .isEqualTo(done.result().path("appointmentId"));
                    assertThat(each.at("/appointmentTime/startTime").asText()).isEqualTo(newDate);
                    assertThat(each.at("/appointmentTime/durationInMinutes").asInt())
                            .isEqualTo(90);
                });
        assertThat(sandbox.journal().entries(RESCHEDULE))
                .filteredOn(entry -> job.equals(entry.key()) && entry.effect() != null)
                .hasSize(1);
        assertThat(calls(job)).isEmpty();
        assertThat(EVENTS).isEmpty();
    }

    @Test
    void aCodeThatAmazonWouldRefuseIsNotSent() {
        String job = job("A1PA6795UKMFR9", null);

        Command failed = ended(send(job, "S17"));

        assertThat(failed.state()).isEqualTo(CommandState.FAILED);
        assertThat(failed.cause()).contains("The code is not valid in marketplace DE", "S16 (");
        assertThat(calls(job)).isEmpty();
    }

    /** With the one repetition that the adapter makes by itself, and with those of the delivery alone. */
    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"ANSWER_LOST", "INTERNAL_ERROR", "RESET"})
    void aCallThatFailsOnTheWayCancelsTheJobOnce(FaultKind kind) {
        for (int times = 1; times <= 3; times++) {
            String job = job("ATVPDKIKX0DER", null);
            sandbox.faults().add(Fault.next("services-api." + CANCEL, kind, times));

            Command done = ended(send(job, "S1"));

            assertThat(done.state()).as(done.cause()).isEqualTo(CommandState.DONE);
            assertThat(effects(job)).containsExactly("job cancelled with S1");
            assertThat(fees(job)).hasSize(1);
            sandbox.faults().clear();
        }
    }

    private static String job(String marketplace, String serviceType) {
        String id = "JOB-" + ++jobs;
        ObjectNode job = JSON.createObjectNode()
                .put("serviceJobId", id)
                .put("serviceJobStatus", "NOT_SERVICED")
                .put("marketplaceId", marketplace)
                .put("serviceOrderId", "113-0000000-0000001");
        if (serviceType != null) {
            job.put("serviceType", serviceType);
        }
        sandbox.seller("acme").put(job);
        return id;
    }

    private static long send(String job, String code) {
        return send(job, code, Map.of());
    }

    private static long send(String job, String code, Map<String, Object> more) {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("serviceJobId", job);
        parameters.put("cancellationReasonCode", code);
        JsonNode accepted = bridge.camel()
                .createProducerTemplate()
                .requestBody(
                        "direct:command",
                        Map.of(
                                "command",
                                "cancel-job",
                                "idempotencyKey",
                                "cancel-" + job,
                                "account",
                                "acme",
                                "parameters",
                                parameters),
                        JsonNode.class);
        return accepted.path("commandId").asLong();
    }

    private static Command ended(long commandId) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> commands.find(commandId).orElseThrow(),
                        command -> command.state() != CommandState.PENDING);
    }

    private static List<Journal.Entry> calls(String job) {
        return sandbox.journal().entries(CANCEL).stream()
                .filter(entry -> job.equals(entry.key()))
                .toList();
    }

    private static List<String> effects(String job) {
        return calls(job).stream()
                .map(Journal.Entry::effect)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<Map<String, Object>> fees(String job) {
        return database.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select * from erp.fee where service_job_id = :job")
                .bind("job", job)
                .mapToMap()
                .list());
    }
}
