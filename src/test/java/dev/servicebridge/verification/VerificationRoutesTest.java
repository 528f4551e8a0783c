package dev.servicebridge.verification;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.jobs.CheckpointMove;
import dev.servicebridge.jobs.Checkpoints;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.jobs.JobStatusTable;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.jobs.ServiceJobs;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.testing.FakeOwnership;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.verification.VerificationRun.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The shipped verification routes over a real store; the calls to the systems are taken out. */
@Timeout(60)
class VerificationRoutesTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant POLLED = START.minus(Duration.ofMinutes(1));
    private static final Instant PAST = START.minus(Duration.ofDays(30));
    private static final Set<String> SUBSCRIBERS = Set.of("fsm", "erp");
    private static final int LIMIT = 2;

    @TempDir
    Path home;

    private final ObjectMapper json = new ObjectMapper();
    private final DefaultCamelContext camel = BridgeContext.create();
    private final TestDatabase database = TestDatabase.h2();
    private final Verifications verifications = new Verifications(database.database());
    private final JobStore store = new JobStore(database.database());
    private final FakeOwnership owned = new FakeOwnership();
    private final ManualClock clock = new ManualClock(START);
    private final LogCapture log = new LogCapture(Verification.class.getName());
    private final List<Map<String, Object>> asked = new ArrayList<>();
    /** The jobs at Amazon, by id, with their status. */
    private final Map<String, String> amazon = new TreeMap<>();

    private final Set<String> orders = new TreeSet<>();
    private final Map<String, Integer> rows = new TreeMap<>();
    private final List<Integer> batches = new ArrayList<>();
    private Function<Map<String, Object>, JsonNode> listing = this::list;
    private Runnable onPage = () -> {};

    @BeforeEach
    void start() throws Exception {
        owned.accounts.add("acme");
        new Checkpoints(database.database()).start("acme", "M", PAST, PAST);
        Problems problems = new Problems();
        Verification verification = new Verification(
                new Verification.Settings(
                        0.2, Duration.ofHours(1), LIMIT, Duration.ofMinutes(2), SUBSCRIBERS, SUBSCRIBERS),
                new Verification.Systems(
                        List.of(new Listing("acme", "M")),
                        JobStatusTable.load(BridgeFiles.in(home), problems),
                        (operation, account) -> 1_000_000),
                new Verification.Stores(database.database(), store, () -> {}),
                owned,
                clock);
        problems.throwIfAny();
        camel.getRegistry().bind("verification", verification);
        camel.getRegistry().bind("workers", Executors.newCachedThreadPool());
        camel.getPropertiesComponent().addOverrideProperty("verification.longest-wait", "PT5M");
        camel.addRoutes(systems());
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(
                        camel, "classpath:routes/verification/verification.yaml"));
        AdviceWith.adviceWith(camel, "verification-page", advice -> advice.weaveById("verification-get-service-jobs")
                .replace()
                .process(this::page));
        AdviceWith.adviceWith(camel, "verification-job", advice -> advice.weaveById("verification-get-service-job")
                .replace()
                .process(this::one));
        camel.start();
        save(POLLED);
    }

    /** Stand in for the FSM and the ERP. */
    private RouteBuilder systems() {
        ProducerTemplate producer = camel.createProducerTemplate();
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:fsm.verification-orders")
                        .process(exchange ->
                                orders.forEach(id -> producer.send("direct:verification.fsm-order", order -> {
                                    order.setVariable("verification", exchange.getVariable("verification"));
                                    order.getMessage()
                                            .setBody(json.createObjectNode().put("serviceJobId", id));
                                })))
                        .setBody(constant(true));
                from("direct:fsm.verification-order").process(exchange -> exchange.getMessage()
                        .setBody(orders.contains(exchange.getMessage().getHeader("serviceJobId", String.class))));
                from("direct:erp.verification-jobs").process(exchange -> {
                    List<?> ids = exchange.getMessage().getBody(List.class);
                    batches.add(ids.size());
                    exchange.getMessage()
                            .setBody(ids.stream()
                                    .filter(rows::containsKey)
                                    .map(id -> Map.of(
                                            "serviceJobId",
                                            id,
                                            "version",
                                            rows.get(id),
                                            "status",
                                            "HOLD",
                                            "posted",
                                            true))
                                    .toList());
                });
                from("direct:erp.verification-outdate")
                        .process(
                                exchange -> rows.put(exchange.getMessage().getHeader("serviceJobId", String.class), 0));
            }
        };
    }

    @AfterEach
    void stop() {
        camel.stop();
        database.close();
        log.close();
    }

    /** Moves the checkpoint, with jobs that were taken in then and are everywhere. */
    private void save(Instant until, String... ids) {
        List<JsonNode> jobs = new ArrayList<>();
        for (String id : ids) {
            jobs.add(ServiceJobs.job(id, "HOLD"));
            amazon.put(id, "HOLD");
            orders.add(id);
            rows.put(id, 1);
        }
        store.savePage("acme", "M", jobs, until.minus(Duration.ofDays(1)), SUBSCRIBERS, CheckpointMove.forward(until));
        database.database().jdbi().useHandle(handle -> handle.execute("update delivery set state = 'DONE'"));
    }

    private void page(Exchange exchange) {
        asked.add(new TreeMap<>(exchange.getMessage().getHeaders()));
        onPage.run();
        exchange.getMessage().setBody(listing.apply(exchange.getMessage().getHeaders()));
    }

    private void one(Exchange exchange) {
        String id = exchange.getMessage().getHeader("serviceJobId", String.class);
        if (!amazon.containsKey(id)) {
            throw refused(422);
        }
        ObjectNode answer = json.createObjectNode();
        answer.set("payload", ServiceJobs.job(id, amazon.get(id)));
        exchange.getMessage().setBody(answer);
    }

    private static RemoteCallException refused(int status) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "services-api", "getServiceJobs", "acme", status, "Refused", "not today", null, null, false));
    }

    private JsonNode list(Map<String, Object> headers) {
        ObjectNode answer = json.createObjectNode();
        ObjectNode payload = answer.putObject("payload");
        amazon.forEach((id, status) -> {
            if (status.equals(headers.get("serviceJobStatus"))) {
                payload.withArray("jobs").add(ServiceJobs.job(id, status));
            }
        });
        return answer;
    }

    private VerificationRun verify() {
        long before = verifications.runs("acme", 1).stream()
                .mapToLong(VerificationRun::runId)
                .findFirst()
                .orElse(0);
        camel.createProducerTemplate().sendBody("direct:tick.verification", null);
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> verifications.runs("acme", 1),
                        runs -> !runs.isEmpty()
                                && runs.get(0).runId() > before
                                && runs.get(0).endedAt() != null)
                .get(0);
    }

    private List<String> named(VerificationRun run) {
        return verifications.gaps(run.runId(), 100).stream()
                .map(gap -> gap.kind().label() + " " + gap.subjectId() + " " + gap.outcome())
                .toList();
    }

    @Test
    void eachStatusIsListedFromTheStartToTheLastPollAndWhatAgreesIsNoGap() {
        save(POLLED, "J-1", "J-2");

        VerificationRun run = verify();

        assertThat(run.state()).isEqualTo(State.COMPLETE);
        assertThat(named(run)).isEmpty();
        assertThat(asked)
                .extracting(headers -> headers.get("serviceJobStatus"))
                .containsExactly(
                        "NOT_SERVICED",
                        "CANCELLED",
                        "COMPLETED",
                        "PENDING_SCHEDULE",
                        "NOT_FULFILLABLE",
                        "HOLD",
                        "PAYMENT_DECLINED");
        assertThat(asked).allSatisfy(headers -> assertThat(headers)
                .containsEntry("account", "acme")
                .containsEntry("marketplaceIds", "M")
                .containsEntry("lastUpdatedAfter", PAST.toString())
                .containsEntry(
                        "lastUpdatedBefore", POLLED.minus(Duration.ofMinutes(2)).toString()));
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aRunHealsSoManyOfAKindCountsTheRestAndTheNextGoesOn() {
        IntStream.rangeClosed(1, 5).forEach(i -> amazon.put("J-" + i, "HOLD"));

        VerificationRun first = verify();

        assertThat(named(first)).containsExactly("job-missing J-1 HEALED", "job-missing J-2 HEALED");
        assertThat(first.summary()).contains("\"job-missing\":{\"found\":5,\"healed\":2}");
        assertThat(log.lines())
                .containsExactly(
                        "WARN Verification of account acme found gaps, and healed 2 of 5: job-missing 5 (J-1, J-2,"
                                + " J-3, J-4, J-5); GET /api/verification/" + first.runId() + " names them");
        assertThat(named(verify())).contains("job-missing J-3 HEALED", "job-missing J-4 HEALED");
    }

    @Test
    void whatTheListingMissedIsAskedForAndWhatIsGoneIsReported() {
        save(POLLED, "J-1", "J-2");
        amazon.remove("J-1");
        listing = headers -> json.createObjectNode().set("payload", json.createObjectNode());

        VerificationRun run = verify();

        assertThat(run.state()).isEqualTo(State.COMPLETE);
        assertThat(named(run)).containsExactly("job-vanished J-1 REPORTED");
        save(POLLED, "J-3", "J-4");
        assertThat(verify().problem()).contains("more than 2 jobs of the store").contains("verification.heal-limit");
    }

    @Test
    void ordersAndRowsThatAreGoneAreDeliveredAgain() {
        save(POLLED, "J-1", "J-2", "J-3");
        orders.remove("J-1");
        rows.remove("J-2");
        rows.put("J-3", 9);

        VerificationRun run = verify();

        assertThat(named(run))
                .containsExactly("fsm-missing J-1 HEALED", "erp-missing J-2 HEALED", "erp-differs J-3 HEALED");
        assertThat(rows).containsEntry("J-3", 0);
        assertThat(Deliveries.counts(database.database()).get("fsm").pending()).isEqualTo(1);
        assertThat(Deliveries.counts(database.database()).get("erp").pending()).isEqualTo(2);
        assertThat(named(verify())).as("what is on its way").isEmpty();
    }

    @Test
    void aListingThatGoesRoundInACircleAndARefusedAccountAreNoProof() {
        listing = headers -> json.createObjectNode()
                .set("payload", json.createObjectNode().put("nextPageToken", "t" + asked.size() % 3));
        assertThat(verify().problem()).contains("the page tokens of the listing of jobs in status NOT_SERVICED");
        assertThat(asked).hasSizeLessThan(12);

        listing = headers -> {
            throw refused(500);
        };
        VerificationRun refused = verify();
        assertThat(refused.state()).isEqualTo(State.INCOMPLETE);
        assertThat(refused.problem()).contains("not today");
        assertThat(log.lines())
                .last()
                .asString()
                .contains("is incomplete, and no proof")
                .contains("not today");
        listing = this::list;
        assertThat(verify().state()).isEqualTo(State.COMPLETE);
        assertThat(log.lines()).last().asString().isEqualTo("INFO Verification of account acme is complete again");
    }

    @Test
    void aRunEndsWhenItTakesTooLongOrTheAccountMoves() {
        onPage = () -> clock.advance(Duration.ofMinutes(50));
        assertThat(verify().problem()).contains("verification.longest-run");

        save(clock.instant(), "J-1");
        amazon.put("J-NEW", "HOLD");
        onPage = () -> owned.losesOnEntry = true;
        VerificationRun moved = verify();
        assertThat(moved.state()).isEqualTo(State.INCOMPLETE);
        assertThat(named(moved)).isEmpty();
        assertThat(new Jobs(database.database()).content("acme", "J-NEW")).isEmpty();
    }

    @Test
    void whateverThereIsIsReadAPageAndABatchAtATime() {
        List<String> ids =
                IntStream.range(0, 601).mapToObj(i -> "J-%04d".formatted(i)).toList();
        save(POLLED, ids.toArray(String[]::new));
        listing = headers -> {
            ObjectNode answer = json.createObjectNode();
            ObjectNode payload = answer.putObject("payload");
            if (headers.get("serviceJobStatus").equals("HOLD")) {
                int from = Integer.parseInt(
                        String.valueOf(headers.getOrDefault("pageToken", "0")).replace("null", "0"));
                ids.subList(from, Math.min(from + 20, ids.size()))
                        .forEach(id -> payload.withArray("jobs").add(ServiceJobs.job(id, "HOLD")));
                if (from + 20 < ids.size()) {
                    payload.put("nextPageToken", Integer.toString(from + 20));
                }
            }
            return answer;
        };

        VerificationRun run = verify();

        assertThat(run.state()).isEqualTo(State.COMPLETE);
        assertThat(named(run)).isEmpty();
        assertThat(run.summary()).contains("\"atAmazon\":{\"HOLD\":601}").contains("\"inStore\":{\"HOLD\":601}");
        assertThat(asked).hasSize(31 + 6);
        assertThat(batches).containsExactly(500, 101);
    }

    @Test
    void aMarketplaceThatWasNeverPolledIsNoProof() {
        database.database().jdbi().useHandle(handle -> handle.execute("delete from checkpoint"));

        assertThat(verify().problem()).contains("marketplace M was not polled yet");
    }

    @Test
    void whoAsksGetsARunThatHealsNothing() {
        amazon.put("J-1", "HOLD");
        VerificationRun asked = verifications.request("acme", true, "operator", clock.instant());

        camel.createProducerTemplate().sendBodyAndHeader("direct:tick.verification-request", null, "account", "other");
        camel.createProducerTemplate().sendBodyAndHeader("direct:tick.verification-request", null, "account", "acme");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> verifications.find(asked.runId()).orElseThrow().endedAt() != null);
        assertThat(verifications.gaps(asked.runId(), 10))
                .containsExactly(new VerificationGap(
                        VerificationGap.Kind.JOB_MISSING,
                        "J-1",
                        "HOLD at Amazon, not in the store",
                        VerificationGap.Outcome.REPORTED));
        assertThat(verifications.runs("acme", 10)).hasSize(1);
    }

    @Test
    void theVerificationTakesNoMoreThanItsShareOfThePlan() {
        VerificationPace pace = new VerificationPace(0.2, (operation, account) -> 10, clock);

        assertThat(pace.pause("listing", "acme")).isZero();
        assertThat(pace.pause("listing", "acme")).isEqualTo(500);
        assertThat(pace.pause("listing", "acme")).isEqualTo(1000);
        assertThat(pace.pause("listing", "other")).isZero();
        assertThat(pace.pause("another", "acme")).isZero();
        clock.advance(Duration.ofSeconds(10));
        assertThat(pace.pause("listing", "acme"))
                .as("what was not used is not saved up")
                .isZero();
        assertThat(pace.pause("listing", "acme")).isEqualTo(500);
    }
}
