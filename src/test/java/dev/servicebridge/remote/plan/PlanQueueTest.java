package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Who leaves when, by a clock that the test moves. */
class PlanQueueTest {
    private static final long MILLIS = 1_000_000;
    private static final long SECOND = 1_000 * MILLIS;
    private static final long JITTER = PlanBucket.JITTER_NANOS;
    private static final long PATIENT = Long.MAX_VALUE;

    private final ManualTime time = new ManualTime();
    private final List<Left> left = new ArrayList<>();
    private PlanQueue queue;

    /** A call that has left. */
    private record Left(String name, long at, Throttles.Place place) {}

    /** What a caller gets that would have to wait for too long. */
    private static final class Exhausted extends RuntimeException {
        private final Duration availableIn;

        Exhausted(Duration availableIn) {
            this.availableIn = availableIn;
        }
    }

    private void plan(double rate, int burst) {
        queue = new PlanQueue(new PlanBucket(new UsagePlan(rate, burst), time.getAsLong()), time, time, "direct:guard");
    }

    private CompletableFuture<Throttles.Place> call(String name, Priority priority, long longestWait) {
        CompletableFuture<Throttles.Place> place = queue.enter(priority, longestWait, Exhausted::new);
        place.thenAccept(given -> {
            left.add(new Left(name, time.getAsLong(), given));
            given.left();
        });
        return place;
    }

    private CompletableFuture<Throttles.Place> call(Priority priority) {
        return call(priority.name(), priority, PATIENT);
    }

    private void calls(int number, Priority priority) {
        for (int i = 0; i < number; i++) {
            call(priority);
        }
    }

    /** Leaves the bucket without a token, all of its calls answered. */
    private void exhaust(int burst) {
        calls(burst, Priority.NORMAL);
        assertThat(left).hasSize(burst);
        left.forEach(call -> call.place.answered());
        left.clear();
    }

    private List<String> names() {
        return left.stream().map(Left::name).toList();
    }

    private List<Long> times() {
        return left.stream().map(call -> call.at / MILLIS).toList();
    }

    private static Duration availableIn(CompletableFuture<Throttles.Place> refused) {
        assertThat(refused).isCompletedExceptionally();
        return ((Exhausted) refused.handle((none, failure) -> failure).join()).availableIn;
    }

    @ParameterizedTest
    @CsvSource({"20, 40", "10, 40", "5, 20", "1, 2"})
    void aDrainGetsTheBurstAtOnceAndThenTheWholeRate(double rate, int burst) {
        plan(rate, burst);
        int minute = (int) (60 * rate);
        calls(burst + minute, Priority.NORMAL);
        assertThat(left).hasSize(burst);
        time.pass(Duration.ofSeconds(60));
        // No answer comes, so that the bucket counts as full for as long as a call may be late.
        assertThat(left.size()).isEqualTo(burst + minute - (int) Math.ceil(rate * JITTER / SECOND));
        time.pass(Duration.ofNanos(JITTER));
        assertThat(left).hasSize(burst + minute);
        assertThat(queue.waiting()).isZero();
    }

    /** Answers come after 50 ms, as in a row of docs/benchmarks.md. */
    @ParameterizedTest
    @CsvSource({"20, 40", "10, 40", "5, 20", "1, 2"})
    void aBatchOfBurstAndASecondsWorthTakesLittleMoreThanASecond(double rate, int burst) {
        plan(rate, burst);
        int batch = burst + (int) rate;
        calls(batch, Priority.NORMAL);
        for (int answered = 0; left.size() < batch; answered++) {
            int next = answered;
            long at = left.get(next).at + 50 * MILLIS;
            time.to(at);
            left.get(next).place.answered();
            if (left.size() < batch && answered + 1 == left.size()) {
                time.pass(Duration.ofNanos(queue.expectedWait(Priority.NORMAL).toNanos()));
            }
        }
        double seconds = left.get(batch - 1).at / 1e9;
        assertThat(batch / (burst + rate * seconds)).isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @CsvSource({"20, 40", "10, 40", "5, 20", "1, 2"})
    void oneCallDoesNotWaitWithAFullBucketButOne(double rate, int burst) {
        plan(rate, burst);
        calls(burst - 1, Priority.NORMAL);
        call("last", Priority.NORMAL, 0);
        assertThat(names()).endsWith("last");
        assertThat(time.getAsLong()).isZero();
    }

    @Test
    void callersLeaveInTheOrderInWhichTheyCame() {
        plan(10, 1);
        for (int i = 0; i < 5; i++) {
            call("" + i, Priority.NORMAL, PATIENT);
        }
        time.pass(Duration.ofSeconds(1));
        assertThat(names()).containsExactly("0", "1", "2", "3", "4");
        assertThat(times()).containsExactly(0L, 100L, 200L, 300L, 400L);
    }

    @Test
    void nobodyLooksWhetherAPlaceIsFree() {
        plan(1, 1);
        calls(4, Priority.NORMAL);
        assertThat(time.rings()).as("one alarm for all who wait").isEqualTo(1);
        time.pass(Duration.ofSeconds(10));
        assertThat(time.rings()).isZero();
    }

    // --- another rate ---

    @Test
    void thoseWhoWaitLeaveAtAHigherRateAsSoonAsItIsTold() {
        plan(0.5, 2);
        calls(1 + 2, Priority.NORMAL);
        left.forEach(call -> call.place.answered());
        calls(200, Priority.NORMAL);
        time.to(10 * MILLIS);
        left.clear();
        assertThat(queue.replan(20, first())).contains(0.5);
        time.to(SECOND + 10 * MILLIS);
        assertThat(left.size()).as("20 in the first second").isBetween(18, 20);
        int before = left.size();
        time.pass(Duration.ofSeconds(9));
        assertThat(left.size() - before).isEqualTo(180);
    }

    private Throttles.Place first() {
        // Of a call that left now, so that its answer is the latest.
        CompletableFuture<Throttles.Place> place = new PlanQueue(
                        new PlanBucket(new UsagePlan(1, 1), 0), time, time, "x")
                .enter(Priority.NORMAL, 0, Exhausted::new);
        place.join().left();
        return place.join();
    }

    /** Calls arrive after 30 ms and are answered after as long again; each answer tells the rate of the moment. */
    @ParameterizedTest
    @CsvSource({"5, 20, 2", "10, 40, 5", "5, 20, 0.5", "20, 40, 5", "1, 2, 0.5"})
    void noCallIsRefusedAfterTheAnswerThatToldALowerRate(double rate, int burst, double lower) {
        plan(rate, burst);
        VendorBucket vendor = new VendorBucket(new UsagePlan(rate, burst));
        long change = 20 * SECOND + 137 * MILLIS;
        time.at(change, () -> vendor.rate(change, lower));
        int[] refusedAfter = new int[1];
        int[] served = new int[1];
        boolean[] told = new boolean[1];
        for (int i = 0; i < burst + 60 * rate; i++) {
            queue.enter(Priority.NORMAL, PATIENT, Exhausted::new).thenAccept(place -> {
                place.left();
                boolean leftAfter = told[0];
                time.at(time.getAsLong() + 30 * MILLIS, () -> {
                    boolean success = vendor.arrive(time.getAsLong());
                    double header = vendor.rate();
                    served[0] += success ? 1 : 0;
                    refusedAfter[0] += success || !leftAfter ? 0 : 1;
                    time.at(time.getAsLong() + 30 * MILLIS, () -> {
                        place.answered();
                        if (success) {
                            queue.replan(header, place);
                            told[0] |= header == lower;
                        } else {
                            place.refused();
                        }
                    });
                });
            });
        }
        time.to(60 * SECOND);
        assertThat(told[0]).isTrue();
        assertThat(refusedAfter[0]).isZero();
        double possible = burst + rate * change / SECOND + lower * (60 * SECOND - change) / SECOND;
        assertThat(possible - served[0]).as("calls fewer than both rates allow").isBetween(0.0, 5.0);
    }

    @Test
    void whoWouldWaitForTooLongAtALowerRateFailsAtOnce() {
        plan(1, 1);
        exhaust(1);
        CompletableFuture<Throttles.Place> first = call("first", Priority.NORMAL, 5 * SECOND);
        CompletableFuture<Throttles.Place> second = call("second", Priority.NORMAL, 5 * SECOND);
        CompletableFuture<Throttles.Place> patient = call("patient", Priority.NORMAL, PATIENT);
        queue.replan(0.25, first());
        assertThat(first).isNotDone();
        assertThat(availableIn(second)).isEqualTo(Duration.ofSeconds(8));
        time.pass(Duration.ofSeconds(9));
        assertThat(patient).as("moved up").isCompleted();
    }

    @Test
    void anAnswerThatWasOvertakenByThatOfALaterCallTellsNothing() {
        plan(5, 20);
        calls(1, Priority.NORMAL);
        time.pass(Duration.ofSeconds(1));
        calls(1, Priority.NORMAL);
        Throttles.Place earlier = left.get(0).place;
        Throttles.Place later = left.get(1).place;
        assertThat(queue.replan(2, later)).contains(5.0);
        assertThat(queue.isNews(5, earlier)).isFalse();
        assertThat(queue.replan(5, earlier)).isEmpty();
        assertThat(queue.plan().rate()).isEqualTo(2);
        assertThat(queue.replan(2, later)).isEmpty();
    }

    // --- priorities ---

    @Test
    void peopleGoFirstAndNobodyStarves() {
        plan(1, 1);
        exhaust(1);
        calls(40, Priority.BACKFILL);
        calls(40, Priority.NORMAL);
        calls(40, Priority.PERSON);
        time.pass(Duration.ofSeconds(48));
        assertThat(names().subList(0, 8))
                .containsExactly("PERSON", "PERSON", "PERSON", "NORMAL", "PERSON", "PERSON", "PERSON", "NORMAL");
        assertThat(left.stream().collect(Collectors.groupingBy(Left::name, Collectors.counting())))
                .containsEntry("PERSON", 36L)
                .containsEntry("NORMAL", 9L)
                .containsEntry("BACKFILL", 3L);
        time.pass(Duration.ofSeconds(72));
        assertThat(left).hasSize(120);
        assertThat(names().subList(116, 120)).containsOnly("BACKFILL");
    }

    @Test
    void aPersonWaitsForOnePlaceBehindHundredOthers() {
        plan(1, 2);
        exhaust(2);
        calls(50, Priority.NORMAL);
        calls(50, Priority.BACKFILL);
        assertThat(queue.waiting()).isEqualTo(100);
        assertThat(queue.expectedWait(Priority.PERSON)).isEqualTo(Duration.ofSeconds(1));
        call("technician", Priority.PERSON, SECOND);
        time.pass(Duration.ofSeconds(1));
        assertThat(names()).containsExactly("technician");
    }

    @ParameterizedTest
    @CsvSource({"10, 40, 4", "20, 40, 4", "5, 20, 2", "1, 2, 1"})
    void aBackfillLeavesPlacesToPeople(double rate, int burst, int reserve) {
        plan(rate, burst);
        calls(burst + 10, Priority.BACKFILL);
        assertThat(left).hasSize(burst - reserve);
        for (int i = 0; i < reserve; i++) {
            call("person", Priority.PERSON, 0);
        }
        assertThat(left).hasSize(burst);
        time.pass(Duration.ofNanos((long) (SECOND / rate * (reserve + 1)) + JITTER));
        assertThat(names().subList(burst, left.size())).as("the reserve first").containsExactly("BACKFILL");
    }

    @Test
    void aBackfillAloneGetsTheWholeRate() {
        plan(10, 40);
        calls(36 + 600, Priority.BACKFILL);
        time.pass(Duration.ofSeconds(60));
        assertThat(left.size()).isGreaterThanOrEqualTo(36 + 600 - 6);
    }

    @Test
    void aBackfillGetsItsTurnsThoughOthersTakeEveryPlace() {
        plan(1, 10);
        exhaust(10);
        calls(3, Priority.BACKFILL);
        for (int second = 0; second < 12; second++) {
            call(Priority.NORMAL);
            time.pass(Duration.ofSeconds(1));
        }
        assertThat(names()).hasSize(12);
        assertThat(names().subList(0, 4)).containsExactly("NORMAL", "NORMAL", "NORMAL", "BACKFILL");
        assertThat(names()).filteredOn("BACKFILL"::equals).hasSize(3);
    }

    // --- patience ---

    @Test
    void failsAtOnceWhoWouldWaitLongerThanItMay() {
        plan(0.5, 1);
        exhaust(1);
        assertThat(availableIn(call("no", Priority.NORMAL, 2 * SECOND - 1))).isEqualTo(Duration.ofSeconds(2));
        assertThat(availableIn(call("no", Priority.NORMAL, 0))).isEqualTo(Duration.ofSeconds(2));
        assertThat(call("yes", Priority.NORMAL, 2 * SECOND)).isNotDone();
        assertThat(availableIn(call("no", Priority.NORMAL, 3 * SECOND))).isEqualTo(Duration.ofSeconds(4));
        assertThat(queue.waiting()).isEqualTo(1);
        time.pass(Duration.ofSeconds(2));
        assertThat(names()).containsExactly("yes");
        assertThat(times()).containsExactly(2_000L);
    }

    @Test
    void failsWhenItsTimeIsUpWhomOthersHavePushedBack() {
        plan(1, 1);
        exhaust(1);
        CompletableFuture<Throttles.Place> pushed = call("pushed", Priority.NORMAL, SECOND);
        calls(1, Priority.PERSON);
        time.pass(Duration.ofSeconds(1));
        assertThat(names()).containsExactly("PERSON");
        assertThat(availableIn(pushed)).isEqualTo(Duration.ofSeconds(1));
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void whoNoLongerWaitsTakesNoPlace() {
        plan(1, 1);
        exhaust(1);
        CompletableFuture<Throttles.Place> interrupted = call("interrupted", Priority.NORMAL, PATIENT);
        call("next", Priority.NORMAL, PATIENT);
        assertThat(interrupted.cancel(true)).isTrue();
        assertThat(queue.waiting()).isEqualTo(1);
        time.pass(Duration.ofSeconds(1));
        assertThat(names()).containsExactly("next");
    }

    // --- take-over ---

    @Test
    void thoseWhoWaitWhenTheAccountIsTakenOverGoByTheEmptyBucket() {
        plan(1, 4);
        exhaust(4);
        call("waits", Priority.NORMAL, PATIENT);
        time.pass(Duration.ofMillis(900));
        queue.spend(time.getAsLong());
        time.pass(Duration.ofMillis(900));
        assertThat(left).isEmpty();
        time.pass(Duration.ofMillis(100));
        assertThat(names()).containsExactly("waits");
    }

    // --- sliding windows ---

    @Test
    void aSlidingWindowLetsAllGoAtOnceAndTheNextOnesWhenItHasPassed() {
        queue = new PlanQueue(new PlanLedger(UsagePlan.within(Duration.ofSeconds(30), 3)), time, time, "direct:guard");
        calls(5, Priority.NORMAL);
        assertThat(left).hasSize(3);
        assertThat(queue.expectedWait(Priority.NORMAL)).isEqualTo(Duration.ofMillis(30_150));
        assertThat(queue.isNews(100, left.get(0).place))
                .as("no header tells its plan")
                .isFalse();
        time.pass(Duration.ofSeconds(31));
        assertThat(times()).containsExactly(0L, 0L, 0L, 30_150L, 30_150L);
        assertThat(queue.use()).isCloseTo(2 / 3.0, within(1e-9));
        queue.spend(time.getAsLong());
        assertThat(queue.use()).isEqualTo(1);
    }

    // --- what holds whatever happens ---

    /** Random callers, priorities, patience, jitter and answers; the vendor's own bucket judges. */
    @ParameterizedTest
    @ValueSource(strings = {"20, 40", "10, 40", "5, 20", "1, 2"})
    void neverIsACallRefused(String plan) {
        double rate = Double.parseDouble(plan.split(",")[0]);
        int burst = Integer.parseInt(plan.split(", ")[1]);
        for (int seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            ManualTime clock = new ManualTime();
            PlanQueue tested =
                    new PlanQueue(new PlanBucket(new UsagePlan(rate, burst), 0), clock, clock, "direct:guard");
            List<Long> departures = new ArrayList<>();
            List<Long> arrivals = new ArrayList<>();
            int[] gone = new int[1];
            int callers = 600;
            for (int i = 0; i < callers; i++) {
                clock.pass(Duration.ofNanos(
                        random.nextInt(40) == 0
                                ? (long) (random.nextDouble() * burst / rate * SECOND)
                                : (long) (random.nextDouble() * random.nextInt(3) / rate * SECOND)));
                Priority priority = Priority.values()[random.nextInt(3)];
                long patience = random.nextBoolean() ? PATIENT : random.nextInt(10) * SECOND;
                CompletableFuture<Throttles.Place> place = tested.enter(priority, patience, Exhausted::new);
                place.whenComplete((given, failure) -> gone[0]++);
                place.thenAccept(given -> clock.at(clock.getAsLong() + random.nextInt(30) * MILLIS, () -> {
                    given.left();
                    long arrival = clock.getAsLong() + random.nextInt(450) * MILLIS;
                    departures.add(clock.getAsLong());
                    arrivals.add(arrival);
                    clock.at(arrival + random.nextInt(50) * MILLIS, given::answered);
                }));
                if (random.nextInt(20) == 0) {
                    place.cancel(true);
                }
            }
            clock.pass(Duration.ofHours(1));
            assertThat(gone[0]).as("nobody is forgotten").isEqualTo(callers);
            assertThat(tested.waiting()).isZero();
            VendorBucket vendor = new VendorBucket(new UsagePlan(rate, burst));
            arrivals.sort(null);
            assertThat(arrivals).as("seed %d", seed).hasSizeGreaterThan(100).allMatch(vendor::arrive);
            PlanBucketTest.assertGuardIsNotMet(new UsagePlan(rate, burst), departures);
        }
    }
}
