package dev.servicebridge.outbox;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.NewCommand;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteFaults;
import dev.servicebridge.testing.FakeOwnership;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.SameThreadExecutor;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class DeliveryDispatcherTest {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final Set<String> SUBSCRIBERS = Set.of("fsm", "erp");

    private final TestDatabase test;
    private final Deliveries deliveries;
    private final DeadLetters deadLetters;
    private final ManualClock clock = new ManualClock(START);
    private final List<String> received = new ArrayList<>();
    /** What the FSM answers for a job, instead of taking it. */
    private final Map<String, Throwable> faults = new TreeMap<>();

    private final Incidents incidents =
            new Incidents(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()), Duration.ofMinutes(1));
    private DeliveryDispatcher dispatcher;

    DeliveryDispatcherTest(TestDatabase test) {
        this.test = test;
        this.deliveries = TestWiring.deliveries(test.database());
        this.deadLetters = new DeadLetters(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
        dispatcher = start(test.database(), this::receive);
    }

    private DeliveryDispatcher start(Database database, EventReceiver receiver) {
        return new DeliveryDispatcher(
                TestWiring.deliveries(database),
                receiver,
                SUBSCRIBERS,
                new SameThreadExecutor(),
                clock,
                DeliverySettings.defaults(),
                incidents,
                Ownership.ALL);
    }

    private void receive(String subscriber, Event event) throws Exception {
        received.add(subscriber + " " + event.subjectId() + event.version());
        Throwable fault = faults.get(event.subjectId());
        if (subscriber.equals("fsm") && fault instanceof Exception exception) {
            throw exception;
        }
        if (subscriber.equals("fsm") && fault instanceof Error error) {
            throw error;
        }
    }

    private void change(String id, int revision) {
        change("acme", id, revision);
    }

    private void change(String account, String id, int revision) {
        new JobStore(test.database())
                .savePage(account, "US", List.of(job(id, "HOLD", revision)), clock.instant(), SUBSCRIBERS, null);
    }

    private List<String> receivedBy(String subscriber) {
        return received.stream()
                .filter(line -> line.startsWith(subscriber))
                .map(line -> line.substring(4))
                .toList();
    }

    private DeliveryCounts counts(String subscriber) {
        return Deliveries.counts(test.database()).get(subscriber);
    }

    private void wakeAfter(Duration time) {
        clock.advance(time);
        dispatcher.wake("fsm");
    }

    private static RemoteCallException answer(int status, boolean retryable) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "flow-retail", "update", "acme", status, "Fault", "no", null, "request-1", retryable));
    }

    @Test
    void deliversEveryEventToEverySubscriberInOrder() {
        change("a", 1);
        change("b", 1);
        change("a", 2);

        dispatcher.wakeAll();

        assertThat(receivedBy("fsm")).containsExactly("a1", "b1", "a2");
        assertThat(receivedBy("erp")).containsExactly("a1", "b1", "a2");
        assertThat(counts("fsm")).isEqualTo(new DeliveryCounts(3, 0, 0, null));
    }

    @Test
    void deliversNothingTwice() {
        change("a", 1);

        dispatcher.wakeAll();
        dispatcher.wakeAll();

        assertThat(receivedBy("fsm")).containsExactly("a1");
    }

    @Test
    void drainsMoreThanItReadsAtATime() {
        for (int i = 0; i < 120; i++) {
            change("job" + i % 70, i);
        }

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm")).hasSize(120);
    }

    @Test
    void repeatsARetryableFailureAfterGrowingDelays() {
        change("a", 1);
        faults.put("a", answer(503, true));

        List<Instant> attempts = new ArrayList<>();
        dispatcher = start(test.database(), (subscriber, event) -> {
            attempts.add(clock.instant());
            receive(subscriber, event);
        });

        for (int tenths = 0; tenths < 400; tenths++) {
            dispatcher.wake("fsm");
            clock.advance(Duration.ofMillis(100));
        }

        assertThat(attempts).as("at 0, 1, 3, 7, 15 and 31 s").hasSizeBetween(6, 7);
        for (int i = 2; i < attempts.size(); i++) {
            assertThat(Duration.between(attempts.get(i - 1), attempts.get(i)))
                    .isGreaterThan(Duration.between(attempts.get(i - 2), attempts.get(i - 1)));
        }
        assertThat(counts("fsm").pending()).isEqualTo(1);
        assertThat(deadLetters.count()).isZero();
    }

    @Test
    void laterEventsOfAJobWaitForTheEarlierAndOtherJobsDoNot() {
        change("a", 1);
        change("a", 2);
        change("b", 1);
        faults.put("a", new IOException("reset"));
        dispatcher.wake("fsm");
        assertThat(receivedBy("fsm")).containsExactly("a1", "b1");

        faults.clear();
        wakeAfter(Duration.ofSeconds(5));

        assertThat(receivedBy("fsm")).containsExactly("a1", "b1", "a1", "a2");
    }

    @Test
    void whatCannotSucceedIsADeadLetterAtOnceAndBlocksNothing() {
        change("a", 1);
        change("b", 1);
        change("a", 2);
        faults.put("a", new IllegalStateException("outer", answer(422, false)));

        try (LogCapture log = new LogCapture()) {
            dispatcher.wake("fsm");
            assertThat(log.lines())
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("WARN fsm: event ")
                    .endsWith(
                            " (service job a of account acme, version 1) is given up after 1 attempts and kept as a dead "
                                    + "letter: IllegalStateException: outer; caused by RemoteCallException: "
                                    + "flow-retail update for account acme: 422 Fault, no [request request-1]");
        }

        assertThat(receivedBy("fsm")).containsExactly("a1", "b1", "a2");
        assertThat(counts("fsm")).isEqualTo(new DeliveryCounts(1, 0, 2, null));
        assertThat(deadLetters.list(10)).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.subscriber()).isEqualTo("fsm");
            assertThat(letter.requestId()).isEqualTo("request-1");
            assertThat(letter.attempts()).isEqualTo(1);
        });
    }

    @Test
    void givesUpWhatFailsForTooLong() {
        change("a", 1);
        faults.put("a", answer(503, true));
        dispatcher.wake("fsm");
        wakeAfter(Duration.ofHours(71));
        assertThat(counts("fsm").dead()).isZero();

        wakeAfter(Duration.ofHours(1));

        assertThat(counts("fsm").dead()).isEqualTo(1);
        assertThat(deadLetters.list(1).get(0).attempts()).isEqualTo(3);
    }

    @Test
    void anOldEventIsTriedBeforeItIsGivenUp() {
        change("a", 1);

        wakeAfter(Duration.ofDays(30));

        assertThat(counts("fsm").done()).isEqualTo(1);
    }

    @Test
    void aMappingThatRecursesForEverIsADeadLetter() {
        change("a", 1);
        change("b", 1);
        faults.put("a", new StackOverflowError());

        dispatcher.wake("fsm");

        assertThat(counts("fsm")).isEqualTo(new DeliveryCounts(1, 0, 1, null));
    }

    @Test
    void lackOfMemoryPasses() {
        change("a", 1);
        faults.put("a", new OutOfMemoryError("heap"));
        dispatcher.wake("fsm");
        faults.clear();

        wakeAfter(Duration.ofSeconds(2));

        assertThat(counts("fsm")).isEqualTo(new DeliveryCounts(1, 0, 0, null));
    }

    @Test
    void aMessageThatCannotBeReadBlocksNothing() {
        change("a", 1);
        change("b", 1);
        test.database()
                .jdbi()
                .useHandle(
                        handle -> handle.execute("update outbox set content = '{\"version\":' where subject_id = 'a'"));
        dispatcher = start(test.database(), (subscriber, event) -> {
            event.message();
            received.add(subscriber + " " + event.subjectId());
        });

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm")).containsExactly("b");
        assertThat(counts("fsm").dead()).isEqualTo(1);
    }

    @Test
    void pausesWhenThreeJobsInARowFailAndGoesOnByItself() {
        for (String id : List.of("a", "b", "c", "d", "e")) {
            change(id, 1);
            faults.put(id, new IOException("connection refused"));
        }

        try (LogCapture log = new LogCapture()) {
            dispatcher.wake("fsm");
            assertThat(receivedBy("fsm")).containsExactly("a1", "b1", "c1");
            dispatcher.wake("fsm");
            assertThat(receivedBy("fsm")).hasSize(3);

            wakeAfter(Duration.ofMillis(1300));
            assertThat(receivedBy("fsm"))
                    .as("one more tells whether it is back")
                    .hasSize(4);
            wakeAfter(Duration.ofMillis(1500));
            assertThat(receivedBy("fsm")).as("the second pause is longer").hasSize(4);

            faults.clear();
            wakeAfter(Duration.ofSeconds(5));
            assertThat(counts("fsm").done()).isEqualTo(5);
            assertThat(log.lines())
                    .containsExactly(
                            "WARN fsm seems down for account acme, deliveries pause and are tried again: "
                                    + "IOException: connection refused",
                            "INFO fsm is back, deliveries go on");
        }
    }

    @Test
    void aPauseGrowsToHalfAMinute() {
        for (int i = 0; i < 30; i++) {
            change("job" + i, 1);
            faults.put("job" + i, new IOException("connection refused"));
        }
        int attempts = 0;
        for (int second = 0; second < 600; second++) {
            wakeAfter(Duration.ofSeconds(1));
            attempts = receivedBy("fsm").size();
        }

        assertThat(attempts).as("3, then 1 after 1, 2, 4, 8, 16, 30, 30, … s").isBetween(22, 33);
    }

    @Test
    void oneJobThatFailsAgainAndAgainIsNoReasonToPause() {
        change("a", 1);
        faults.put("a", new IOException("reset"));
        for (int second = 0; second < 20; second++) {
            wakeAfter(Duration.ofSeconds(1));
        }
        change("b", 1);

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm")).endsWith("b1");
    }

    @Test
    void failuresBetweenSuccessesAreNoReasonToPause() {
        for (String id : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
            change(id, 1);
        }
        List.of("a", "b", "d", "f", "g").forEach(id -> faults.put(id, new IOException("reset")));

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm")).hasSize(8);
    }

    @Test
    void leavesTheStoreAloneOnceItIsStopped() {
        assertThat(dispatcher.stop(Duration.ZERO)).isTrue();
        rename("delivery", "gone");
        try (LogCapture log = new LogCapture()) {
            dispatcher.wakeAll();
            assertThat(log.lines()).isEmpty();
        } finally {
            rename("gone", "delivery");
        }
    }

    @Test
    void aSubscriberThatIsDownHoldsUpNoOther() {
        for (String id : List.of("a", "b", "c", "d")) {
            change(id, 1);
            faults.put(id, new IOException("connection refused"));
        }

        dispatcher.wakeAll();

        assertThat(counts("erp").done()).isEqualTo(4);
        assertThat(counts("fsm").pending()).isEqualTo(4);
    }

    @Test
    void aDeliveryIsTraceableInTheLog() {
        change("a", 1);
        List<String> context = new ArrayList<>();
        dispatcher = start(test.database(), (subscriber, event) -> {
            context.add(MDC.get("account") + " " + MDC.get("serviceJobId"));
            assertThat(MDC.get("correlationId")).isEqualTo(Long.toString(event.eventId()));
        });

        dispatcher.wake("fsm");

        assertThat(context).containsExactly("acme a");
        assertThat(MDC.get("account")).isNull();
        assertThat(MDC.get("serviceJobId")).isNull();
        assertThat(MDC.get("correlationId")).isNull();
        assertThat(counts("fsm").done()).isEqualTo(1);
    }

    @Test
    void whatWasNotRecordedBeforeACrashComesAgainInOrder() {
        change("a", 1);
        change("b", 1);
        change("a", 2);
        Database doomed = Database.open(test.settings());
        DeliveryDispatcher crashed = start(doomed, (subscriber, event) -> {
            receive(subscriber, event);
            if (event.subjectId().equals("b")) {
                doomed.close();
            }
        });
        crashed.wake("fsm");
        assertThat(receivedBy("fsm")).containsExactly("a1", "b1");

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm")).containsExactly("a1", "b1", "a1", "b1", "a2");
        assertThat(counts("fsm").done()).isEqualTo(3);
    }

    @Test
    void aFailureOfTheStoreIsSaidOnceAndRepeatsNothing() {
        change("a", 1);
        change("b", 1);
        DeliveryDispatcher unlucky = start(test.database(), (subscriber, event) -> {
            receive(subscriber, event);
            if (event.subjectId().equals("b")) {
                rename("delivery", "gone");
            }
        });

        try (LogCapture log = new LogCapture()) {
            unlucky.wake("fsm");
            unlucky.wakeAll();
            unlucky.wakeAll();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN The bridge's database fails, deliveries wait until it is back: ");

            rename("gone", "delivery");
            unlucky.wake("fsm");
            assertThat(log.lines())
                    .as("others may still fail who waited for it")
                    .hasSize(1);
            clock.advance(Duration.ofSeconds(6));
            unlucky.wake("fsm");
            assertThat(log.lines()).hasSize(2).last().isEqualTo("INFO The bridge's database is back, deliveries go on");
        }
        assertThat(receivedBy("fsm")).containsExactly("a1", "b1");
        assertThat(counts("fsm").done()).isEqualTo(2);
    }

    private void rename(String from, String to) {
        test.database().jdbi().useHandle(handle -> handle.execute("alter table " + from + " rename to " + to));
    }

    private DeliveryDispatcher startFor(Ownership ownership) {
        return new DeliveryDispatcher(
                deliveries,
                this::receive,
                SUBSCRIBERS,
                new SameThreadExecutor(),
                clock,
                DeliverySettings.defaults(),
                incidents,
                ownership);
    }

    @Test
    void deliversNothingOfAnAccountThatAnotherNodeOwns() {
        FakeOwnership owned = new FakeOwnership();
        dispatcher = startFor(owned);
        change("a", 1);
        dispatcher.wakeAll();
        assertThat(received).isEmpty();

        owned.accounts.add("acme");
        dispatcher.wakeAll();
        assertThat(receivedBy("fsm")).containsExactly("a1");
        assertThat(owned.underWay).isEmpty();
    }

    @Test
    void whatIsLeftToAnotherNodeIsAsPendingAsBefore() {
        FakeOwnership owned = new FakeOwnership();
        owned.accounts.add("acme");
        change("a", 1);
        faults.put(
                "a",
                new RemoteCallException(new RemoteCallException.Fault(
                        "flow-retail",
                        "update",
                        "acme",
                        0,
                        RemoteCallException.NOT_OWNED,
                        "no",
                        null,
                        null,
                        FaultMeaning.ELSEWHERE)));
        // The account goes while the delivery is under way.
        EventReceiver losing = (subscriber, event) -> {
            owned.accounts.clear();
            receive(subscriber, event);
        };
        nodeOf(owned, losing).wake("fsm");
        assertThat(receivedBy("fsm")).containsExactly("a1");
        assertThat(deliveries.due(new DeliveryQueue("fsm", "acme", ""), clock.instant(), 10))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.attempts()).isZero());
        assertThat(owned.underWay).isEmpty();
    }

    /** Runs something once, at a moment that only a race would find. */
    private static final class Meanwhile implements Ownership {
        private Runnable onOwns = () -> {};

        @Override
        public boolean hasJoined() {
            return true;
        }

        @Override
        public boolean owns(String account) {
            Runnable once = onOwns;
            onOwns = () -> {};
            once.run();
            return true;
        }

        @Override
        public boolean acquire(String account) {
            return true;
        }

        @Override
        public boolean isHeld(String account) {
            return true;
        }

        @Override
        public boolean release(String account) {
            return true;
        }
    }

    @Test
    void whatComesWhileAWorkerFindsNothingMoreToDoIsDelivered() {
        change("a", 1);
        AtomicInteger asked = new AtomicInteger();
        // The time is asked for once before the last look at the store, which finds nothing, and once after it.
        Clock watched = new Clock() {
            @Override
            public Instant instant() {
                if (counts("fsm").pending() == 0 && asked.incrementAndGet() == 2) {
                    change("a", 2);
                    dispatcher.wake("fsm");
                }
                return clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        dispatcher = new DeliveryDispatcher(
                deliveries,
                this::receive,
                SUBSCRIBERS,
                new SameThreadExecutor(),
                watched,
                DeliverySettings.defaults(),
                incidents,
                Ownership.ALL);

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm")).containsExactly("a1", "a2");
    }

    @Test
    void whatComesWhileTheStoreIsLookedAtIsDelivered() {
        Meanwhile meanwhile = new Meanwhile();
        dispatcher = startFor(meanwhile);
        change("a", 1);
        // Asked when the store has told what is due, and before that is delivered.
        meanwhile.onOwns = () -> {
            change("other", "b", 1);
            dispatcher.wake("fsm");
        };

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm")).containsExactlyInAnyOrder("a1", "b1");
    }

    @Test
    void manyEventsAtOnceCauseOneLookAtTheStore() {
        List<Runnable> waiting = new ArrayList<>();
        dispatcher = startWith(new SameThreadExecutor() {
            @Override
            public void execute(Runnable task) {
                waiting.add(task);
            }
        });

        for (int i = 0; i < 100; i++) {
            dispatcher.wake("fsm");
        }

        assertThat(waiting).hasSize(1);
    }

    @Test
    void aWorkerThatWasNotToBeHadIsAskedForAgain() {
        AtomicBoolean full = new AtomicBoolean(true);
        dispatcher = startWith(new SameThreadExecutor() {
            @Override
            public void execute(Runnable task) {
                if (full.get()) {
                    throw new RejectedExecutionException("full");
                }
                super.execute(task);
            }
        });
        change("a", 1);
        dispatcher.wake("fsm");
        full.set(false);

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm")).containsExactly("a1");
        assertThat(dispatcher.stop(Duration.ZERO)).as("nothing is left running").isTrue();
    }

    private DeliveryDispatcher startWith(ExecutorService workers) {
        return new DeliveryDispatcher(
                deliveries, this::receive, SUBSCRIBERS, workers, clock, DeliverySettings.defaults());
    }

    private DeliveryDispatcher nodeOf(FakeOwnership owned, EventReceiver receiver) {
        return new DeliveryDispatcher(
                deliveries,
                receiver,
                Set.of("fsm"),
                new SameThreadExecutor(),
                clock,
                DeliverySettings.defaults(),
                incidents,
                owned);
    }

    @Test
    void whatANodeDeliversAfterTheNextOwnerIsPutRightByTheNextOwner() {
        FakeOwnership before = new FakeOwnership();
        FakeOwnership after = new FakeOwnership();
        before.accounts.add("acme");
        change("a", 1);
        DeliveryDispatcher next = nodeOf(after, this::receive);
        // Frozen in the midst of its delivery, it writes when the other has written what came later.
        DeliveryDispatcher frozen = nodeOf(before, (subscriber, event) -> {
            before.accounts.clear();
            after.accounts.add("acme");
            change("a", 2);
            next.wake("fsm");
            receive(subscriber, event);
        });
        frozen.wake("fsm");
        assertThat(receivedBy("fsm")).containsExactly("a1", "a2", "a1");

        next.wake("fsm");
        assertThat(receivedBy("fsm")).containsExactly("a1", "a2", "a1", "a2");
        next.wake("fsm");
        assertThat(receivedBy("fsm")).hasSize(4);
    }

    @Test
    void aFailureOfANodeThatLostTheAccountDecidesNothing() {
        FakeOwnership owned = new FakeOwnership();
        owned.accounts.add("acme");
        change("a", 1);
        faults.put("a", new IllegalArgumentException("no"));
        nodeOf(owned, (subscriber, event) -> {
                    owned.accounts.clear();
                    receive(subscriber, event);
                })
                .wake("fsm");
        assertThat(deadLetters.count()).isZero();
        assertThat(deliveries.due(new DeliveryQueue("fsm", "acme", ""), clock.instant(), 10))
                .hasSize(1);
    }

    private static RemoteCallException refusal(int status) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "flow-retail", "update", "acme", status, "Unauthorized", "no", null, null, FaultMeaning.ACCOUNT));
    }

    /** The FSM as the routes of calls show it: it refuses the account, and is not called while the incident says so. */
    private void receiveThroughTheIncident(String subscriber, Event event, boolean[] refusing) throws Exception {
        if (subscriber.equals("fsm")) {
            if (incidents.enter("acme", "flow-retail", "update").isPresent()) {
                throw new RemoteCallException(new RemoteCallException.Fault(
                        "flow-retail",
                        "update",
                        "acme",
                        0,
                        RemoteCallException.ACCOUNT_REFUSED,
                        "not sent",
                        null,
                        null,
                        FaultMeaning.ACCOUNT));
            }
            if (refusing[0]) {
                received.add("refused " + event.subjectId());
                incidents.refused("acme", "flow-retail", "update", "401 Unauthorized, no");
                throw refusal(401);
            }
            incidents.works("acme", "flow-retail", "update");
        }
        receive(subscriber, event);
    }

    @Test
    void nothingIsGivenUpWhileASystemRefusesTheAccountAndItGoesOnByItself() {
        boolean[] refusing = {true};
        dispatcher =
                start(test.database(), (subscriber, event) -> receiveThroughTheIncident(subscriber, event, refusing));
        for (int i = 0; i < 72; i++) {
            change("job" + i, 1);
        }
        try (LogCapture log = new LogCapture()) {
            for (int hour = 0; hour < 100; hour++) {
                clock.advance(Duration.ofHours(1));
                dispatcher.wakeAll();
            }
            assertThat(counts("erp").done()).as("others go on").isEqualTo(72);
            assertThat(counts("fsm"))
                    .extracting(DeliveryCounts::pending, DeliveryCounts::dead)
                    .containsExactly(72L, 0L);
            assertThat(received.stream()
                            .filter(line -> line.startsWith("refused"))
                            .count())
                    .as("one attempt a look finds out for all")
                    .isLessThanOrEqualTo(101);

            refusing[0] = false;
            wakeAfter(Duration.ofMinutes(1));
            wakeAfter(Duration.ofSeconds(2));
            assertThat(counts("fsm").done()).isEqualTo(72);
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void timeInWhichTheAccountIsRefusedDoesNotCountTowardsGivingUp() {
        change("a", 1);
        faults.put("a", answer(503, true));
        dispatcher.wake("fsm");
        wakeAfter(Duration.ofHours(71));
        faults.put("a", refusal(401));
        for (int hour = 0; hour < 100; hour++) {
            wakeAfter(Duration.ofHours(1));
        }
        faults.put("a", answer(503, true));
        wakeAfter(Duration.ofHours(1));
        wakeAfter(Duration.ofHours(71));
        assertThat(counts("fsm").dead()).isZero();

        wakeAfter(Duration.ofHours(1));
        assertThat(counts("fsm").dead()).isEqualTo(1);
    }

    @Test
    void anExceptionThatNobodyKnowsPassesForABoundedNumberOfAttempts() {
        change("a", 1);
        faults.put("a", new IllegalStateException("the component is closed"));
        for (int attempt = 0; attempt < 9; attempt++) {
            wakeAfter(Duration.ofMinutes(20));
        }
        assertThat(counts("fsm").pending()).isEqualTo(1);

        wakeAfter(Duration.ofMinutes(20));

        assertThat(receivedBy("fsm")).hasSize(10);
        assertThat(counts("fsm").dead()).isEqualTo(1);
    }

    @Test
    void aDefectIsADeadLetterAtOnceAndItsTraceIsLoggedOnce() {
        NullPointerException defect = new NullPointerException("x is null");
        change("a", 1);
        change("b", 1);
        faults.put("a", defect);
        faults.put("b", defect);
        try (LogCapture log = new LogCapture()) {
            dispatcher.wake("fsm");
            assertThat(log.lines()).filteredOn(line -> line.startsWith("ERROR")).hasSize(1);
            assertThat(log.lines()).filteredOn(line -> line.startsWith("WARN")).hasSize(2);
        }
        assertThat(counts("fsm").dead()).isEqualTo(2);
    }

    @Test
    void whatASubscriberOfAUserRefusesWaitsForItsAccount() {
        change("a", 1);
        change("b", 1);
        faults.put("a", new HttpOperationFailedException("http://localhost/hook", 401, "no", null, Map.of(), null));
        faults.put("b", faults.get("a"));
        try (LogCapture log = new LogCapture()) {
            dispatcher.wake("fsm");
            assertThat(receivedBy("fsm")).containsExactly("a1");
            assertThat(counts("fsm").pending()).isEqualTo(2);
            assertThat(incidents.of("acme", "fsm")).isPresent();

            faults.clear();
            wakeAfter(Duration.ofSeconds(3));
            assertThat(counts("fsm").done()).isEqualTo(2);
            assertThat(incidents.all()).isEmpty();
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void oneThatIsRefusedWhileOthersGetThroughHoldsThemUpForABoundedTime() {
        boolean[] refusing = {false};
        change("a", 1);
        dispatcher = start(test.database(), (subscriber, event) -> {
            clock.advance(Duration.ofMillis(10));
            refusing[0] = event.subjectId().equals("a");
            receiveThroughTheIncident(subscriber, event, refusing);
            clock.advance(Duration.ofMillis(10));
        });
        for (int i = 0; i < 60; i++) {
            change("other" + i, 1);
            wakeAfter(Duration.ofMinutes(1));
            wakeAfter(Duration.ofSeconds(5));
        }
        assertThat(counts("fsm").done()).isGreaterThanOrEqualTo(58);
        assertThat(counts("fsm").dead()).isEqualTo(1);
    }

    @Test
    void waitsForAPlanWithoutCountingAnAttemptAndSaysSo() {
        change("a", 1);
        change("b", 1);
        faults.put("a", RemoteFaults.unsent(RemoteCallException.PLAN_EXHAUSTED, Duration.ofMinutes(5)));
        faults.put("b", faults.get("a"));

        dispatcher.wake("fsm");

        assertThat(receivedBy("fsm"))
                .as("the next would fail for the same reason")
                .containsExactly("a1");
        assertThat(dispatcher.queues())
                .filteredOn(queue -> queue.queue().subscriber().equals("fsm"))
                .singleElement()
                .satisfies(queue -> {
                    assertThat(queue.until()).isBetween(START.plusSeconds(300), START.plusSeconds(301));
                    assertThat(queue.cause()).contains("PlanExhausted");
                });
        wakeAfter(Duration.ofMinutes(4));
        assertThat(receivedBy("fsm")).hasSize(1);

        for (int days = 0; days < 5; days++) {
            wakeAfter(Duration.ofDays(1));
        }
        assertThat(counts("fsm"))
                .extracting(DeliveryCounts::pending, DeliveryCounts::dead)
                .containsExactly(2L, 0L);

        faults.clear();
        wakeAfter(Duration.ofMinutes(6));
        assertThat(counts("fsm").done()).isEqualTo(2);
        assertThat(dispatcher.queues())
                .allSatisfy(queue -> assertThat(queue.until()).isNull());
    }

    @Test
    void aDeliveryWhoseSystemIsOutComesBackWhenThatIsTriedAgain() {
        change("a", 1);
        faults.put("a", RemoteFaults.unsent(RemoteCallException.SYSTEM_OUT, Duration.ofSeconds(2)));
        dispatcher.wake("fsm");
        faults.clear();
        wakeAfter(Duration.ofSeconds(1));
        assertThat(receivedBy("fsm")).hasSize(1);

        wakeAfter(Duration.ofMillis(1100));

        assertThat(counts("fsm").done()).isEqualTo(1);
    }

    @Test
    void commandsThatNeedASystemThatIsOutHoldUpNoOtherOfTheirKind() {
        String executor = ServicesApiCommands.EXECUTOR;
        Commands commands = new Commands(test.database(), ServicesApiCommands.EXECUTION, Set.of());
        for (int i = 0; i < 40; i++) {
            String id = "job" + i;
            commands.accept(
                    new NewCommand("acme", id, "complete-job", id, "http", JsonNodeFactory.instance.objectNode()),
                    clock.instant());
            if (i < 39) {
                faults.put(id, RemoteFaults.unsent(RemoteCallException.SYSTEM_OUT, Duration.ofSeconds(30)));
            }
        }
        dispatcher = new DeliveryDispatcher(
                StoreWiring.deliveries(test.database(), commands),
                (subscriber, event) -> {
                    received.add(event.subjectId());
                    if (faults.get(event.subjectId()) instanceof Exception fault) {
                        throw fault;
                    }
                },
                Set.of(executor),
                new SameThreadExecutor(),
                clock,
                DeliverySettings.defaults(),
                incidents,
                Ownership.ALL);

        try (LogCapture log = new LogCapture()) {
            dispatcher.wake(executor);

            assertThat(received).hasSize(40).contains("job39");
            assertThat(log.lines()).as("the incident of the system is logged").isEmpty();
        }
        assertThat(counts(executor).done()).isEqualTo(1);
    }
}
