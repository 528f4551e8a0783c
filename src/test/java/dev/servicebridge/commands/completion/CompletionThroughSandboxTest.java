package dev.servicebridge.commands.completion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
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

/** The command complete-job of a whole bridge, with a Services API that checks cipher, hash and the order of steps. */
class CompletionThroughSandboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DESTINATION = "createServiceDocumentUploadDestination";
    private static final String FULFILLMENT = "setAppointmentFulfillmentData";
    private static final String COMPLETE = "completeServiceJobByServiceJobId";
    private static final String NEVER = "P9999D";
    private static final byte[] PHOTOGRAPH = document("\u0089PNG\r\n\u001a\n", 200_000);
    private static final byte[] REPORT = document("%PDF-1.7", 300_000);

    @TempDir
    static Path home;

    private static final List<String> REPORTS = new CopyOnWriteArrayList<>();
    private static Sandbox sandbox;
    private static TestDatabase database;
    private static RunningBridge bridge;
    private static Commands commands;
    private static int jobs;

    private static byte[] document(String beginning, int length) {
        byte[] start = beginning.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.copyOf(start, length);
    }

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
                      marketplaces: [US]
                      client-id: sandbox-client
                      client-secret: sandbox-secret
                      refresh-token: sandbox-refresh-acme
                """);
        bridge = RunningBridge.whole(home, settings());
        commands = new Commands(database.database(), ServicesApiCommands.EXECUTION, Set.of());
        // What the FSM makes of its report is shown by the tests of its port.
        AdviceWith.adviceWith(bridge.camel(), "complete-job-report", route -> route.weaveById("complete-job-get-report")
                .replace()
                .process(exchange -> {
                    REPORTS.add(exchange.getMessage().getHeader("serviceJobId", String.class));
                    exchange.getMessage().setBody(REPORT);
                }));
    }

    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("bridge.datasource.url", database.settings().url());
        settings.put("bridge.datasource.user", database.settings().user());
        settings.put("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.put("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.put("poll.service-jobs.interval", NEVER);
        settings.put("outcomes.interval", NEVER);
        settings.put("command.subscribers", "erp");
        settings.put("delivery.tick", "PT0.05S");
        settings.put("delivery.retry-delay", "PT0.05S");
        settings.put("delivery.max-retry-delay", "PT0.2S");
        settings.put("retry.delay", "PT0.01S");
        settings.put("retry.attempts", "1");
        for (String operation : List.of(DESTINATION, FULFILLMENT, COMPLETE, "getServiceJobByServiceJobId")) {
            settings.put("usage-plan.services-api." + operation + ".rate", "500");
            settings.put("usage-plan.services-api." + operation + ".burst", "1000");
        }
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
        REPORTS.clear();
    }

    @Test
    void aJobIsCompletedWithTwoDocuments() {
        String job = job("NOT_SERVICED", "ACTIVE");

        Command done = ended(send(job, twoDocuments(job)));

        assertThat(done.state()).as(done.cause()).isEqualTo(CommandState.DONE);
        assertThat(done.result())
                .isEqualTo(JSON.createObjectNode()
                        .put("outcome", "completed")
                        .put("appointmentId", "APPT-OF-" + job)
                        .put("documents", 2));
        assertThat(REPORTS).containsExactly(job);
        JsonNode completed = sandbox.seller("acme").jobs().find(job).json();
        assertThat(completed.path("serviceJobStatus").asText()).isEqualTo("COMPLETED");
        assertThat(completed
                        .at("/appointments/0/poa/technicians/0/technicianId")
                        .asText())
                .isEqualTo("T-1");
        assertThat(effects(COMPLETE, job)).containsExactly("job completed");
        assertThat(effects(FULFILLMENT, job)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "HOLD, ACTIVE, is HOLD and cannot be completed",
        "COMPLETED, COMPLETED, is COMPLETED and cannot be completed",
        "NOT_SERVICED, CANCELLED, has no active appointment"
    })
    void whatCannotBeCompletedCostsNoUpload(String status, String appointment, String reason) {
        String job = job(status, appointment);
        int calls = calls();

        Command failed = ended(send(job, twoDocuments(job)));

        assertThat(failed.state()).isEqualTo(CommandState.FAILED);
        assertThat(failed.cause()).contains(reason);
        assertThat(calls()).isEqualTo(calls);
        assertThat(REPORTS).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a text, 20, 'neither TIFF, JPEG, PNG, GIF nor PDF'",
        "%PDF-1.7, 5242881, has more than 5242880 bytes",
    })
    void anUnfitDocumentCostsNoUploadOfTheOthers(String beginning, int length, String reason) {
        String job = job("NOT_SERVICED", "ACTIVE");
        int calls = calls();

        Command failed = ended(send(job, with(List.of(content(PHOTOGRAPH), content(document(beginning, length))))));

        assertThat(failed.state()).isEqualTo(CommandState.FAILED);
        assertThat(failed.cause()).startsWith("Document 2 cannot be uploaded: ").contains(reason);
        assertThat(calls()).isEqualTo(calls);
    }

    /** With the one repetition that the adapter makes by itself, and with those of the delivery alone. */
    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"ANSWER_LOST", "INTERNAL_ERROR", "RESET"})
    void aCompletionThatFailsOnTheWayIsMadeOnce(FaultKind kind) {
        for (int times = 1; times <= 3; times++) {
            String job = job("NOT_SERVICED", "ACTIVE");
            sandbox.faults().add(Fault.next("services-api." + COMPLETE, kind, times));
            int uploads = sandbox.journal().entries("put").size();

            Command done = ended(send(job, twoDocuments(job)));

            assertThat(done.state()).as(done.cause()).isEqualTo(CommandState.DONE);
            assertThat(effects(COMPLETE, job)).containsExactly("job completed");
            assertThat(effects(FULFILLMENT, job)).hasSize(1);
            assertThat(sandbox.journal().entries("put")).hasSize(uploads + 2);
            sandbox.faults().clear();
        }
    }

    @Test
    void anExpiredDestinationIsReplacedAndWhatIsUploadedStays() {
        String job = job("NOT_SERVICED", "ACTIVE");
        sandbox.faults().add(Fault.next("uploads", FaultKind.EXPIRED_TOKEN, 2));
        int destinations = sandbox.journal().entries(DESTINATION).size();

        Command done = ended(send(job, twoDocuments(job)));

        assertThat(done.state()).as(done.cause()).isEqualTo(CommandState.DONE);
        assertThat(sandbox.journal().entries(DESTINATION)).hasSize(destinations + 4);
    }

    @Test
    void whatAmazonMissesIsSaid() {
        String job = job("NOT_SERVICED", "ACTIVE");

        Command failed = ended(send(job, Map.of("documents", List.of(content(PHOTOGRAPH)))));

        assertThat(failed.state()).isEqualTo(CommandState.FAILED);
        assertThat(failed.cause()).contains("fulfilment time and resources are not set");
    }

    private static String job(String status, String appointmentStatus) {
        String id = "JOB-" + ++jobs;
        ObjectNode job = JSON.createObjectNode()
                .put("serviceJobId", id)
                .put("serviceJobStatus", status)
                .put("marketplaceId", "ATVPDKIKX0DER");
        job.putArray("appointments")
                .addObject()
                .put("appointmentId", "APPT-OF-" + id)
                .put("appointmentStatus", appointmentStatus)
                .putObject("appointmentTime")
                .put("startTime", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("durationInMinutes", 60);
        sandbox.seller("acme").put(job);
        return id;
    }

    private static Map<String, Object> twoDocuments(String job) {
        return with(List.of(content(PHOTOGRAPH), Map.of("serviceReport", job)));
    }

    private static Map<String, String> content(byte[] document) {
        return Map.of("content", Base64.getEncoder().encodeToString(document));
    }

    private static Map<String, Object> with(List<Map<String, String>> documents) {
        return Map.of(
                "fulfillmentTime",
                Map.of("startTime", "2026-02-01T10:00:00Z", "endTime", "2026-02-01T11:00:00Z"),
                "technicianIds",
                List.of("T-1"),
                "documents",
                documents);
    }

    private static long send(String job, Map<String, Object> more) {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("serviceJobId", job);
        JsonNode accepted = bridge.camel()
                .createProducerTemplate()
                .requestBody(
                        "direct:command",
                        Map.of(
                                "command",
                                "complete-job",
                                "idempotencyKey",
                                "complete-" + job,
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

    /** All calls so far but those that read. */
    private static int calls() {
        return List.of(DESTINATION, "put", FULFILLMENT, COMPLETE).stream()
                .mapToInt(operation -> sandbox.journal().entries(operation).size())
                .sum();
    }

    private static List<String> effects(String operation, String job) {
        return sandbox.journal().entries(operation).stream()
                .filter(entry -> job.equals(entry.key()))
                .map(Journal.Entry::effect)
                .filter(Objects::nonNull)
                .toList();
    }
}
