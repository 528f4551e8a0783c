package dev.servicebridge.outcomes;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.capacity.CapacityAccounts;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.commands.CommandProblems;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.config.Problems;
import dev.servicebridge.flowretail.ChangedOrders;
import dev.servicebridge.flowretail.FlowRetailAccounts;
import dev.servicebridge.flowretail.FlowRetailUids;
import dev.servicebridge.flowretail.ServiceOrders;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.mapping.Mappings;
import dev.servicebridge.polling.AccountRuns;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.TestConfiguration;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** The routes that make commands of what changed in Flow Retail; what they call is replaced. */
class FsmOutcomeRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FlowRetailUids UIDS = new FlowRetailUids();
    private static final String SOURCE = "flow-retail-service-orders";
    private static final String MORNING = "2026-02-01T10:00:00Z";
    private static final String NOON = "2026-02-01T12:00:00Z";
    private static final String ACCOUNTS = """
            accounts:
              acme:
                services-api: { region: na, marketplaces: [US], client-id: c, client-secret: s, refresh-token: r }
                flow-retail: { tenant: t, store: s, token: k, users: { T-1: user-1, T-2: user-2 } }
              elsewhere:
                services-api: { region: na, marketplaces: [US], client-id: c, client-secret: s, refresh-token: r2 }
            """;

    @TempDir
    Path home;

    private final TestDatabase test = TestDatabase.h2();
    private final DefaultCamelContext camel = BridgeContext.create();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-31T12:30:00Z"));
    private final RemoteClocks clocks = new RemoteClocks(RemoteClocks.Limits.SHIPPED, clock);
    private final PollCheckpoints pollCheckpoints = new PollCheckpoints(test.database());
    private final List<String> pages = Collections.synchronizedList(new ArrayList<>());
    private final List<String> commands = Collections.synchronizedList(new ArrayList<>());
    private final List<String> history = Collections.synchronizedList(new ArrayList<>());
    private final Map<Integer, ArrayNode> listing = new HashMap<>();
    private Duration ahead = Duration.ZERO;
    private FsmOutcomes outcomes;

    @BeforeEach
    void start() throws Exception {
        TestConfiguration configuration = TestConfiguration.in(home, ACCOUNTS);
        BridgeFiles files = configuration.files();
        Accounts accounts = configuration.accounts();
        Problems problems = new Problems();
        outcomes = new FsmOutcomes(
                OutcomeRules.load(files, problems),
                new FsmOrders(test.database()),
                new Jobs(test.database()),
                JobZones.of(accounts, "services-api"),
                Ownership.ALL,
                clock);
        FlowRetailAccounts access = new FlowRetailAccounts(accounts);
        bind("mappings", new Mappings(files));
        bind("fsmOutcomes", outcomes);
        bind("outcomeRuns", new AccountRuns("FSM outcomes"));
        bind("capacityAccounts", new CapacityAccounts(accounts));
        bind("workers", Executors.newCachedThreadPool());
        bind("flowRetailAccounts", access);
        bind("flowRetailUids", UIDS);
        bind("flowRetailOrders", new ServiceOrders(clock));
        bind("changedOrders", new ChangedOrders(access, UIDS, pollCheckpoints, Duration.ofMinutes(2), clocks, clock));
        camel.getPropertiesComponent().addOverrideProperty("outcomes.interval", "P9999D");
        BridgeContext.load(
                camel,
                "outcomes/fsm-outcomes",
                "systems/flow-retail/fsm-flow-retail-outcomes",
                "systems/flow-retail/fsm-flow-retail-event");
        replace("fsm-flow-retail-changed-page", "fsm-changed-list-service-orders", this::page);
        replace(
                "fsm-outcome-command",
                "fsm-outcome-to-command",
                exchange -> commands.add(exchange.getMessage().getHeader("commandSource") + " "
                        + exchange.getMessage().getBody()));
        replace(
                "fsm-service-event-port",
                "fsm-service-event-call",
                exchange -> history.add(exchange.getMessage().getHeader("serviceOrderUid") + " "
                        + exchange.getMessage()
                                .getBody(JsonNode.class)
                                .path("description")
                                .asText()));
        camel.start();
        pollCheckpoints.move("acme", SOURCE, Instant.parse("2026-01-31T12:00:00Z"));
    }

    @AfterEach
    void stop() throws Exception {
        camel.close();
        test.close();
    }

    @Test
    void whatChangedIsReadBackToTheOverlapAndSentOnce() {
        known("J-1");
        listing.put(1, list(order("J-1", "user-2", "12:05"), order("J-0", "user-1", "11:00")));

        read();
        read();

        assertThat(commands).singleElement().asString().startsWith("fsm ").contains("assign-resources", "[\"T-2\"]");
        assertThat(pages).containsExactly("acme lastModifiedAt DESC 1", "acme lastModifiedAt DESC 1");
        assertThat(pollCheckpoints.reached("acme", SOURCE)).hasValue(Instant.parse("2026-01-31T12:30:00Z"));
    }

    @Test
    void theWatermarkNeverLiesInTheFuture() {
        ahead = Duration.ofDays(26_666);
        read();
        assertThat(pollCheckpoints.reached("acme", SOURCE)).hasValue(clock.instant());
    }

    @Test
    void aWatermarkThatLiesInTheFutureIsSetBackAndTheChangesOfAMonthAreRead() {
        pollCheckpoints.move("acme", SOURCE, Instant.parse("2099-01-01T00:00:00Z"));
        known("J-1");
        try (LogCapture log = new LogCapture()) {
            read(order("J-1", "user-2", "12:05"));
            read();
            assertThat(log.lines()).singleElement().asString().contains("FSM of account acme", "in the future");
        }
        assertThat(commands).hasSize(1);
        assertThat(pollCheckpoints.reached("acme", SOURCE).orElseThrow()).isBeforeOrEqualTo(clock.instant());
    }

    @Test
    void aChangeIsReadThoughTheOtherClockWasSetBack() {
        known("J-1");
        ahead = Duration.ofMinutes(-40);
        read(order("J-1", "user-2", "11:52"));
        read();
        assertThat(commands).hasSize(1);

        read();
        assertThat(pollCheckpoints.reached("acme", SOURCE)).hasValue(Instant.parse("2026-01-31T12:00:00Z"));
        clock.advance(Duration.ofHours(1));
        read();
        assertThat(pollCheckpoints.reached("acme", SOURCE)).hasValue(Instant.parse("2026-01-31T12:50:00Z"));
    }

    @Test
    void pagesAreReadUntilOneReachesBackFarEnough() {
        known("J-1");
        listing.put(1, full("12:10"));
        ArrayNode second = full("12:08");
        second.set(999, order("J-1", "user-2", "11:00"));
        listing.put(2, second);

        read();

        assertThat(pages).hasSize(2);
        assertThat(commands).isEmpty();
    }

    @Test
    void pagesThatAreNotSortedAreAllRead() {
        known("J-1");
        ArrayNode first = full("12:10");
        first.set(998, order("J-9", "user-1", "11:00"));
        first.set(999, order("J-9", "user-1", "12:20"));
        listing.put(1, first);
        listing.put(2, full("11:00"));
        listing.put(3, list(order("J-1", "user-2", "12:05")));

        read();

        assertThat(pages).hasSize(3);
        assertThat(commands).hasSize(1);
    }

    @Test
    void theFirstReadingOnlyFindsOutTheTime() {
        test.clear();
        known("J-1");
        listing.put(1, list(order("J-1", "user-2", "12:05")));

        read();

        assertThat(commands).isEmpty();
        assertThat(pollCheckpoints.reached("acme", SOURCE)).hasValue(Instant.parse("2026-01-31T12:30:00Z"));
    }

    @Test
    void anAccountWithoutFlowRetailIsPassedOver() {
        clock.advance(Duration.ofMillis(1));
        camel.createProducerTemplate().sendBodyAndProperty("direct:fsm-outcomes-read", null, "account", "elsewhere");

        assertThat(pages).isEmpty();
    }

    @Test
    void ordersThatTheBridgeDidNotMakeArePassedOver() {
        known("J-1");
        listing.put(1, list(order("J-1", "user-2", "12:05").put("serviceOrderUid", "their-own")));

        read();

        assertThat(commands).isEmpty();
    }

    @Test
    void anOrderThatCannotBeToldOfHoldsUpNoOtherAndIsReadAgain() throws Exception {
        known("J-1");
        known("J-2");
        known("J-3");
        listing.put(
                1,
                list(
                        order("J-3", "user-2", "12:07"),
                        order("J-2", "user-2", "12:06"),
                        order("J-1", "user-2", "12:05")));
        AdviceWith.adviceWith(camel, "fsm-outcome-command", advice -> advice.weaveById("fsm-outcome-to-command")
                .replace()
                .process(exchange -> {
                    if (exchange.getMessage().getHeader("serviceJobId").equals("J-2")) {
                        throw new IllegalStateException("the store is away");
                    }
                    commands.add(exchange.getMessage().getHeader("serviceJobId", String.class));
                }));

        try (LogCapture log = new LogCapture()) {
            read();
            read();
            assertThat(log.lines()).singleElement().asString().contains("WARN", "acme", "the store is away");
        }

        assertThat(commands).containsExactly("J-1", "J-3");
        assertThat(pollCheckpoints.reached("acme", SOURCE)).hasValue(Instant.parse("2026-01-31T12:06:00Z"));
    }

    @Test
    void anOrderThatTheBridgeWroteToSinceItWasReadIsReadAgain() throws Exception {
        known("J-1");
        listing.put(1, list(order("J-1", "user-2", "12:05")));
        Processor meanwhile = exchange -> {
            outcomes.written(message("J-1", "T-1"));
            page(exchange);
        };
        replace("fsm-flow-retail-changed-page", "fsm-changed-list-service-orders", meanwhile);

        read();

        assertThat(commands).isEmpty();
        assertThat(pollCheckpoints.reached("acme", SOURCE)).hasValue(Instant.parse("2026-01-31T12:05:00Z"));
    }

    @Test
    void aCommandWhoseKeyIsTakenWasSentBefore() throws Exception {
        known("J-1");
        refuse(CommandProblems.conflict());

        read(order("J-1", "user-2", "12:05"));

        assertThat(history).isEmpty();
        assertThat(pollCheckpoints.reached("acme", SOURCE)).hasValue(Instant.parse("2026-01-31T12:30:00Z"));
    }

    @Test
    void aCommandThatIsRefusedIsToldToTheFsm() throws Exception {
        known("J-1");
        refuse(CommandProblems.unavailable());

        read(order("J-1", "user-2", "12:05"));

        assertThat(history)
                .containsExactly(UIDS.serviceOrder("acme", "J-1")
                        + " Service job J-1: assign-resources was not sent to the Services API: no route listens");
    }

    @Test
    void whatBothSidesChangedIsToldToTheFsm() {
        known("J-1");
        job("J-1", "2026-02-03T10:00:00Z");

        read(order("J-1", "user-1", "12:05").put("readyAtNeeded", NOON));

        assertThat(commands).isEmpty();
        assertThat(history).singleElement().asString().contains("what the Services API has stands");
    }

    @Test
    void aLineThatIsThereOrWhoseOrderIsGoneIsDone() throws Exception {
        for (int status : new int[] {409, 404}) {
            replace("fsm-service-event-port", "fsm-service-event-call", exchange -> {
                throw fault(status);
            });
            assertThat(line().getException()).isNull();
        }
        replace("fsm-service-event-port", "fsm-service-event-call", exchange -> {
            throw fault(500);
        });
        assertThat(line().getException()).isInstanceOf(RemoteCallException.class);
    }

    @Test
    void aCompletionHasTimesTechniciansAndTheReport() throws Exception {
        known("J-1");
        replace("fsm-flow-retail-completion", "fsm-completion-order", answer(order("J-1", "user-1", "12:05")));
        replace("fsm-flow-retail-completion", "fsm-completion-hours", answer("""
                {"items": [{"quantity": 150, "tenantUserUid": "user-1", "createdAt": "2026-02-01T15:00:00Z"},
                           {"quantity": 50, "tenantUserUid": "user-2", "createdAt": "2026-02-01T14:00:00Z"},
                           {"quantity": 0, "tenantUserUid": "user-3", "createdAt": "2026-02-01T16:00:00Z"}]}"""));

        read(order("J-1", "user-1", "12:05").put("serviceStatusName", "Completed"));

        assertThat(commands).singleElement().asString().endsWith("""
                "parameters":{"serviceJobId":"J-1","fulfillmentTime":{"startTime":"2026-02-01T10:00:00Z",\
                "endTime":"2026-02-01T12:00:00Z"},"technicianIds":["T-1","T-2"],\
                "documents":[{"serviceReport":"J-1"}]}}""");
    }

    @Test
    void aCompletionWithoutHoursTellsNoTime() throws Exception {
        known("J-1");
        replace("fsm-flow-retail-completion", "fsm-completion-order", answer(order("J-1", "user-1", "12:05")));
        replace("fsm-flow-retail-completion", "fsm-completion-hours", answer("{\"items\": []}"));

        read(order("J-1", "user-1", "12:05").put("serviceStatusName", "Completed"));

        assertThat(commands)
                .singleElement()
                .asString()
                .endsWith("\"parameters\":{\"serviceJobId\":\"J-1\",\"documents\":[{\"serviceReport\":\"J-1\"}]}}");
    }

    @Test
    void theReasonOfACancellationIsWhatSomebodyWroteLast() throws Exception {
        known("J-1");
        replace("fsm-order-details", "fsm-details-events", answer("""
                {"items": [{"description": "Nobody home", "createdAt": "2026-02-01T11:00:00Z",
                             "serviceEventUid": "0b7cf6b4-1b5c-4f0e-9a52-9d1c64fc9a11"},
                           {"description": "to be serviced", "createdAt": "2026-02-01T12:00:00Z",
                             "serviceEventUid": "%s"},
                           {"description": null, "createdAt": "2026-02-01T13:00:00Z"},
                           {"description": "On my way", "createdAt": "2026-02-01T09:00:00Z"}]}""".formatted(
                        UIDS.serviceEvent("acme", "J-1", "e-1"))));

        read(order("J-1", "user-1", "12:05").put("serviceStatusName", "Cancelled"));

        assertThat(commands).singleElement().asString().endsWith("\"reason\":\"Nobody home\"}}");
    }

    @Test
    void theReasonIsTheStatusWhereNobodyWroteAnything() throws Exception {
        known("J-1");
        replace("fsm-order-details", "fsm-details-events", answer("{\"items\": []}"));

        read(order("J-1", "user-1", "12:05").put("serviceStatusName", "Cancelled"));

        assertThat(commands).singleElement().asString().endsWith("\"reason\":\"Cancelled\"}}");
    }

    @Test
    void aReportIsAskedForAsAFile() throws Exception {
        List<Object> asked = new ArrayList<>();
        replace("fsm-service-report", "fsm-get-report", exchange -> {
            asked.add(exchange.getMessage().getHeader("Accept"));
            asked.add(exchange.getMessage().getHeader("serviceOrderUid"));
            exchange.getMessage().setBody(new byte[] {37});
        });

        byte[] report = camel.createFluentProducerTemplate()
                .to("direct:fsm.service-report")
                .withHeader("account", "acme")
                .withHeader("serviceJobId", "J-1")
                .request(byte[].class);

        assertThat(report).containsExactly(37);
        assertThat(asked).containsExactly("application/octet-stream", UIDS.serviceOrder("acme", "J-1"));
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }

    private void replace(String route, String id, Processor processor) throws Exception {
        AdviceWith.adviceWith(
                camel,
                route,
                advice -> advice.weaveById(id).replace().process(processor).id(id));
    }

    private void refuse(RuntimeException problem) throws Exception {
        replace("fsm-outcome-command", "fsm-outcome-to-command", exchange -> {
            throw problem;
        });
    }

    private void read(ObjectNode... changed) {
        if (changed.length > 0) {
            listing.put(1, list(changed));
        }
        camel.createProducerTemplate().sendBodyAndProperty("direct:fsm-outcomes-read", null, "account", "acme");
    }

    private Exchange line() {
        return camel.createProducerTemplate().send("direct:fsm.service-event", exchange -> exchange.getMessage()
                .setHeaders(new HashMap<>(Map.of(
                        "account",
                        "acme",
                        "serviceJobId",
                        "J-1",
                        "serviceEventId",
                        "e-1",
                        "serviceEventText",
                        "hello"))));
    }

    private void page(Exchange exchange) {
        int page = exchange.getMessage().getHeader("pageNumber", Integer.class);
        pages.add(exchange.getMessage().getHeader("account") + " "
                + exchange.getMessage().getHeader("sortBy") + " "
                + exchange.getMessage().getHeader("sortDirection") + " " + page);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                clock.instant().plus(ahead).atOffset(ZoneOffset.UTC));
        clocks.measure("flow-retail", "acme", date, clock.instant());
        exchange.getMessage().setHeader("remoteDate", date);
        exchange.getMessage().setBody(JSON.createObjectNode().set("items", listing.get(page)));
    }

    private static Processor answer(Object json) {
        // As the adapter answers: the caller's variableReceive is replaced with the call.
        return exchange -> {
            JsonNode answer = JSON.readTree(json.toString());
            String variable = answer.has("serviceOrderUid")
                    ? "order"
                    : answer.at("/items/0").has("description") ? "serviceEvents" : "serviceHours";
            exchange.setVariable(variable, answer);
        };
    }

    /** A page of nothing but other orders. */
    private static ArrayNode full(String changedAt) {
        ArrayNode page = JSON.createArrayNode();
        for (int i = 0; i < 1000; i++) {
            page.add(order("J-9", "user-1", changedAt));
        }
        return page;
    }

    private static ArrayNode list(ObjectNode... orders) {
        ArrayNode list = JSON.createArrayNode();
        List.of(orders).forEach(list::add);
        return list;
    }

    private static ObjectNode order(String serviceJobId, String user, String changedAt) {
        return JSON.createObjectNode()
                .put("serviceOrderUid", UIDS.serviceOrder("acme", serviceJobId))
                .put("externalServiceNumber", serviceJobId)
                .put("assignedUserUid", user)
                .put("readyAtNeeded", MORNING)
                .put("serviceStatusName", "Scheduled")
                .put("lastModifiedAt", "2026-01-31T" + changedAt + ":00Z");
    }

    private static ObjectNode message(String serviceJobId, String technician) {
        return JSON.createObjectNode()
                .put("account", "acme")
                .put("serviceJobId", serviceJobId)
                .put("technicianId", technician)
                .put("startTime", MORNING)
                .put("status", "Scheduled");
    }

    /** A job whose order the bridge has written. */
    private void known(String serviceJobId) {
        job(serviceJobId, MORNING);
        outcomes.look(message(serviceJobId, "T-1"));
        outcomes.keep(outcomes.look(message(serviceJobId, "T-1")));
    }

    private void job(String serviceJobId, String start) {
        ObjectNode job =
                JSON.createObjectNode().put("serviceJobId", serviceJobId).put("serviceJobStatus", "NOT_SERVICED");
        ObjectNode appointment = job.putArray("appointments").addObject().put("appointmentStatus", "ACTIVE");
        appointment.putObject("appointmentTime").put("startTime", start);
        appointment.putArray("assignedTechnicians").addObject().put("technicianId", "T-1");
        new JobStore(test.database()).savePage("acme", "M-1", List.of(job), Instant.now(), Set.of(), null);
    }

    private static RemoteCallException fault(int status) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "flow-retail", "createServiceEvent", "acme", status, "Fault", "no", null, null, false));
    }
}
