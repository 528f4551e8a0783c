package dev.servicebridge.benchmark;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.awaitility.Awaitility;

import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.outbox.DeliverySettings;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

/** What the bridge's own tables take: new jobs of 4 kB saved a second, and their events delivered to two that do nothing. */
final class StorePace implements Benchmark {
    private static final String NAME = "store";
    private static final int JOBS = Extent.of(5_000, 40);
    private static final int PAGE = 20;
    private static final int REPETITIONS = Extent.of(3, 1);
    private static final String FILLER = "x".repeat(4_000);
    private static final Set<String> SUBSCRIBERS = Set.of("fsm", "erp");

    /** Seconds. */
    private record Measured(double saved, double delivered) {}

    @Override
    public List<Row> run() {
        return List.of(row(TestDatabase::h2), row(TestDatabase::postgresql));
    }

    private static Row row(Supplier<TestDatabase> databases) {
        List<Double> saved = new ArrayList<>();
        List<Double> delivered = new ArrayList<>();
        String database = "";
        for (int i = 0; i < REPETITIONS; i++) {
            try (TestDatabase test = databases.get()) {
                database = test.toString();
                Measured measured = measure(test);
                saved.add(JOBS / measured.saved);
                delivered.add(SUBSCRIBERS.size() * JOBS / measured.delivered);
            }
        }
        return Row.beside(
                NAME,
                JOBS + " jobs of 4 kB, " + database,
                Row.format(
                        "%.0f jobs saved a second, then %.0f events delivered a second",
                        Collections.max(saved), Collections.max(delivered)));
    }

    private static Measured measure(TestDatabase test) {
        JobStore store = new JobStore(test.database());
        Deliveries deliveries = TestWiring.deliveries(test.database());
        ExecutorService workers = Executors.newCachedThreadPool();
        try {
            Instant begin = Instant.now();
            for (int page = 0; page < JOBS / PAGE; page++) {
                store.savePage("acme", Landscape.MARKETPLACE, page(page), Instant.now(), SUBSCRIBERS, null);
            }
            Instant saved = Instant.now();
            new DeliveryDispatcher(
                            deliveries,
                            (subscriber, event) -> event.message(),
                            SUBSCRIBERS,
                            workers,
                            Clock.systemUTC(),
                            DeliverySettings.defaults())
                    .wakeAll();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> Deliveries.counts(test.database()).values().stream()
                            .allMatch(counts -> counts.done() == JOBS));
            return new Measured(seconds(begin, saved), seconds(saved, Instant.now()));
        } finally {
            workers.shutdownNow();
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private static List<JsonNode> page(int page) {
        return IntStream.range(page * PAGE, (page + 1) * PAGE)
                .<JsonNode>mapToObj(number -> JsonNodeFactory.instance
                        .objectNode()
                        .put("serviceJobId", "job" + number)
                        .put("serviceJobStatus", "HOLD")
                        .put("filler", FILLER))
                .toList();
    }
}
