package dev.servicebridge.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.plan.Priority;
import dev.servicebridge.testing.FakeOwnership;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static org.assertj.core.api.Assertions.assertThat;

/** The shipped intake routes over a real store; only the call to the Services API is taken out. */
class JobIntakeRoutesTest {
    private static final Listing LISTING = new Listing("acme", "M");
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final ObjectMapper json = new ObjectMapper();
    private final DefaultCamelContext camel = BridgeContext.create();
    private final TestDatabase database = TestDatabase.h2();
    private final Checkpoints checkpoints = new Checkpoints(database.database());
    private final List<Map<String, Object>> asked = new ArrayList<>();
    private final Set<Object> priorities = new HashSet<>();
    private final AtomicInteger wakes = new AtomicInteger();
    private final FakeOwnership owned = new FakeOwnership();
    private final ManualClock clock = new ManualClock(START);
    private final RemoteClocks clocks = new RemoteClocks(RemoteClocks.Limits.SHIPPED, clock);
    private Duration ahead = Duration.ZERO;
    private Function<Map<String, Object>, String> answer;

    @BeforeEach
    void start() throws Exception {
        owned.accounts.add("acme");
        start(START.minus(Duration.ofDays(3)), 50);
    }

    private void start(Instant backfillUntil, int pageLimit) throws Exception {
        JobIntake intake = new JobIntake(
                new JobIntake.Settings(
                        Duration.ofMinutes(2), backfillUntil, Duration.ofDays(1), pageLimit, Set.of("fsm", "erp")),
                List.of(LISTING),
                checkpoints,
                new JobStore(database.database()),
                wakes::incrementAndGet,
                clock,
                owned,
                clocks);
        camel.getRegistry().bind("jobIntake", intake);
        camel.getRegistry().bind("workers", Executors.newCachedThreadPool());
        camel.getPropertiesComponent().addOverrideProperty("poll.service-jobs.interval", "P9999D");
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "classpath:routes/jobs/job-intake.yaml"));
        AdviceWith.adviceWith(camel, "read-service-jobs", advice -> advice.weaveById("get-service-jobs")
                .replace()
                .process(this::answer));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        database.close();
    }

    private void answer(Exchange exchange) throws Exception {
        Map<String, Object> headers =
                Map.copyOf(withoutNulls(exchange.getMessage().getHeaders()));
        asked.add(headers);
        priorities.add(exchange.getProperty("callPriority"));
        Instant sent = clock.instant();
        if (!headers.containsKey("pageToken")) {
            clock.advance(CALL);
        }
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                clock.instant().plus(ahead).atOffset(ZoneOffset.UTC));
        clocks.measure("services-api", "acme", date, sent);
        exchange.getMessage().setHeader("remoteDate", date);
        exchange.getMessage().setBody(json.readTree(answer.apply(headers)));
    }

    private static Map<String, Object> withoutNulls(Map<String, Object> headers) {
        Map<String, Object> copy = new java.util.TreeMap<>(headers);
        copy.values().removeIf(java.util.Objects::isNull);
        return copy;
    }

    private void poll(boolean backfill) {
        Exchange exchange = camel.createProducerTemplate().request("direct:read-service-jobs", e -> e.getMessage()
                .setBody(new JobIntake.Reading(LISTING, backfill)));
        assertThat(exchange.getException()).isNull();
    }

    private Checkpoint checkpoint() {
        return checkpoints.find("acme", "M").orElseThrow();
    }

    private String page(String next, String... ids) {
        ObjectNode payload = json.createObjectNode();
        for (String id : ids) {
            payload.withArray("jobs").addObject().put("serviceJobId", id).put("serviceJobStatus", "HOLD");
        }
        if (next != null) {
            payload.put("nextPageToken", next);
        }
        return json.createObjectNode().set("payload", payload).toString();
    }

    private long pending(String subscriber) {
        return Deliveries.counts(database.database()).get(subscriber).pending();
    }

    @Test
    void readsPageAfterPageAndMovesTheCheckpointAfterTheLast() {
        List<Instant> seen = new ArrayList<>();
        answer = headers -> {
            seen.add(checkpoint().updatedAfter());
            return headers.containsKey("pageToken") ? page(null, "3") : page("next+1", "1", "2");
        };

        poll(false);

        assertThat(asked).hasSize(2);
        assertThat(asked.get(0))
                .containsEntry("account", "acme")
                .containsEntry("marketplaceIds", "M")
                .containsEntry("lastUpdatedAfter", "2026-02-28T23:58:00Z")
                .containsEntry("pageSize", "20")
                .doesNotContainKeys("pageToken", "lastUpdatedBefore");
        assertThat(asked.get(1)).containsEntry("pageToken", "next+1");
        assertThat(seen).containsExactly(START, START);
        assertThat(checkpoint().updatedAfter()).isEqualTo("2026-03-01T00:00:30Z");
        assertThat(pending("fsm")).isEqualTo(3);
        assertThat(pending("erp")).isEqualTo(3);
        assertThat(wakes).hasValue(2);
    }

    @Test
    void aPageOfAnAccountThatIsAnotherNodesByThenIsNotSaved() {
        answer = headers -> {
            owned.accounts.clear();
            return page("more", "1");
        };
        try (LogCapture log = new LogCapture()) {
            poll(false);
            assertThat(log.lines()).isEmpty();
        }
        assertThat(asked).hasSize(1);
        assertThat(checkpoint().updatedAfter()).isEqualTo(START);
        assertThat(new Jobs(database.database()).countByStatus()).isEmpty();

        owned.accounts.add("acme");
        answer = headers -> page(null, "1");
        poll(false);
        assertThat(pending("fsm")).isEqualTo(1);
        assertThat(owned.underWay).isEmpty();
    }

    @Test
    void oneAnswerOfTheYear2099DoesNotMoveTheCheckpointBeyondNow() {
        answer = headers -> page(null, "1");
        ahead = Duration.ofDays(26_666);
        poll(false);
        assertThat(checkpoint().updatedAfter()).isEqualTo(START.plus(CALL));

        ahead = Duration.ZERO;
        poll(false);
        assertThat(asked.get(1)).containsEntry("lastUpdatedAfter", "2026-02-28T23:58:30Z");
    }

    @Test
    void anAnswerOfTheYear1970KeepsTheCheckpointWithinWhatIsBelieved() {
        answer = headers -> page(null, "1");
        ahead = Duration.ofDays(-20_000);
        clock.advance(Duration.ofHours(3));
        checkpoints.start("acme", "M", START, START);
        poll(false);
        poll(false);
        assertThat(checkpoint().updatedAfter()).isEqualTo(START.plusSeconds(2 * 3600 + 60));
    }

    @Test
    void aCheckpointThatLiesInTheFutureIsSetBackToTheLatestChangeThatIsKnown() {
        answer = headers -> page(null, "1");
        poll(false);
        Instant seen = clock.instant();
        database.database()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "update checkpoint set updated_after = timestamp with time zone '2099-01-01 00:00:00Z'"));
        clock.advance(Duration.ofDays(2));

        try (LogCapture log = new LogCapture()) {
            poll(false);
            poll(false);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("account acme, marketplace M: the checkpoint was 2099-01-01T00:00:00Z, in the future");
        }
        assertThat(asked.get(1))
                .containsEntry(
                        "lastUpdatedAfter", seen.minus(Duration.ofMinutes(2)).toString());
        assertThat(checkpoint().updatedAfter())
                .isBeforeOrEqualTo(clock.instant())
                .isAfter(seen);
    }

    @Test
    void aChangeIsReadThoughTheOtherClockWasSetBack() {
        List<Instant> changes = new ArrayList<>();
        answer = headers -> changes.stream()
                        .anyMatch(change -> change.isAfter(
                                Instant.parse(headers.get("lastUpdatedAfter").toString())))
                ? page(null, "changed")
                : page(null);
        poll(false);
        clock.advance(Duration.ofMinutes(1));

        ahead = Duration.ofMinutes(-10);
        changes.add(clock.instant().plus(ahead));
        clock.advance(Duration.ofHours(2));
        for (int i = 0; i < 3; i++) {
            poll(false);
            clock.advance(CALL);
        }

        assertThat(pending("fsm")).isEqualTo(1);
        assertThat(checkpoint().updatedAfter())
                .as("moves on, once a poll has allowed for the skew")
                .isAfter(clock.instant().minus(Duration.ofMinutes(12)));
    }

    @Test
    void anUnchangedJobMakesNoEvent() {
        answer = headers -> page(null, "1");
        poll(false);
        poll(false);
        assertThat(asked.get(1)).containsEntry("lastUpdatedAfter", "2026-02-28T23:58:30Z");
        assertThat(pending("erp")).isEqualTo(1);
        assertThat(wakes).hasValue(1);
    }

    @Test
    void aFailedPollKeepsTheCheckpointAndIsMadeAgain() {
        answer = headers -> {
            if (headers.containsKey("pageToken")) {
                throw new IllegalStateException("cut");
            }
            return page("2", "1");
        };
        poll(false);
        assertThat(checkpoint().updatedAfter()).isEqualTo(START);
        assertThat(intake().outage(LISTING))
                .contains("poll of account acme, marketplace M failed: cut; it is tried again");

        answer = headers -> page(null, "1");
        poll(false);
        assertThat(checkpoint().updatedAfter()).isAfter(START);
        assertThat(intake().outage(LISTING)).isNull();
        assertThat(pending("fsm")).isEqualTo(1);
    }

    private JobIntake intake() {
        return camel.getRegistry().lookupByNameAndType("jobIntake", JobIntake.class);
    }

    @Test
    void aRepeatingPageTokenEndsThePollWithAWarningAndKeepsTheCheckpoint() {
        answer = headers -> page("again", "1");
        poll(false);
        assertThat(asked).hasSize(2);
        assertThat(checkpoint().updatedAfter()).isEqualTo(START);
        assertThat(intake().outage(LISTING)).contains("was given up after 2 pages");
    }

    @Test
    void anEmptyPageWithATokenDoesNotEndTheListing() {
        answer = headers -> switch (String.valueOf(headers.get("pageToken"))) {
            case "null" -> page("2");
            case "2" -> page("3");
            default -> page(null, "1");
        };
        poll(false);

        assertThat(asked).hasSize(3);
        assertThat(pending("fsm")).isEqualTo(1);
        assertThat(checkpoint().updatedAfter()).isAfter(START);
    }

    @Test
    void endlessEmptyPagesAreGivenUpLikeAnyOthers() {
        answer = headers -> page("again");
        poll(false);

        assertThat(asked).hasSize(2);
        assertThat(checkpoint().updatedAfter()).isEqualTo(START);
        assertThat(intake().outage(LISTING)).contains("was given up after 2 pages");
    }

    @Test
    void endlessPagesEndAtTheLimitAndTheNextPollReadsHalfOfTheTime() {
        answer = headers -> page("t" + asked.size(), "job-" + asked.size());
        clock.advance(Duration.ofHours(8));
        checkpoints.start("acme", "M", START, START);
        poll(false);
        assertThat(asked).hasSize(50);
        assertThat(checkpoint().updatedAfter()).isEqualTo(START);

        asked.clear();
        answer = headers -> page(null, "job");
        poll(false);
        assertThat(asked.get(0).get("lastUpdatedBefore").toString()).startsWith("2026-03-01T04:01");
    }

    @Test
    void anAnswerWithoutPayloadIsNotTakenForNoJobs() {
        answer = headers -> "{}";
        poll(false);
        assertThat(checkpoint().updatedAfter()).isEqualTo(START);
        assertThat(intake().outage(LISTING)).contains("the answer to getServiceJobs has no payload");
    }

    @Test
    void jobsWithoutAnIdAndNullsGoToTheDeadLettersAndTheRestComesIn() {
        answer = headers -> "{\"payload\":{\"jobs\":[{\"serviceJobStatus\":\"HOLD\"},null,"
                + "{\"serviceJobId\":\"1\",\"serviceJobStatus\":\"BRAND_NEW\",\"buyer\":null}]}}";
        poll(false);
        assertThat(new DeadLetters(database.database()).count()).isEqualTo(2);
        assertThat(pending("fsm")).isEqualTo(1);
        assertThat(new Jobs(database.database()).countByStatus()).containsEntry("UNKNOWN", 1L);
        assertThat(checkpoint().updatedAfter()).isAfter(START);
    }

    @Test
    void fillsInThePastSliceBySliceAndResumesWhereItWasCut() {
        answer = headers -> {
            if (asked.size() == 2) {
                throw new IllegalStateException("killed");
            }
            return page(null, "job-" + asked.size());
        };
        poll(true);
        assertThat(checkpoint().backfillReached()).isEqualTo(START.minus(Duration.ofDays(1)));
        assertThat(checkpoint().backfillPages()).isEqualTo(1);

        answer = headers -> page(null, "job-" + asked.size());
        poll(true);

        assertThat(checkpoint().backfillDone()).isTrue();
        assertThat(checkpoint().backfillJobs()).isEqualTo(3);
        assertThat(asked)
                .extracting(h -> h.get("lastUpdatedAfter") + " " + h.get("lastUpdatedBefore"))
                .containsExactly(
                        "2026-02-28T00:00:00Z 2026-03-01T00:00:00Z",
                        "2026-02-26T00:00:00Z 2026-02-28T00:00:00Z",
                        "2026-02-27T00:00:00Z 2026-02-28T00:00:00Z",
                        "2026-02-26T00:00:00Z 2026-02-27T00:00:00Z");
    }

    @Test
    void theTickStartsAPollAndABackfillForEachListingUnlessTheyAreUnderWay() throws Exception {
        List<String> started = java.util.Collections.synchronizedList(new ArrayList<>());
        AdviceWith.adviceWith(camel, "job-intake-tick", advice -> advice.weaveById("start-reading")
                .replace()
                .process(e -> started.add(
                        e.getMessage().getBody(JobIntake.Reading.class).toString())));
        ProducerTemplate tick = camel.createProducerTemplate();
        tick.sendBody("direct:tick.service-jobs", null);
        assertThat(started)
                .containsExactly(
                        new JobIntake.Reading(LISTING, false).toString(),
                        new JobIntake.Reading(LISTING, true).toString());
        tick.sendBodyAndHeader("direct:tick.service-jobs", null, "account", "another");
        assertThat(started).hasSize(2);
        tick.sendBodyAndHeader("direct:tick.service-jobs", null, "account", LISTING.account());
        assertThat(started).hasSize(4);

        answer = headers -> page(null, "1");
        assertThat(intake().begin(new JobIntake.Reading(LISTING, false))).isTrue();
        poll(false);
        assertThat(asked).isEmpty();
        intake().end(new JobIntake.Reading(LISTING, false));
        poll(false);
        assertThat(asked).hasSize(1);
    }

    @Test
    void keepsFieldsThatNoContractKnows() throws Exception {
        String job = "{\"serviceJobId\":\"1\",\"serviceJobStatus\":\"HOLD\",\"später\":{\"ü\":[1.50,null,\"漢字\"]}}";
        answer = headers -> "{\"payload\":{\"jobs\":[" + job + "]}}";
        poll(false);
        Deliveries deliveries = TestWiring.deliveries(database.database());
        JsonNode event = deliveries
                .due(deliveries.queuesDue(Set.of("fsm"), clock.instant()).get(0), clock.instant(), 1)
                .get(0)
                .event()
                .message();
        assertThat(event.path("job").toString()).isEqualTo(json.readTree(job).toString());
    }

    @Test
    void thePastIsReadBehindWhatHasChanged() {
        poll(false);
        assertThat(priorities).containsExactly(Priority.NORMAL);
        priorities.clear();
        poll(true);
        assertThat(priorities).containsExactly(Priority.BACKFILL);
    }
}
