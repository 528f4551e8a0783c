package dev.servicebridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Commands through every door of a whole bridge, to the simulators and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandDoorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADD = "addAppointmentForServiceJobByServiceJobId";
    private static final String MOVE = "rescheduleAppointmentForServiceJobByServiceJobId";
    private static final String WAIT = "?wait=PT60S";

    @TempDir
    static Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private Sandbox sandbox;
    private Bridge bridge;
    private Database erp;
    private LogCapture audit;
    private int port;
    private String job;

    @BeforeAll
    void start() throws IOException {
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port",
                "0",
                "sandbox.jobs",
                "0",
                "sandbox.change-interval",
                "PT0S",
                "sandbox.plan-scale",
                "50")));
        for (String flow : List.of("jobs/job-intake", "hotels/hospitality")) {
            Path file = home.resolve("routes/" + flow + ".yaml");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        port = Ports.free();
        Properties settings = new Properties();
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.setProperty("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.setProperty("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.setProperty("bridge.datasource.url", url);
        settings.setProperty("http.port", Integer.toString(port));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("delivery.retry-delay", "PT0.1S");
        settings.setProperty("delivery.max-retry-delay", "PT0.5S");
        settings.setProperty("retry.attempts", "1");
        settings.setProperty("retry.delay", "PT0.02S");
        settings.setProperty("command.erp.interval", "PT1S");
        settings.setProperty("command.http.look", "PT0.05S");
        settings.setProperty("capacity.settle-after", "PT1S");
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
        erp = Database.open(new DatabaseSettings(url, "bridge", "", 3, "test"), "erp");
        audit = new LogCapture("audit");
    }

    @AfterAll
    void stop() {
        audit.close();
        bridge.close();
        erp.close();
        sandbox.close();
    }

    /** A job of its own for each test, without an appointment. */
    @BeforeEach
    void job() throws IOException {
        job = "JOB-" + UUID.randomUUID();
        sandbox.seller("us").put(JSON.readTree("""
                {"serviceJobId": "%s", "serviceJobStatus": "PENDING_SCHEDULE", "marketplaceId": "ATVPDKIKX0DER",
                 "createTime": "2026-01-30T08:00:00Z", "storeId": "store-1",
                 "buyer": {"buyerId": "B1", "name": "Jane Doe", "phone": "555-1"}}""".formatted(job)));
    }

    @AfterEach
    void noFaults() {
        sandbox.faults().clear();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static String inDays(int days) {
        return Instant.now()
                .plus(Duration.ofDays(days))
                .truncatedTo(ChronoUnit.HOURS)
                .toString();
    }

    private static ObjectNode command(String command, String key, Map<String, ?> parameters) {
        ObjectNode message = JSON.createObjectNode()
                .put("command", command)
                .put("idempotencyKey", key)
                .put("account", "sandbox-us");
        return message.set("parameters", JSON.valueToTree(parameters));
    }

    private record Answer(int status, JsonNode body, HttpResponse<String> response) {}

    private Answer post(String query, JsonNode message, String... headers) {
        HttpRequest.Builder request = request("/api/commands" + query, "sandbox-write-token-0000")
                .POST(HttpRequest.BodyPublishers.ofString(message.toString()));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private Answer get(String path) {
        return send(request(path, "sandbox-write-token-0000"));
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode done(String command, Map<String, ?> parameters) {
        Answer answer = post(WAIT, command(command, key(), parameters));
        assertThat(answer.body().path("state").asText())
                .as(answer.body().toString())
                .isEqualTo("DONE");
        return answer.body().path("result");
    }

    private String appointment() {
        return done("add-appointment", Map.of("serviceJobId", job, "startTime", inDays(1)))
                .path("appointmentId")
                .asText();
    }

    private List<Journal.Entry> effects(String operation) {
        return sandbox.journal().entries(operation).stream()
                .filter(entry -> entry.effect() != null && entry.toString().contains(job))
                .toList();
    }

    private JsonNode jobAsItIs() {
        return sandbox.seller("us").jobs().find(job).json();
    }

    @Test
    void aCommandIsAcceptedAndFollowedToItsEnd() {
        Answer accepted =
                post("", command("add-appointment", key(), Map.of("serviceJobId", job, "startTime", inDays(1))));

        assertThat(accepted.status()).isIn(200, 202);
        long id = accepted.body().path("commandId").asLong();
        assertThat(accepted.response().headers().firstValue("Location")).contains("/api/commands/" + id);
        soon().untilAsserted(() -> assertThat(
                        get("/api/commands/" + id).body().path("state").asText())
                .isEqualTo("DONE"));
        assertThat(get("/api/commands/" + id).body().at("/result/appointmentId").asText())
                .isEqualTo(jobAsItIs().at("/appointments/0/appointmentId").asText())
                .isNotEmpty();
        assertThat(audit.lines()).anyMatch(line -> line.contains("commands-post") && line.contains("command " + id));
    }

    @Test
    void whoWaitsGetsTheResultAndARepetitionTheFirstOne() {
        ObjectNode message = command("add-appointment", key(), Map.of("serviceJobId", job, "startTime", inDays(1)));

        Answer first = post(WAIT, message);
        Answer again = post("", message, "Prefer", "respond-async, wait=60");

        assertThat(first.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(effects(ADD)).hasSize(1);
    }

    @Test
    void theKeyMayStandInTheHeaderAndOtherContentUnderItIsRefused() {
        String key = key();
        ObjectNode message = command("get-job", key, Map.of("serviceJobId", job));
        message.remove("idempotencyKey");
        Answer first = post(WAIT, message, "Idempotency-Key", key);
        Answer other = post("", command("get-job", key, Map.of("serviceJobId", "J-other")));

        assertThat(first.status()).as(first.body().toString()).isEqualTo(200);
        assertThat(first.body().at("/result/serviceJobId").asText()).isEqualTo(job);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body().path("message").asText()).contains(key);
        assertThat(post("", command("get-job", key, Map.of("serviceJobId", job)), "Idempotency-Key", "other")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatIsWrongIsNamedAndNothingIsKept() {
        Answer missing = post("", command("add-appointment", key(), Map.of("serviceJobId", job)));
        Answer unknown =
                post("", command("add-appointment", key(), Map.of("serviceJobId", job, "startTime", "Jane", "x", 1)));
        Answer account =
                post("", command("get-job", key(), Map.of("serviceJobId", job)).put("account", "nobody"));
        Answer kind = post("", command("make-coffee", key(), Map.of()));
        Answer absent = post("", command("complete-job", key(), Map.of("serviceJobId", job)));

        assertThat(List.of(missing.status(), unknown.status(), account.status(), kind.status()))
                .containsOnly(400);
        assertThat(missing.body().path("message").asText()).contains("parameters.startTime is missing");
        assertThat(unknown.body().path("message").asText())
                .contains("parameters.startTime is not", "parameters.x is no field")
                .doesNotContain("Jane");
        assertThat(account.body().path("message").asText()).contains("account");
        assertThat(kind.body().path("message").asText()).contains("command").doesNotContain("coffee");
        assertThat(absent.status()).isIn(501, 202);
        assertThat(send(request("/api/commands", "sandbox-write-token-0000")
                                .POST(HttpRequest.BodyPublishers.ofString("no json")))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aBodyIsOneObjectWithEachKeyOnce() {
        String good = command("get-job", key(), Map.of("serviceJobId", job)).toString();
        String[] bodies = {
            good + good,
            good + "x",
            good + "\0",
            "[" + good + "]",
            good.replaceFirst("\\{", "{\"account\": \"other\", "),
            good.replace("\"parameters\":{", "\"parameters\":{\"serviceJobId\": \"other\", ")
        };
        for (String body : bodies) {
            for (String path : List.of("/api/commands", "/api/dead-letters/replay")) {
                Answer answer =
                        send(request(path, "sandbox-write-token-0000").POST(HttpRequest.BodyPublishers.ofString(body)));
                assertThat(answer.status()).as(path + body).isEqualTo(400);
                assertThat(answer.body().path("message").asText())
                        .isEqualTo("The body is no JSON object with each key once and nothing behind it");
            }
        }
    }

    @Test
    void anAmountComesThroughWithEveryDigit() throws IOException {
        sandbox.seller("us").put(ExactJson.MAPPER.readTree("""
                {"serviceJobId": "%s", "serviceJobStatus": "PENDING_SCHEDULE", "marketplaceId": "ATVPDKIKX0DER",
                 "createTime": "2026-01-30T08:00:00Z", "storeId": "store-1",
                 "payments": [{"amount": {"value": 123456789012.3456, "currency": "EUR"}}]}""".formatted(job)));

        Answer answer = post(WAIT, command("get-job", key(), Map.of("serviceJobId", job)));

        assertThat(answer.response().body()).contains("123456789012.3456");
        assertThat(get("/api/commands/" + answer.body().path("commandId").asLong())
                        .response()
                        .body())
                .contains("123456789012.3456");
    }

    @Test
    void onlyWritersSendAndAListShowsNoPersonalData() {
        done("get-job", Map.of("serviceJobId", job));

        assertThat(send(request("/api/commands", "sandbox-read-token-0000")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(403);
        Answer list = send(request("/api/commands?command=get-job&state=done&limit=1", "sandbox-read-token-0000"));
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.body().path("commands")).hasSize(1);
        assertThat(list.body().toString()).doesNotContain("Jane");
        long id = list.body().at("/commands/0/commandId").asLong();
        Answer story = send(request("/api/commands/" + id, "sandbox-read-token-0000"));
        assertThat(story.status()).isEqualTo(200);
        assertThat(story.body().path("state").asText()).isEqualTo("DONE");
        assertThat(story.body().toString()).doesNotContain("Jane");
        assertThat(get("/api/commands/999999").status()).isEqualTo(404);
        assertThat(get("/api/commands?state=lost").status()).isEqualTo(400);
    }

    @Test
    void aLostAnswerDoublesNoAppointment() {
        sandbox.faults().add(Fault.next("services-api." + ADD, FaultKind.ANSWER_LOST, 1));
        String first = appointment();
        assertThat(effects(ADD)).hasSize(1);
        assertThat(jobAsItIs().path("appointments")).hasSize(1);
        assertThat(jobAsItIs().at("/appointments/0/appointmentId").asText()).isEqualTo(first);

        sandbox.faults().add(Fault.next("services-api." + MOVE, FaultKind.ANSWER_LOST, 1));
        JsonNode moved = done(
                "reschedule-appointment",
                Map.of("serviceJobId", job, "startTime", inDays(3), "rescheduleReasonCode", "R1"));
        assertThat(effects(MOVE)).hasSize(1);
        assertThat(moved.path("appointmentId").asText()).isNotEqualTo(first).isNotEmpty();
    }

    @Test
    void technicianFulfilmentAndDocumentGoToTheActiveAppointment() {
        String appointment = appointment();
        assertThat(done("assign-resources", Map.of("serviceJobId", job, "technicianIds", List.of("T-1", "T-2")))
                        .path("appointmentId")
                        .asText())
                .isEqualTo(appointment);
        assertThat(jobAsItIs().at("/appointments/0/assignedTechnicians")).hasSize(2);

        byte[] pdf = ("%PDF-1.4\n" + "x".repeat(2000)).getBytes(StandardCharsets.ISO_8859_1);
        JsonNode document = done(
                "upload-document",
                Map.of("document", Map.of("content", Base64.getEncoder().encodeToString(pdf))));
        assertThat(document.path("contentType").asText()).isEqualTo("PDF");

        done(
                "set-fulfillment",
                Map.of(
                        "serviceJobId",
                        job,
                        "technicianIds",
                        List.of("T-1"),
                        "documents",
                        List.of(Map.of(
                                "uploadDestinationId",
                                document.path("uploadDestinationId").asText(),
                                "contentSha256",
                                document.path("contentSha256").asText()))));
        assertThat(effects("setAppointmentFulfillmentData")).hasSize(1);
    }

    @Test
    void whatCannotSucceedHasFailedWithAReasonAndIsReplayed() {
        ObjectNode message =
                command("assign-resources", key(), Map.of("serviceJobId", job, "technicianIds", List.of("T-1")));
        Answer failed = post(WAIT, message);

        assertThat(failed.body().path("state").asText()).isEqualTo("FAILED");
        assertThat(failed.body().path("cause").asText()).isEqualTo("Service job " + job + " has no active appointment");
        long id = failed.body().path("commandId").asLong();

        appointment();
        JsonNode letter =
                get("/api/dead-letters?kind=command&subject=" + job).body().at("/deadLetters/0");
        Answer replay =
                send(request("/api/dead-letters/" + letter.path("id").asLong() + "/replay", "sandbox-write-token-0000")
                        .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(replay.status()).as(replay.body().toString()).isEqualTo(200);
        soon().untilAsserted(() -> assertThat(
                        get("/api/commands/" + id).body().path("state").asText())
                .isEqualTo("DONE"));
        assertThat(post("", message).body().path("commandId").asLong()).isEqualTo(id);
    }

    private void worksTomorrow(String resource) {
        done(
                "update-schedule",
                Map.of(
                        "resourceId",
                        resource,
                        "schedules",
                        List.of(Map.of("startTime", inDays(1), "endTime", inDays(2), "capacity", 2))));
    }

    private static Map<String, Object> vacation(String resource) {
        return Map.of(
                "resourceId",
                resource,
                "reservation",
                Map.of(
                        "type",
                        "VACATION",
                        "availability",
                        Map.of("startTime", inDays(1), "endTime", inDays(2), "capacity", 1)));
    }

    @Test
    void reservationsAndCapacity() {
        String resource = "R-" + UUID.randomUUID();
        worksTomorrow(resource);
        JsonNode made = done("create-reservation", vacation(resource));
        String reservation = made.at("/reservation/reservationId").asText();
        assertThat(reservation).isNotEmpty();
        JsonNode capacity = done(
                "range-capacity",
                Map.of(
                        "resourceId",
                        resource,
                        "startDateTime",
                        inDays(1),
                        "endDateTime",
                        inDays(2),
                        "capacityTypes",
                        List.of("RESERVED_CAPACITY")));
        assertThat(capacity.toString()).contains(resource);
        done("cancel-reservation", Map.of("reservationId", reservation));
    }

    @Test
    void aReservationWhoseAnswerIsLostIsNotMadeTwice() {
        long before = reservationsMade();
        sandbox.faults().add(Fault.next("services-api.createReservation", FaultKind.ANSWER_LOST, 1));
        String resource = "R-" + UUID.randomUUID();
        worksTomorrow(resource);
        Answer answer = post(WAIT, command("create-reservation", key(), vacation(resource)));

        assertThat(answer.body().path("state").asText()).isEqualTo("DONE");
        assertThat(answer.body().at("/result/note").asText()).contains("its reservationId is not known");
        assertThat(reservationsMade()).isEqualTo(before + 1);
    }

    private long reservationsMade() {
        return sandbox.journal().entries("createReservation").stream()
                .filter(entry -> entry.effect() != null)
                .count();
    }

    @Test
    void theErpSendsByItsTableAndIsAnsweredThere() {
        insert("k-good-" + job, "{\"serviceJobId\":\"" + job + "\",\"startTime\":\"" + inDays(2) + "\"}");
        insert("k-bad-" + job, "{\"serviceJobId\":\"" + job + "\"}");
        insert("k-none-" + job, "nothing");
        insert("k-two-" + job, "{\"serviceJobId\":\"" + job + "\",\"startTime\":\"" + inDays(2) + "\"}{}");
        insert(
                "k-twice-" + job,
                "{\"serviceJobId\":\"other\",\"serviceJobId\":\"" + job + "\",\"startTime\":\"" + inDays(2) + "\"}");

        soon().untilAsserted(() -> {
            assertThat(row("k-good-" + job).get("state")).isEqualTo("DONE");
            assertThat(row("k-good-" + job).get("result").toString()).contains("appointmentId");
            assertThat(row("k-bad-" + job).get("state")).isEqualTo("FAILED");
            assertThat(row("k-bad-" + job).get("result").toString()).contains("startTime is missing");
            assertThat(row("k-none-" + job).get("result").toString()).contains("no JSON");
            assertThat(row("k-two-" + job).get("state")).isEqualTo("FAILED");
            assertThat(row("k-twice-" + job).get("state")).isEqualTo("FAILED");
        });
        assertThat(effects(ADD)).hasSize(1);
    }

    private void insert(String key, String parameters) {
        erp.jdbi().useHandle(handle -> handle.createUpdate("""
                        insert into erp.command (account, idempotency_key, command, parameters)
                        values ('sandbox-us', :key, 'add-appointment', :parameters)
                        """)
                .bind("key", key)
                .bind("parameters", parameters)
                .execute());
    }

    private Map<String, Object> row(String key) {
        return erp.jdbi()
                .withHandle(handle -> handle.createQuery("select * from erp.command where idempotency_key = :key")
                        .bind("key", key)
                        .mapToMap()
                        .one());
    }
}
