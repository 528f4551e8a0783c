package dev.servicebridge.outbox;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.NewCommand;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@OnEveryDatabase
class ConcurrentDeliveryTest {
    private static final Set<String> SUBSCRIBERS = Set.of("fsm", "erp");

    private final TestDatabase test;
    private final Deliveries deliveries;
    private final JobStore store;
    private final ThreadPoolExecutor workers = (ThreadPoolExecutor) Executors.newCachedThreadPool();

    ConcurrentDeliveryTest(TestDatabase test) {
        this.test = test;
        this.deliveries = TestWiring.deliveries(test.database());
        this.store = new JobStore(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    @AfterEach
    void end() {
        workers.shutdownNow();
    }

    private DeliveryDispatcher start(EventReceiver receiver) {
        return start(receiver, SUBSCRIBERS);
    }

    private DeliveryDispatcher start(EventReceiver receiver, Set<String> subscribers) {
        Backoff soon = new Backoff(Duration.ofMillis(5), 1.5, Duration.ofMillis(20), 0.2);
        DeliverySettings settings =
                new DeliverySettings(soon, Duration.ofHours(1), 10, 3, soon, 10, 5, Duration.ofMillis(50));
        return new DeliveryDispatcher(deliveries, receiver, subscribers, workers, Clock.systemUTC(), settings);
    }

    private void change(String account, String id, int revision) {
        store.savePage(
                account,
                "US",
                List.of(job(id, "HOLD", revision)),
                Clock.systemUTC().instant(),
                SUBSCRIBERS,
                null);
    }

    private void awaitPending(DeliveryDispatcher dispatcher, String subscriber, long pending) {
        await("deliveries run in threads of their own")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    dispatcher.wakeAll();
                    return Deliveries.counts(test.database()).get(subscriber).pending() == pending;
                });
    }

    @Test
    void aSubscriberThatHangsHoldsUpNoOther() {
        CountDownLatch hanging = new CountDownLatch(1);
        DeliveryDispatcher dispatcher = start((subscriber, event) -> {
            if (subscriber.equals("fsm")) {
                hanging.await();
            }
        });
        for (int i = 0; i < 20; i++) {
            change("acme", "job" + i, 1);
        }

        awaitPending(dispatcher, "erp", 0);
        assertThat(Deliveries.counts(test.database()).get("fsm").done()).isZero();

        hanging.countDown();
        awaitPending(dispatcher, "fsm", 0);
        assertThat(dispatcher.stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void nothingIsDeliveredTwiceAtATimeHoweverOftenItIsWoken() {
        Map<String, AtomicInteger> ofJob = new ConcurrentHashMap<>();
        AtomicInteger most = new AtomicInteger();
        DeliveryDispatcher dispatcher = start((subscriber, event) -> {
            AtomicInteger now =
                    ofJob.computeIfAbsent(subscriber + event.account() + event.subjectId(), key -> new AtomicInteger());
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            Thread.yield();
            now.decrementAndGet();
        });
        for (int i = 0; i < 100; i++) {
            change(i % 2 == 0 ? "acme" : "other", "job" + i % 10, i);
            dispatcher.wakeAll();
            dispatcher.wake("fsm");
        }

        awaitPending(dispatcher, "fsm", 0);
        awaitPending(dispatcher, "erp", 0);
        assertThat(most).hasValue(1);
        assertThat(dispatcher.stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void whatWaitsHoldsNoThread() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(Concurrency.LEAST);
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger received = new AtomicInteger();
        DeliveryDispatcher dispatcher = start((subscriber, event) -> {
            received.incrementAndGet();
            begun.countDown();
            hanging.await();
        });
        store.savePage(
                "acme",
                "US",
                IntStream.range(0, 2_000).mapToObj(i -> job("job" + i, "HOLD")).toList(),
                Clock.systemUTC().instant(),
                Set.of("fsm"),
                null);
        for (int i = 0; i < 50; i++) {
            dispatcher.wake("fsm");
        }
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        await("looks at the store end at once")
                .atMost(Duration.ofSeconds(60))
                .until(() -> workers.getActiveCount() == Concurrency.LEAST);
        assertThat(received).as("none ended, so that nobody knows more").hasValue(Concurrency.LEAST);
        assertThat(dispatcher.queues()).singleElement().satisfies(queue -> {
            assertThat(queue.underWay()).isEqualTo(Concurrency.LEAST);
            assertThat(queue.cause()).isNull();
        });

        hanging.countDown();
        awaitPending(dispatcher, "fsm", 0);
        assertThat(received).hasValue(2_000);
    }

    private void send(String command, String job, String key) {
        new Commands(test.database(), ServicesApiCommands.EXECUTION, Set.of())
                .accept(
                        new NewCommand("acme", key, command, job, "http", JsonNodeFactory.instance.objectNode()),
                        Clock.systemUTC().instant());
    }

    @Test
    void commandsOfOneKindHoldUpNoneOfAnotherButOfTheSameJob() {
        CountDownLatch hanging = new CountDownLatch(1);
        List<String> executed = Collections.synchronizedList(new ArrayList<>());
        DeliveryDispatcher dispatcher = start(
                (subscriber, event) -> {
                    if (event.status().equals("assign-resources")) {
                        hanging.await();
                    }
                    executed.add(event.status() + " " + event.subjectId());
                },
                Set.of(ServicesApiCommands.EXECUTOR));
        for (int i = 0; i < 60; i++) {
            send("assign-resources", "job" + i, "assign" + i);
        }
        send("get-job", "job0", "get0");
        send("get-job", "other", "get");

        await("deliveries run in threads of their own")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    dispatcher.wakeAll();
                    return executed.contains("get-job other");
                });
        assertThat(executed).containsExactly("get-job other");

        hanging.countDown();
        awaitPending(dispatcher, ServicesApiCommands.EXECUTOR, 0);
        assertThat(executed).hasSize(62);
        assertThat(executed.indexOf("get-job job0")).isGreaterThan(executed.indexOf("assign-resources job0"));
    }

    @Test
    void stopWaitsForWhatIsUnderWayAndBeginsNothingElse() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger received = new AtomicInteger();
        DeliveryDispatcher dispatcher = start((subscriber, event) -> {
            received.incrementAndGet();
            begun.countDown();
            hanging.await();
        });
        change("acme", "a", 1);
        change("acme", "a", 2);
        dispatcher.wake("fsm");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(dispatcher.stop(Duration.ofMillis(50))).isFalse();
        hanging.countDown();
        assertThat(dispatcher.stop(Duration.ofSeconds(10))).isTrue();
        dispatcher.wake("fsm");

        assertThat(dispatcher.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(received).hasValue(1);
        assertThat(Deliveries.counts(test.database()).get("fsm").done())
                .as("its success is recorded")
                .isEqualTo(1);
    }

    @Test
    void anExecutorThatIsShutDownIsNoFault() {
        DeliveryDispatcher dispatcher = start((subscriber, event) -> {});
        change("acme", "a", 1);
        workers.shutdown();

        dispatcher.wakeAll();

        assertThat(dispatcher.stop(Duration.ofSeconds(1))).isTrue();
        assertThat(Deliveries.counts(test.database()).get("fsm").pending()).isEqualTo(1);
    }

    /** Whatever fails and whenever: each event arrives, and a job's events arrive in the order of their versions. */
    @Test
    void everyEventArrivesAndEachJobsInOrderWhateverFails() {
        for (long seed = 1; seed <= 3; seed++) {
            test.clear();
            Random random = new Random(seed);
            Map<String, List<Integer>> arrived = new ConcurrentHashMap<>();
            DeliveryDispatcher dispatcher = start(new Flaky(seed, arrived));
            Map<String, Integer> versions = new HashMap<>();
            for (int i = 0; i < 150; i++) {
                String id = "job" + random.nextInt(12);
                versions.merge(id, 1, Integer::sum);
                change("acme", id, i);
                if (random.nextInt(4) == 0) {
                    dispatcher.wakeAll();
                }
            }
            awaitPending(dispatcher, "fsm", 0);
            awaitPending(dispatcher, "erp", 0);
            dispatcher.stop(Duration.ofSeconds(5));

            for (String subscriber : SUBSCRIBERS) {
                versions.forEach((id, count) -> {
                    List<Integer> expected = new ArrayList<>();
                    for (int version = 1; version <= count; version++) {
                        expected.add(version);
                    }
                    assertThat(arrived.get(subscriber + id))
                            .as(subscriber + " " + id)
                            .isEqualTo(expected);
                });
            }
            assertThat(Deliveries.counts(test.database()).get("fsm").done()).isEqualTo(150);
        }
    }

    /** Fails three times in ten, at times only after the effect; {@code arrived} keeps first effects in order. */
    private record Flaky(Map<String, List<Integer>> arrived, Random random) implements EventReceiver {
        Flaky(long seed, Map<String, List<Integer>> arrived) {
            this(arrived, new Random(seed));
        }

        @Override
        public void receive(String subscriber, Event event) throws IOException {
            int luck = roll();
            if (luck < 2) {
                throw new IOException("before the effect");
            }
            List<Integer> versions = arrived.computeIfAbsent(subscriber + event.subjectId(), key -> new ArrayList<>());
            if (!versions.contains(event.version())) {
                versions.add(event.version());
            }
            if (luck == 2) {
                throw new IOException("after the effect");
            }
        }

        private int roll() {
            synchronized (random) {
                return random.nextInt(10);
            }
        }
    }
}
