package dev.servicebridge.outcomes;

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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.commands.Command;
import dev.servicebridge.commands.CommandFilter;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole bridge over the sandbox, in which somebody works with Flow Retail. */
class FsmOutcomesThroughSandboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START =
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(3));
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
                  users: { TECH-1: user-1, TECH-2: user-2 }
            """;
    /** What executes commands is not what is shown here. */
    private static final String EXECUTOR = """
            - route:
                id: stand-in-%1$s
                description: "Stands in for what executes %1$s."
                from:
                  uri: direct
                  parameters:
                    name: command.%1$s
                  steps:
                    - log:
                        loggingLevel: DEBUG
                        message: executed
            """;

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Sandbox sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
            "sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0S", "sandbox.plan-scale", "100")));
    private final TestDatabase own = TestDatabase.h2();
    private final Map<String, String> settings = new HashMap<>();
    private RunningBridge bridge;

    @BeforeEach
    void aJobWhoseOrderIsInFlowRetail() throws Exception {
        write("config/accounts.yaml", ACCOUNTS);
        for (String command : List.of(
                "assign-resources", "add-appointment", "reschedule-appointment", "complete-job", "cancel-job")) {
            if (!isShipped(command)) {
                write("routes/commands/stand-in-" + command + ".yaml", EXECUTOR.formatted(command));
            }
        }
        settings.put("bridge.datasource.url", own.settings().url());
        settings.put("bridge.datasource.user", own.settings().user());
        settings.put("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.put("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.put("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.put("poll.service-jobs.interval", "PT1S");
        settings.put("outcomes.interval", "PT1S");
        settings.put("delivery.tick", "PT0.05S");
        settings.put("http.port", Integer.toString(Ports.free()));
        settings.put("management.port", Integer.toString(Ports.free()));
        bridge = RunningBridge.whole(home, settings);
        soon().until(() -> new PollCheckpoints(own.database())
                .reached("acme", "flow-retail-service-orders")
                .isPresent());
        sandbox.seller("acme").jobs().put(JSON.readTree("""
                {"serviceJobId": "J-1", "serviceJobStatus": "NOT_SERVICED", "marketplaceId": "ATVPDKIKX0DER",
                 "createTime": "%s", "scopeOfWork": {"title": "Fix a tap", "quantity": 1},
                 "buyer": {"buyerId": "B-1", "name": "Ann Lee"},
                 "appointments": [{"appointmentId": "A-1", "appointmentStatus": "ACTIVE",
                   "appointmentTime": {"startTime": "%s", "durationInMinutes": 90},
                   "assignedTechnicians": [{"technicianId": "TECH-1"}]}]}
                """.formatted(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS), START)));
        soon().until(() -> orders().stream()
                .anyMatch(order -> order.path("serviceStatusName").asText().equals("Scheduled")));
        soon().until(() -> new FsmOrders(own.database())
                .find("acme", "J-1")
                .filter(order -> order.writing() == null)
                .isPresent());
    }

    @AfterEach
    void close() {
        bridge.close();
        own.close();
        sandbox.close();
    }

    @Test
    void whatPeopleChangeBecomesCommandsOnceAndWhatTheBridgeWritesDoesNot() throws Exception {
        change(order -> order.put("assignedUserUid", "user-2"));
        soon().untilAsserted(() -> assertThat(commands()).containsExactly("assign-resources [\"TECH-2\"]"));
        soon().untilAsserted(() -> assertThat(sandbox.journal().entries("assignAppointmentResources"))
                .singleElement()
                .satisfies(call -> assertThat(call.status()).isEqualTo(200)));

        String later = START.plus(Duration.ofHours(4)).toString();
        change(order -> order.put("readyAtNeeded", later)
                .put("readyAtEstimate", START.plus(Duration.ofHours(6)).toString()));
        soon().untilAsserted(() -> assertThat(commands())
                .containsExactly(
                        "assign-resources [\"TECH-2\"]", "reschedule-appointment \"" + later + "\" 120 \"R1\""));

        sandbox.seller("acme").jobs().change("J-1", JSON.readTree("{\"scopeOfWork\": {\"title\": \"Fix two taps\"}}"));
        soon().until(() -> order().path("title").asText().equals("Fix two taps"));
        change(order -> order.put("serviceStatusUid", status("Completed")));
        soon().untilAsserted(() -> assertThat(commands())
                .hasSize(3)
                .last()
                .asString()
                .isEqualTo("complete-job [{\"serviceReport\":\"J-1\"}]"));
        settle();
        assertThat(commands()).hasSize(3);
    }

    @Test
    void aFinishedOrderCompletesTheJobWithItsHoursAndItsReport() throws Exception {
        call(
                "POST",
                "/" + order().path("serviceOrderUid").asText() + "/hours",
                "{\"tenantUserUid\": \"user-1\", \"quantity\": 150}");
        change(order -> order.put("serviceStatusUid", status("Completed")));

        soon().untilAsserted(() ->
                assertThat(job().path("serviceJobStatus").asText()).isEqualTo("COMPLETED"));
        assertThat(job().at("/appointments/0/poa/technicians/0/technicianId").asText())
                .isEqualTo("TECH-1");
        assertThat(sandbox.journal().entries("put")).hasSize(1);
        assertThat(sandbox.journal().entries("completeServiceJobByServiceJobId"))
                .hasSize(1);
    }

    private JsonNode job() {
        return sandbox.seller("acme").jobs().find("J-1").json();
    }

    @Test
    void theReasonOfACancellationIsWhatSomebodyWroteLast() throws Exception {
        call("POST", "/" + order().path("serviceOrderUid").asText() + "/events", "{\"description\": \"Nobody home\"}");
        change(order -> order.put("serviceStatusUid", status("Cancelled")));

        soon().untilAsserted(() -> assertThat(commands()).containsExactly("cancel-job \"Nobody home\""));
    }

    @Test
    void whatTheCustomerChangesIsWrittenAndNotReadBack() throws Exception {
        String later = START.plus(Duration.ofDays(1)).toString();
        sandbox.seller("acme").jobs().change("J-1", JSON.readTree("""
                {"serviceJobStatus": "HOLD", "appointments": [{"appointmentId": "A-1", "appointmentStatus": "ACTIVE",
                  "appointmentTime": {"startTime": "%s", "durationInMinutes": 90},
                  "assignedTechnicians": [{"technicianId": "TECH-2"}]}]}""".formatted(later)));
        soon().until(() ->
                Instant.parse(order().path("readyAtNeeded").asText()).toString().equals(later)
                        && order().path("assignedUserUid").asText().equals("user-2"));

        settle();
        assertThat(commands()).isEmpty();
    }

    @Test
    void whatPeopleChangedIsSentBeforeTheJobIsWrittenOverIt() throws Exception {
        bridge.camel().getRouteController().stopRoute("fsm-outcomes-tick");
        change(order -> order.put("assignedUserUid", "user-2"));
        sandbox.seller("acme").jobs().change("J-1", JSON.readTree("{\"scopeOfWork\": {\"title\": \"Fix two taps\"}}"));

        soon().until(() -> order().path("title").asText().equals("Fix two taps"));
        soon().untilAsserted(() -> assertThat(commands()).containsExactly("assign-resources [\"TECH-2\"]"));
        assertThat(order().path("assignedUserUid").asText()).isEqualTo("user-1");
    }

    /** Lets the changes be read twice from now on. */
    private void settle() {
        long read = reads();
        soon().until(() -> reads() >= read + 3);
    }

    private long reads() {
        return sandbox.journal().entries("listServiceOrders").size();
    }

    private List<String> commands() {
        return new Commands(own.database(), ServicesApiCommands.EXECUTION, Set.of())
                .list(new CommandFilter("acme", null, null, null), 100).stream()
                        .sorted(Comparator.comparing(Command::commandId))
                        .map(command -> own.database().jdbi().withHandle(handle -> handle.createQuery(
                                        "select content from command where command_id = :id")
                                .bind("id", command.commandId())
                                .map((rs, context) -> text(command.command(), rs.getString(1)))
                                .one()))
                        .toList();
    }

    /** The command and what of its parameters tells the change. */
    private static String text(String command, String content) {
        try {
            JsonNode parameters = JSON.readTree(content);
            StringBuilder text = new StringBuilder(command);
            Stream.of("technicianIds", "startTime", "durationInMinutes", "rescheduleReasonCode", "documents", "reason")
                    .filter(parameters::has)
                    .forEach(name -> text.append(' ').append(parameters.get(name)));
            return text.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<ObjectNode> orders() {
        return sandbox.tenant("acme-tenant").orders("acme-store").all();
    }

    private ObjectNode order() {
        return orders().get(0);
    }

    private void change(Consumer<ObjectNode> edit) throws Exception {
        ObjectNode order = order().deepCopy();
        edit.accept(order);
        ObjectNode body = JSON.createObjectNode();
        for (String field : List.of(
                "customerUid",
                "assignedUserUid",
                "serviceTypeUid",
                "serviceStatusUid",
                "title",
                "externalServiceNumber",
                "description",
                "readyAtNeeded",
                "readyAtEstimate")) {
            body.set(field, order.get(field));
        }
        call("PUT", "/" + order.path("serviceOrderUid").asText(), body.toString());
    }

    private String status(String name) {
        try {
            HttpResponse<String> answer =
                    send("GET", "/tenants/acme-tenant/serviceorders/servicestatuses?pageSize=100", "");
            for (JsonNode status : JSON.readTree(answer.body()).path("items")) {
                if (status.path("name").asText().equals(name)) {
                    return status.path("serviceStatusUid").asText();
                }
            }
            throw new AssertionError(answer.body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void call(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, "/tenants/acme-tenant/stores/acme-store/serviceorders" + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(sandbox.uri() + "/flow-retail/v2" + path))
                        .header("Authorization", "Bearer sandbox-flow-token")
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isShipped(String command) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                if (Files.readString(file).contains("name: command." + command + "\n")) {
                    return true;
                }
            }
        }
        return false;
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(home.resolve(file).getParent());
        Files.writeString(home.resolve(file), text);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
