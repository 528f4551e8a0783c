package dev.servicebridge.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.store.Deliveries;
import dev.servicebridge.store.JobStore;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static dev.servicebridge.store.ServiceJobs.json;
import static org.awaitility.Awaitility.await;

/** How long the bridge's own part takes: 5,000 changed jobs of 4 kB in pages of 20, for two subscribers. */
@Tag("benchmark")
@OnEveryDatabase
class IntakeAndDeliveryBenchmarkTest {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeAndDeliveryBenchmarkTest.class);
    private static final int JOBS = 5000;
    private static final int PAGE = 20;
    private static final Set<String> SUBSCRIBERS = Set.of("fsm", "erp");

    private final TestDatabase test;

    IntakeAndDeliveryBenchmarkTest(TestDatabase test) {
        this.test = test;
    }

    @RepeatedTest(3)
    void takesSeconds() {
        test.clear();
        JobStore store = new JobStore(test.database(), 4);
        Deliveries deliveries = new Deliveries(test.database());
        ExecutorService workers = Executors.newCachedThreadPool();
        try {
            Instant begin = Instant.now();
            for (int page = 0; page < JOBS / PAGE; page++) {
                store.savePage("acme", "US", page(page), Instant.now(), SUBSCRIBERS, null);
            }
            Instant saved = Instant.now();
            DeliveryDispatcher dispatcher = new DeliveryDispatcher(
                    deliveries,
                    (subscriber, event) -> event.message(),
                    SUBSCRIBERS,
                    workers,
                    Clock.systemUTC(),
                    DeliverySettings.defaults());
            dispatcher.wakeAll();
            await("lanes run in threads of their own")
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> deliveries.counts().values().stream().allMatch(counts -> counts.done() == JOBS));
            Instant delivered = Instant.now();
            LOG.info(
                    "{}: {} jobs saved in {} ms, delivered to two in {} ms",
                    test,
                    JOBS,
                    Duration.between(begin, saved).toMillis(),
                    Duration.between(saved, delivered).toMillis());
        } finally {
            workers.shutdownNow();
        }
    }

    private static List<JsonNode> page(int page) {
        return IntStream.range(page * PAGE, (page + 1) * PAGE)
                .mapToObj(i -> json("{'serviceJobId':'job%d','serviceJobStatus':'HOLD','filler':'%s'}"
                        .formatted(i, "x".repeat(4000))))
                .toList();
    }
}
