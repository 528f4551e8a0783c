package dev.servicebridge.commands;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.capacity.CapacityReadingRoutes;
import dev.servicebridge.capacity.ReservationLookup;
import dev.servicebridge.capacity.Reservations;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.jobs.JobMarketplaces;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.memory.ByteBudget;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.TestConfiguration;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The shipped routes of commands, over stand-ins for the adapters. */
class CommandRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final List<String> FILES =
            List.of("commands/commands", "commands/commands-appointments", "commands/commands-resources");
    private static final String START = "2026-02-01T10:00:00Z";

    @TempDir
    Path home;

    private final TestDatabase database = TestDatabase.h2();
    private final DefaultCamelContext camel = BridgeContext.create();
    private final Commands commands =
            new Commands(database.database(), ServicesApiCommands.EXECUTION, Set.of("fsm", "erp"));
    private final CommandDocuments documents = new CommandDocuments(database.database());
    private final Deliveries deliveries = StoreWiring.deliveries(database.database(), commands);
    /** What each port and operation was called with, in order: its name and the body. */
    private final List<String> calls = new ArrayList<>();

    private final ManualClock clock = new ManualClock(NOW);
    private final Map<String, Object> headers = new HashMap<>();
    private final Map<String, Stub> answers = new HashMap<>();
    private final ObjectNode job = JSON.createObjectNode();

    @FunctionalInterface
    private interface Stub {
        Object answer(Exchange exchange) throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        Accounts accounts = accounts();
        CommandSteps steps = new CommandSteps(commands);
        bind("commandIntake", new CommandIntake(camel, accounts, commands, () -> {}, clock));
        bind("commandSteps", steps);
        CommandCalls commandCalls = new CommandCalls(
                new JobMarketplaces(new Jobs(database.database()), accounts), new KeptDocuments(documents));
        bind("commandCalls", commandCalls);
        bind("appointmentCommands", new AppointmentCommands(steps));
        bind(
                "reservationCommands",
                new ReservationCommands(
                        steps,
                        new ReservationLookup(new Reservations(database.database())),
                        clock,
                        Duration.ofMinutes(1)));
        bind("erpCommands", new ErpCommands());
        Problems problems = new Problems();
        bind("commandTexts", CommandTexts.load(BridgeFiles.in(home), problems));
        problems.throwIfAny();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String endpoint : List.of(
                        "services-api.getServiceJobByServiceJobId",
                        "services-api.addAppointmentForServiceJobByServiceJobId",
                        "services-api.rescheduleAppointmentForServiceJobByServiceJobId",
                        "services-api.assignAppointmentResources",
                        "services-api.setAppointmentFulfillmentData",
                        "services-api.updateSchedule",
                        "services-api.createReservation",
                        "services-api.updateReservation",
                        "services-api.cancelReservation",
                        "services-api.getServiceJobs",
                        "services-api.getRangeSlotCapacity",
                        "services-api.getFixedSlotCapacity",
                        "services-api.getAppointmmentSlotsByJobId",
                        "services-api.getAppointmentSlots",
                        "proof-document.upload",
                        "fsm.service-event",
                        "erp.command-result")) {
                    from("direct:" + endpoint)
                            .errorHandler(noErrorHandler())
                            .process(exchange -> called(endpoint, exchange));
                }
            }
        });
        for (String file : FILES) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveResource(camel, "classpath:routes/" + file + ".yaml"));
        }
        camel.addRoutes(new CapacityReadingRoutes());
        camel.addRoutes(new CommandExecutionRoutes(
                new CommandWork(camel, commands, documents, new ByteBudget(1 << 20), () -> {}, clock), commandCalls));
        camel.start();
        job.putObject("payload").put("serviceJobId", "J-1").putArray("appointments");
        answers.put("services-api.getServiceJobByServiceJobId", exchange -> job);
    }

    private Accounts accounts() throws Exception {
        return TestConfiguration.in(home, """
                accounts:
                  acme:
                    services-api:
                      region: na
                      marketplaces: [ATVPDKIKX0DER]
                      client-id: id
                      client-secret: secret
                      refresh-token: token
                """).accounts();
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }

    private void called(String endpoint, Exchange exchange) throws Exception {
        calls.add(endpoint.replace("services-api.", ""));
        headers.clear();
        headers.putAll(exchange.getMessage().getHeaders());
        headers.put("body", exchange.getMessage().getBody());
        exchange.getMessage()
                .setBody(answers.getOrDefault(endpoint, none -> JSON.createObjectNode())
                        .answer(exchange));
    }

    @AfterEach
    void stop() {
        camel.stop();
        database.close();
    }

    private void appointment(String id, String status, String start) {
        job.withArray("/payload/appointments")
                .addObject()
                .put("appointmentId", id)
                .put("appointmentStatus", status)
                .putObject("appointmentTime")
                .put("startTime", start);
    }

    private long send(String command, String parameters) {
        return send(command, parameters, "k-" + command, "bus");
    }

    private long send(String command, String parameters, String key, String source) {
        String message = """
                {"command": "%s", "idempotencyKey": "%s", "account": "acme", "parameters": %s}""".formatted(command, key, parameters);
        return camel.createProducerTemplate()
                .requestBodyAndHeader("direct:command", message, "commandSource", source, JsonNode.class)
                .path("commandId")
                .asLong();
    }

    /** Delivers what is due, once each. */
    private void deliver(String subscriber) {
        for (Delivery delivery : TestWiring.due(deliveries, subscriber, NOW.plusSeconds(1))) {
            String endpoint = delivery.event().kind().event() + "." + subscriber;
            camel.createProducerTemplate()
                    .sendBodyAndHeaders(
                            "direct:" + endpoint,
                            delivery.event().message(),
                            Map.of("account", "acme", "subscriber", subscriber));
            deliveries.delivered(subscriber, List.of(delivery.event().eventId()), NOW);
        }
    }

    private void execute() {
        deliver(ServicesApiCommands.EXECUTOR);
    }

    private Command executed(String command, String parameters) {
        long id = send(command, parameters);
        execute();
        Command done = commands.find(id).orElseThrow();
        assertThat(done.state()).isEqualTo(CommandState.DONE);
        return done;
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static RemoteCallException fault(int status, String code, boolean retryable) {
        return new RemoteCallException(
                new RemoteCallException.Fault("services-api", "op", "acme", status, code, "no", null, null, retryable));
    }

    @Test
    void technicianIdsBecomeResourcesOfTheActiveAppointment() throws Exception {
        appointment("A-1", "CANCELLED", START);
        appointment("A-2", "ACTIVE", START);

        Command done =
                executed("assign-resources", "{\"serviceJobId\": \"J-1\", \"technicianIds\": [\"T-1\", \"T-2\"]}");

        assertThat(calls).containsExactly("getServiceJobByServiceJobId", "assignAppointmentResources");
        assertThat(headers).containsEntry("appointmentId", "A-2").containsEntry("serviceJobId", "J-1");
        assertThat(headers.get("body"))
                .isEqualTo(json("{'resources': [{'resourceId': 'T-1'}, {'resourceId': 'T-2'}]}"));
        assertThat(done.result().path("appointmentId").asText()).isEqualTo("A-2");
    }

    @Test
    void aNamedAppointmentCostsNoReading() throws Exception {
        executed("set-fulfillment", """
                {"serviceJobId": "J-1", "appointmentId": "A-7", "technicianIds": ["T-1"],
                 "fulfillmentTime": {"startTime": "2026-02-01T12:00:00+02:00"},
                 "documents": [{"uploadDestinationId": "D-1", "contentSha256": "x"}]}""");

        assertThat(calls).containsExactly("setAppointmentFulfillmentData");
        assertThat(headers).containsEntry("appointmentId", "A-7");
        assertThat(headers.get("body")).isEqualTo(json("""
                {'fulfillmentTime': {'startTime': '2026-02-01T10:00:00Z'}, 'appointmentResources': [{'resourceId': 'T-1'}],
                 'fulfillmentDocuments': [{'uploadDestinationId': 'D-1', 'contentSha256': 'x'}]}"""));
    }

    @Test
    void anAppointmentWhoseAnswerWasLostIsFoundAndNotAddedAgain() {
        answers.put("services-api.addAppointmentForServiceJobByServiceJobId", exchange -> {
            appointment("A-1", "ACTIVE", "2026-02-01T11:00:00+01:00");
            throw fault(500, "InternalFailure", true);
        });
        long id = send("add-appointment", "{\"serviceJobId\": \"J-1\", \"startTime\": \"" + START + "\"}");
        assertThatThrownBy(this::execute).isInstanceOf(CamelExecutionException.class);
        execute();

        assertThat(calls.stream().filter(call -> call.startsWith("add"))).hasSize(1);
        assertThat(commands.find(id)
                        .orElseThrow()
                        .result()
                        .path("appointmentId")
                        .asText())
                .isEqualTo("A-1");
    }

    @Test
    void anAppointmentThatWasNotAddedIsAddedOnTheNextAttempt() throws Exception {
        appointment("A-0", "ACTIVE", START);
        answers.put("services-api.addAppointmentForServiceJobByServiceJobId", exchange -> {
            throw fault(429, "QuotaExceeded", true);
        });
        long id = send(
                "add-appointment",
                "{\"serviceJobId\": \"J-1\", \"startTime\": \"" + START + "\", \"durationInMinutes\": 60}");
        assertThatThrownBy(this::execute).isInstanceOf(CamelExecutionException.class);
        answers.put(
                "services-api.addAppointmentForServiceJobByServiceJobId", exchange -> json("{'appointmentId': 'A-1'}"));
        execute();

        assertThat(headers.get("body"))
                .isEqualTo(json("{'appointmentTime': {'startTime': '" + START + "', 'durationInMinutes': 60}}"));
        assertThat(commands.find(id)
                        .orElseThrow()
                        .result()
                        .path("appointmentId")
                        .asText())
                .isEqualTo("A-1");
    }

    @Test
    void theAppointmentThatIsMovedStaysTheSameOverAllAttempts() {
        appointment("A-1", "ACTIVE", START);
        answers.put("services-api.rescheduleAppointmentForServiceJobByServiceJobId", exchange -> {
            throw fault(503, "Unavailable", true);
        });
        send(
                "reschedule-appointment",
                "{\"serviceJobId\": \"J-1\", \"startTime\": \"2026-02-03T10:00:00Z\", \"rescheduleReasonCode\": \"R1\"}");
        assertThatThrownBy(this::execute).isInstanceOf(CamelExecutionException.class);
        // Somebody else moves it meanwhile.
        job.withArray("/payload/appointments").removeAll();
        appointment("A-9", "ACTIVE", START);
        assertThatThrownBy(this::execute).isInstanceOf(CamelExecutionException.class);

        assertThat(headers).containsEntry("appointmentId", "A-1");
    }

    private static final String RESERVATION = """
            {"resourceId": "R-1", "reservation": {"type": "BREAK",
             "availability": {"startTime": "2026-02-01T10:00:00Z", "endTime": "2026-02-01T11:00:00Z", "capacity": 1}}}""";

    /** Sends the command and has its answer lost. */
    private long loseTheAnswerOfAReservation() {
        answers.put("services-api.createReservation", exchange -> {
            throw fault(500, "InternalFailure", true);
        });
        long id = send("create-reservation", RESERVATION);
        assertThatThrownBy(this::execute).hasCauseInstanceOf(RemoteCallException.class);
        answers.put(
                "services-api.createReservation",
                exchange -> json("{'payload': {'reservation': {'reservationId': 'RSV-1'}}}"));
        return id;
    }

    private void capacity(int taken) {
        answers.put(
                "services-api.getRangeSlotCapacity",
                exchange -> json("{'capacities': [{'capacityType': 'RESERVED_CAPACITY', 'slots': [{'startDateTime':"
                        + " '2026-02-01T10:00:00Z', 'endDateTime': '2026-02-01T11:00:00Z', 'capacity': " + taken
                        + "}]}]}"));
    }

    @Test
    void aReservationThatWasCertainlyNotMadeIsMadeAgainAtOnce() {
        answers.put("services-api.createReservation", exchange -> {
            throw fault(429, "QuotaExceeded", true);
        });
        send("create-reservation", RESERVATION);
        assertThatThrownBy(this::execute).hasCauseInstanceOf(RemoteCallException.class);
        assertThatThrownBy(this::execute).hasCauseInstanceOf(RemoteCallException.class);

        assertThat(calls).containsExactly("createReservation", "createReservation");
        assertThat(headers).containsEntry("marketplaceIds", "ATVPDKIKX0DER");
    }

    @Test
    void aLostAnswerIsNotLookedForBeforeTheCapacityTells() {
        long id = loseTheAnswerOfAReservation();

        assertThatThrownBy(this::execute)
                .hasRootCauseMessage("services-api createReservation for account acme: AnswerLost, the resource's"
                        + " capacity tells from " + NOW.plusSeconds(60) + " on whether the reservation was made");

        assertThat(calls).containsExactly("createReservation");
        assertThat(commands.find(id).orElseThrow().state()).isEqualTo(CommandState.PENDING);
    }

    @Test
    void aReservationThatTheCapacityShowsIsDone() {
        long id = loseTheAnswerOfAReservation();
        capacity(1);
        clock.advance(Duration.ofSeconds(61));

        execute();

        assertThat(calls).containsExactly("createReservation", "getRangeSlotCapacity");
        assertThat(commands.find(id).orElseThrow().state()).isEqualTo(CommandState.DONE);
        JsonNode result = commands.find(id).orElseThrow().result();
        assertThat(result.at("/reservation/type").asText()).isEqualTo("BREAK");
        assertThat(result.path("note").asText()).contains("its reservationId is not known");
    }

    @Test
    void aReservationThatTheCapacityDoesNotShowIsMade() {
        long id = loseTheAnswerOfAReservation();
        capacity(0);
        clock.advance(Duration.ofSeconds(61));

        execute();

        assertThat(calls).containsExactly("createReservation", "getRangeSlotCapacity", "createReservation");
        assertThat(headers).containsEntry("marketplaceIds", "ATVPDKIKX0DER").doesNotContainKey("resourceId");
        assertThat(commands.find(id)
                        .orElseThrow()
                        .result()
                        .at("/reservation/reservationId")
                        .asText())
                .isEqualTo("RSV-1");
    }

    @Test
    void aLostReservationWhoseTimeIsOverIsRefused() {
        loseTheAnswerOfAReservation();
        clock.advance(Duration.ofDays(365));

        assertThatThrownBy(this::execute).hasCauseInstanceOf(CommandRefusedException.class);
        assertThat(calls).containsExactly("createReservation");
    }

    @Test
    void errorsWithinASuccessRefuseTheCommand() {
        answers.put(
                "services-api.updateSchedule",
                exchange -> json("{'payload': [{'errors': [{'code': 'Overlap', 'message': 'overlaps'}]}]}"));
        send("update-schedule", """
                {"resourceId": "R-1", "schedules": [{"startTime": "2026-02-01T10:00:00Z", "endTime": "2026-02-01T11:00:00Z"}]}""");

        assertThatThrownBy(this::execute).hasRootCauseMessage("The Services API refused it: Overlap, overlaps");
    }

    @Test
    void queriesCallTheirOperationsByTheVendorsNames() throws Exception {
        executed("get-job", "{\"serviceJobId\": \"J-1\"}");
        executed("list-jobs", "{\"createdAfter\": \"2026-01-01T00:00:00Z\", \"serviceJobStatus\": [\"HOLD\"]}");
        assertThat(headers)
                .containsEntry("createdAfter", "2026-01-01T00:00:00Z")
                .containsEntry("serviceJobStatus", List.of("HOLD"))
                .containsEntry("marketplaceIds", "ATVPDKIKX0DER");
        String period = "\"startDateTime\": \"2026-02-01T00:00:00Z\", \"endDateTime\": \"2026-02-02T00:00:00Z\"";
        executed("range-capacity", "{\"resourceId\": \"R-1\", " + period + "}");
        executed("fixed-capacity", "{\"resourceId\": \"R-1\", \"slotDuration\": 60, " + period + "}");
        executed("appointment-slots", "{\"asin\": \"B0A\", \"storeId\": \"S-1\"}");
        new JobStore(database.database())
                .savePage("acme", "A2EUQ1WTGCTBG2", List.of(json("{'serviceJobId': 'J-1'}")), NOW, Set.of(), null);
        long byJob = send("appointment-slots", "{\"serviceJobId\": \"J-1\"}", "slots-by-job", "bus");
        execute();

        assertThat(commands.find(byJob).orElseThrow().state()).isEqualTo(CommandState.DONE);
        assertThat(headers).containsEntry("marketplaceIds", "A2EUQ1WTGCTBG2");
        assertThat(calls)
                .containsExactly(
                        "getServiceJobByServiceJobId",
                        "getServiceJobs",
                        "getRangeSlotCapacity",
                        "getFixedSlotCapacity",
                        "getAppointmentSlots",
                        "getAppointmmentSlotsByJobId");
    }

    @Test
    void reservationsAreChangedAndCancelledByTheirId() {
        executed("update-reservation", """
                {"reservationId": "RSV-1", "resourceId": "R-1", "reservation": {"type": "BREAK",
                 "availability": {"startTime": "2026-02-01T10:00:00Z", "endTime": "2026-02-01T11:00:00Z"}}}""");
        assertThat(headers).containsEntry("reservationId", "RSV-1");
        executed("cancel-reservation", "{\"reservationId\": \"RSV-1\"}");
        assertThat(calls).containsExactly("updateReservation", "cancelReservation");
    }

    @Test
    void aDocumentIsReadFromWhereItIsKept() {
        executed("upload-document", "{\"document\": {\"content\": \"SGVsbG8=\"}}");

        assertThat((InputStream) headers.get("body")).hasContent("Hello").isInstanceOf(StreamCache.class);
    }

    @Test
    void aDocumentThatAnEarlierVersionKeptInTheCommandIsDecoded() throws Exception {
        long id = send("upload-document", "{\"document\": {\"content\": \"SGVsbG8=\"}}");
        keepAsBefore(id, "{\"document\": {\"content\": \"SGVsbG8=\"}}");
        execute();

        assertThat((byte[]) headers.get("body")).asString().isEqualTo("Hello");
        assertThat(commands.state(id)).contains(CommandState.DONE);
    }

    /** Makes of a command what an earlier version made of it: its documents are in its parameters, and nowhere else. */
    private void keepAsBefore(long id, String parameters) {
        database.database().jdbi().useHandle(handle -> {
            handle.execute("delete from command_document_piece");
            handle.execute("delete from command_document");
            handle.execute("update command set content = ? where command_id = ?", parameters, id);
            // Long parameters are no part of the event.
            handle.execute("update outbox set content = ?", "{\"commandId\": " + id + "}");
        });
    }

    @Test
    void whatHasEndedIsNotExecutedAgain() throws Exception {
        long id = send("get-job", "{\"serviceJobId\": \"J-1\"}");
        commands.done(id, json("{}"), NOW);
        execute();

        assertThat(calls).isEmpty();
    }

    @Test
    void theFsmIsToldWhatADispatcherUnderstandsAndTheErpWhatItSent() {
        send("add-appointment", "{\"serviceJobId\": \"J-1\", \"startTime\": \"" + START + "\"}", "k-1", "http");
        send("get-job", "{\"serviceJobId\": \"J-2\"}", "k-2", "erp");
        execute();
        calls.clear();

        deliver("fsm");
        assertThat(calls).containsExactly("fsm.service-event");
        assertThat(headers)
                .containsEntry("serviceJobId", "J-1")
                .containsEntry("account", "acme")
                .containsEntry("serviceEventText", "The appointment was added");
        deliver("erp");
        assertThat(calls).containsExactly("fsm.service-event", "erp.command-result");
        assertThat(((JsonNode) headers.get("body")).path("idempotencyKey").asText())
                .isEqualTo("k-2");
    }

    @Test
    void aRouteOfTheUsersOwnTakesAStepOver() throws Exception {
        AdviceWith.adviceWith(camel, "command-get-job", route -> route.weaveById("command-get-job-call")
                .replace()
                .setBody(none -> JSON.createObjectNode().put("own", 1)));

        assertThat(executed("get-job", "{\"serviceJobId\": \"J-1\"}")
                        .result()
                        .path("own")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aKeyThatIsReusedAndACommandWithoutARouteAreProblems() {
        send("get-job", "{\"serviceJobId\": \"J-1\"}", "k-1", "bus");

        assertThatThrownBy(() -> send("get-job", "{\"serviceJobId\": \"J-2\"}", "k-1", "bus"))
                .hasCauseInstanceOf(CommandProblem.class)
                .cause()
                .extracting("status")
                .isEqualTo(409);
        assertThatThrownBy(() -> send("cancel-job", "{\"serviceJobId\": \"J-1\", \"reason\": \"x\"}"))
                .cause()
                .extracting("status")
                .isEqualTo(501);
        assertThatThrownBy(() -> send("cancel-job", "{\"serviceJobId\": \"J-1\"}"))
                .cause()
                .extracting("status")
                .isEqualTo(400);
    }
}
