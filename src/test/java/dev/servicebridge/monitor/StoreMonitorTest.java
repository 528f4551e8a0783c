package dev.servicebridge.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

class StoreMonitorTest {
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger readings = new AtomicInteger();
    private final CountDownLatch back = new CountDownLatch(1);
    private Supplier<StoreState> database = this::state;
    private final StoreMonitor monitor = new StoreMonitor(
            () -> {
                readings.incrementAndGet();
                return database.get();
            },
            executor,
            nanos::get);

    @AfterEach
    void stop() {
        back.countDown();
        executor.shutdown();
    }

    private StoreState state() {
        return new StoreState(
                null,
                Map.of(),
                Map.of(),
                0L,
                Map.of(),
                (long) readings.get(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of());
    }

    private StoreState hang() {
        try {
            back.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return state();
    }

    private void pass(long time, TimeUnit unit) {
        nanos.addAndGet(unit.toNanos(time));
    }

    @Test
    void readsAgainOnlyWhatIsTooOld() {
        assertThat(monitor.recent(AGE, LONG).deadLetters()).isEqualTo(1);
        pass(9, SECONDS);
        assertThat(monitor.recent(AGE, LONG).deadLetters()).isEqualTo(1);
        assertThat(monitor.now(LONG).deadLetters()).isEqualTo(2);
        pass(10, SECONDS);
        assertThat(monitor.recent(AGE, LONG).deadLetters()).isEqualTo(3);
    }

    @Test
    void aDatabaseThatHangsIsAskedOnceAndKeepsNobodyWaiting() {
        database = this::hang;

        assertThat(monitor.now(SHORT).problem()).isEqualTo("the bridge's database has not answered for 20 ms");
        assertThat(monitor.recent(AGE, LONG).isKnown()).isFalse();
        assertThat(monitor.now(SHORT).isKnown()).isFalse();
        assertThat(readings).hasValue(1);

        CompletableFuture<StoreState> waiting = CompletableFuture.supplyAsync(() -> monitor.now(LONG), executor);
        back.countDown();
        assertThat(waiting).succeedsWithin(LONG).satisfies(state -> assertThat(state.isKnown())
                .isTrue());
    }

    @Test
    void metersKeepTheLatestStateUntilTheNextIsThere() {
        monitor.recent(AGE, LONG);
        pass(11, SECONDS);
        database = this::hang;

        assertThat(monitor.recent(AGE, SHORT).deadLetters()).isEqualTo(1);
    }

    @Test
    void tellsTheReasonThatIsKnownWhileTheNextReadingHangs() {
        database = () -> {
            throw new IllegalStateException("outer", new IllegalStateException("connection refused"));
        };
        String problem = "the bridge's database does not answer: connection refused";
        assertThat(monitor.now(LONG).problem()).isEqualTo(problem);

        pass(2, SECONDS);
        database = this::hang;
        assertThat(monitor.now(SHORT).problem()).isEqualTo(problem);
        assertThat(readings).hasValue(2);
    }
}
