package dev.servicebridge.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/** How many listings of how many pages fill in 30 days of the past, through the shipped routes and a real store. */
class BackfillCallsTest {
    private static final Listing LISTING = new Listing("acme", "M");
    private static final Instant NOW = Instant.parse("2026-03-31T00:00:00Z");
    private static final Duration PAST = Duration.ofDays(30);
    private static final int PAGE = 20;

    private final ObjectMapper json = new ObjectMapper();
    private final DefaultCamelContext camel = BridgeContext.create();
    private final TestDatabase database = TestDatabase.h2();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Checkpoints checkpoints = new Checkpoints(database.database());
    private final List<Instant> jobs = new ArrayList<>();
    /** The pages read of each slice, by its begin and end; one that was read twice has those of both times. */
    private final Map<String, Integer> slices = new LinkedHashMap<>();

    private IntUnaryOperator total = listed -> listed;
    private int calls;
    private int failsAt = Integer.MAX_VALUE;
    private JobIntake intake;

    private void start(Duration slice, int pageLimit) throws Exception {
        intake = new JobIntake(
                new JobIntake.Settings(Duration.ofMinutes(2), NOW.minus(PAST), slice, pageLimit, Set.of("fsm")),
                List.of(LISTING),
                checkpoints,
                new JobStore(database.database()),
                () -> {},
                Clock.fixed(NOW, ZoneOffset.UTC));
        camel.getRegistry().bind("jobIntake", intake);
        camel.getRegistry().bind("workers", workers);
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
        workers.shutdownNow();
        database.close();
    }

    /** A page of the jobs between both times; the token is where the page begins. */
    private void answer(Exchange exchange) {
        calls++;
        if (calls == failsAt) {
            throw new IllegalStateException("cut");
        }
        Map<String, Object> asked = exchange.getMessage().getHeaders();
        String after = asked.get("lastUpdatedAfter").toString();
        String before = asked.get("lastUpdatedBefore").toString();
        slices.merge(after + " " + before, 1, Integer::sum);
        List<Instant> listed = jobs.stream()
                .filter(at -> !at.isBefore(Instant.parse(after)) && !at.isAfter(Instant.parse(before)))
                .toList();
        int begin = asked.get("pageToken") == null
                ? 0
                : Integer.parseInt(asked.get("pageToken").toString());
        int end = Math.min(begin + PAGE, listed.size());
        ObjectNode payload = json.createObjectNode();
        listed.subList(begin, end).forEach(at -> payload.withArray("jobs")
                .addObject()
                .put("serviceJobId", at.toString())
                .put("serviceJobStatus", "HOLD"));
        payload.put("totalResultSize", total.applyAsInt(listed.size()));
        if (end < listed.size()) {
            payload.put("nextPageToken", String.valueOf(end));
        }
        exchange.getMessage().setBody(json.createObjectNode().set("payload", payload));
    }

    private void read() {
        Exchange exchange = camel.createProducerTemplate()
                .request("direct:read-service-jobs", e -> e.getMessage().setBody(new JobIntake.Reading(LISTING, true)));
        assertThat(exchange.getException()).isNull();
    }

    private void assertEverythingIsRead() {
        assertThat(checkpoints.find("acme", "M").orElseThrow().backfillDone()).isTrue();
        assertThat(new Jobs(database.database())
                        .countByStatus().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .isEqualTo(jobs.size());
        assertThat(intake.outage(LISTING)).isNull();
    }

    /** So many jobs, evenly over a time that ends so long ago. */
    private void jobs(int count, Duration over, Duration ago) {
        Duration each = over.dividedBy(count);
        IntStream.range(0, count)
                .mapToObj(i -> NOW.minus(ago).minus(each.multipliedBy(i)).minus(each.dividedBy(2)))
                .forEach(jobs::add);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1M", "PT1H", "PT5H", "P1D", "P3D", "P30D", "P60D"})
    void jobsThatAreSpreadEvenlyCostLittleMoreThanTheirPages(Duration slice) throws Exception {
        jobs(2000, PAST, Duration.ZERO);
        start(slice, 1000);

        read();

        assertEverythingIsRead();
        assertThat(calls).as(slices.toString()).isLessThanOrEqualTo(120);
    }

    @Test
    void anEmptyPastCostsAFewCalls() throws Exception {
        start(Duration.ofDays(1), 1000);

        read();

        assertEverythingIsRead();
        assertThat(slices.keySet())
                .containsExactly(
                        "2026-03-30T00:00:00Z 2026-03-31T00:00:00Z",
                        "2026-03-28T00:00:00Z 2026-03-30T00:00:00Z",
                        "2026-03-24T00:00:00Z 2026-03-28T00:00:00Z",
                        "2026-03-16T00:00:00Z 2026-03-24T00:00:00Z",
                        "2026-03-01T00:00:00Z 2026-03-16T00:00:00Z");
        assertThat(calls).isEqualTo(5);
    }

    /** 35 pages in one hour; beside them one page a day, so that a slice that has grown has more than the limit. */
    @ParameterizedTest
    @CsvSource({"true, 75", "false, 180"})
    void aBurstIsReadWithoutExceedingTheLimit(boolean told, int most) throws Exception {
        total = listed -> told ? listed : 0;
        jobs(300, PAST, Duration.ZERO);
        jobs(700, Duration.ofHours(1), Duration.ofDays(20).plusHours(9));
        start(Duration.ofDays(1), 40);

        read();

        assertEverythingIsRead();
        assertThat(slices.values()).as(slices.toString()).allMatch(pages -> pages <= 40);
        assertThat(calls).as(slices.toString()).isLessThanOrEqualTo(most);
    }

    /** 60 pages in one hour. */
    @ParameterizedTest
    @CsvSource({"true, 150", "false, 600"})
    void aBurstOfMoreThanTheLimitIsReadInPartsOfAnHour(boolean told, int most) throws Exception {
        total = listed -> told ? listed : 0;
        jobs(1200, Duration.ofHours(1), Duration.ofDays(12).plusHours(9));
        start(Duration.ofDays(1), 40);

        read();

        assertEverythingIsRead();
        assertThat(calls).as(slices.toString()).isLessThanOrEqualTo(most);
    }

    @Test
    void aTotalThatIsFarTooHighIsFoundOutAndNotBelievedAgain() throws Exception {
        jobs(2000, PAST, Duration.ZERO);
        total = listed -> Integer.MAX_VALUE;
        start(Duration.ofDays(1), 1000);

        read();

        assertEverythingIsRead();
        assertThat(calls).as(slices.toString()).isLessThanOrEqualTo(135);
    }

    @Test
    void aSliceThatFailsIsReadAgainFromItsBeginWithTheStartingLength() throws Exception {
        failsAt = 4;
        start(Duration.ofDays(1), 1000);

        read();
        assertThat(checkpoints.find("acme", "M").orElseThrow().backfillReached())
                .isEqualTo("2026-03-24T00:00:00Z");
        read();

        assertEverythingIsRead();
        assertThat(slices.keySet().stream().skip(3))
                .containsExactly(
                        "2026-03-23T00:00:00Z 2026-03-24T00:00:00Z",
                        "2026-03-21T00:00:00Z 2026-03-23T00:00:00Z",
                        "2026-03-17T00:00:00Z 2026-03-21T00:00:00Z",
                        "2026-03-09T00:00:00Z 2026-03-17T00:00:00Z",
                        "2026-03-01T00:00:00Z 2026-03-09T00:00:00Z");
    }
}
