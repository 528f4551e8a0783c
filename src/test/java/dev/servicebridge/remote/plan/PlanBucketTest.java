package dev.servicebridge.remote.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PlanBucketTest {
    private static final long MILLIS = 1_000_000;
    private static final long SECOND = 1_000 * MILLIS;
    private static final long JITTER = PlanBucket.JITTER_NANOS;

    private static PlanBucket bucket(double rate, int burst) {
        return new PlanBucket(new UsagePlan(rate, burst), 0);
    }

    /** A call that leaves as soon as it may. */
    private static Allowance.Departure leave(PlanBucket bucket, long now) {
        assertThat(bucket.nanosUntil(1, now)).isZero();
        Allowance.Departure departure = bucket.depart(now, now);
        departure.left(now);
        return departure;
    }

    private static List<Allowance.Departure> leave(PlanBucket bucket, int calls, long now) {
        List<Allowance.Departure> departures = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            departures.add(leave(bucket, now));
        }
        return departures;
    }

    @ParameterizedTest
    @CsvSource({"20, 40", "10, 40", "5, 20", "1, 2"})
    void theWholeBurstLeavesAtOnceAndThenOneCallAfterTheOther(double rate, int burst) {
        PlanBucket bucket = bucket(rate, burst);
        assertThat(bucket.nanosUntil(burst, 0)).isZero();
        leave(bucket, burst, 0);

        long interval = Math.round(SECOND / rate);
        for (int call = 1; call <= 200; call++) {
            long due = JITTER + call * interval;
            assertThat(bucket.nanosUntil(1, due - 1)).as("call %d", call).isEqualTo(1);
            leave(bucket, due);
        }
    }

    @ParameterizedTest
    @CsvSource({"20, 40", "10, 40", "5, 20", "1, 2"})
    void aCallWithAFullBucketButOneDoesNotWait(double rate, int burst) {
        PlanBucket bucket = bucket(rate, burst);
        leave(bucket, burst - 1, 0);
        assertThat(bucket.nanosUntil(1, 1)).isZero();
    }

    @Test
    void whatIsAnsweredCannotBeLateAnyMore() {
        PlanBucket bucket = bucket(20, 40);
        leave(bucket, 40, 0).forEach(call -> call.answered(5 * MILLIS));
        assertThat(bucket.nanosUntil(1, 5 * MILLIS)).isEqualTo(50 * MILLIS);
    }

    @Test
    void tellsWhenTheNextCallsMayLeaveThoughSomeAreStillUnderWay() {
        PlanBucket bucket = bucket(20, 40);
        leave(bucket, 40, 0);
        long over = JITTER - 20 * MILLIS;
        assertThat(bucket.nanosUntil(1, 20 * MILLIS)).isEqualTo(over + 50 * MILLIS);
        assertThat(bucket.nanosUntil(60, 20 * MILLIS)).isEqualTo(over + 60 * 50 * MILLIS);
        assertThat(bucket.nanosUntil(1, JITTER + 20 * MILLIS)).isEqualTo(30 * MILLIS);
    }

    @Test
    void aCallThatIsLetGoCountsAsUnderWayUntilItIsSentButForHalfASecondAtMost() {
        PlanBucket bucket = bucket(1, 2);
        Allowance.Departure slow = bucket.depart(0, 0);
        bucket.depart(0, 0);
        slow.left(300 * MILLIS);
        assertThat(bucket.nanosUntil(1, 300 * MILLIS + JITTER)).isEqualTo(SECOND);
        // The other one is never heard of again.
        assertThat(bucket.nanosUntil(2, 3_500 * MILLIS)).isZero();
    }

    @Test
    void aBucketForOneCallGivesOneAtEachInterval() {
        PlanBucket bucket = bucket(0.5, 1);
        for (int call = 0; call < 5; call++) {
            leave(bucket, call * 2 * SECOND);
            assertThat(bucket.nanosUntil(1, call * 2 * SECOND)).isEqualTo(2 * SECOND);
        }
    }

    @Test
    void aCallThatIsNotSentTakesNothing() {
        PlanBucket bucket = bucket(1, 2);
        leave(bucket, 0);
        bucket.depart(0, 0).unused(10 * MILLIS);
        assertThat(bucket.nanosUntil(1, 10 * MILLIS)).isZero();
        assertThat(bucket.use(10 * MILLIS)).isEqualTo(0.5);
    }

    @Test
    void tellsTheShareOfTheBucketThatIsInUse() {
        PlanBucket bucket = bucket(1, 4);
        assertThat(bucket.use(0)).isZero();
        leave(bucket, 3, 0);
        assertThat(bucket.use(0)).isEqualTo(0.75);
        assertThat(bucket.use(SECOND + JITTER)).as("a call's worth is back").isEqualTo(0.5);
        assertThat(bucket.use(10 * SECOND)).isZero();
    }

    @Test
    void aBucketThatAnotherHasEmptiedGivesCallsAtItsRate() {
        PlanBucket bucket = bucket(4, 4);
        leave(bucket, 0).answered(50 * MILLIS);
        bucket.spend(100 * MILLIS);
        assertThat(bucket.nanosUntil(1, 100 * MILLIS)).isEqualTo(250 * MILLIS);
        assertThat(bucket.nanosUntil(4, 100 * MILLIS)).isEqualTo(SECOND);
        assertThat(bucket.use(100 * MILLIS)).isEqualTo(1);
    }

    @Test
    void aRefusalEmptiesTheBucketAndOwesNothing() {
        PlanBucket bucket = bucket(4, 4);
        leave(bucket, 1, 0).get(0).answered(0);
        bucket.refused(0);
        assertThat(bucket.nanosUntil(1, 0)).isEqualTo(250 * MILLIS);
        bucket.refused(0);
        assertThat(bucket.nanosUntil(1, 0)).isEqualTo(250 * MILLIS);
    }

    @Test
    void aHigherRateHoldsFromThatMomentOn() {
        PlanBucket bucket = bucket(0.5, 2);
        leave(bucket, 2, 0).forEach(call -> call.answered(0));
        assertThat(bucket.nanosUntil(1, SECOND)).isEqualTo(SECOND);
        bucket.replace(new UsagePlan(20, 2), 0, SECOND);
        assertThat(bucket.plan()).isEqualTo(new UsagePlan(20, 2));
        assertThat(bucket.nanosUntil(1, SECOND)).as("half a call was there").isEqualTo(25 * MILLIS);
        assertThat(bucket.nanosUntil(2, 2 * SECOND)).as("the burst is the same").isZero();
    }

    @Test
    void aLowerRateTakesBackWhatWasCountedTooMuch() {
        PlanBucket bucket = bucket(5, 20);
        leave(bucket, 20, 0).forEach(call -> call.answered(0));
        // 400 ms at 5 a second are two calls, of which the lower rate gave 0.8 since it may have been in force.
        bucket.replace(new UsagePlan(2, 20), 0, 400 * MILLIS);
        assertThat(bucket.nanosUntil(1, 400 * MILLIS)).isEqualTo(100 * MILLIS);
    }

    @Test
    void aLowerRateTakesBackNoMoreThanTheBucketHadWhenItWasNotUsedForLong() {
        PlanBucket bucket = bucket(5, 20);
        bucket.replace(new UsagePlan(2, 20), 0, 3600 * SECOND);
        assertThat(bucket.nanosUntil(8, 3600 * SECOND))
                .as("what 4 s at 2 a second give")
                .isZero();
        assertThat(bucket.nanosUntil(9, 3600 * SECOND)).isEqualTo(500 * MILLIS);
    }

    /** Calls arrive up to half a second late, or as long as the bucket has calls to spare, and are sent up to 300 ms after they were let go; some answers take long. */
    @ParameterizedTest
    @CsvSource({"20, 40", "10, 40", "5, 20", "1, 2", "0.3, 7", "33.3, 100", "250, 300", "2, 2"})
    void theVendorsBucketRefusesNoCallWheneverItArrives(double rate, int burst) {
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            PlanBucket bucket = bucket(rate, burst);
            long interval = Math.round(SECOND / rate);
            List<Long> arrivals = new ArrayList<>();
            List<Long> departures = new ArrayList<>();
            List<Pending> pending = new ArrayList<>();
            long now = 0;
            for (int call = 0; call < 3 * burst + 100; call++) {
                // Now a burst, now a pause, now calls that come at about the rate.
                now += random.nextInt(3) > 0 ? 0 : (long) (random.nextDouble() * 4 * interval);
                now += random.nextInt(3 * burst) == 0 ? (long) (random.nextDouble() * 2 * burst * interval) : 0;
                now = settle(pending, bucket, now);
                long wait = bucket.nanosUntil(1, now);
                while (wait > 0) {
                    now = settle(pending, bucket, now + wait);
                    wait = bucket.nanosUntil(1, now);
                }
                Pending let =
                        new Pending(bucket.depart(now, now), now + random.nextInt(3) * random.nextInt(150) * MILLIS);
                let.arrives = let.leaves + (long) (random.nextDouble() * Math.min(JITTER, (burst - 1) * interval));
                let.answered = let.arrives + random.nextInt(400) * MILLIS;
                pending.add(let);
                departures.add(let.leaves);
                arrivals.add(let.arrives);
            }
            VendorBucket vendor = new VendorBucket(new UsagePlan(rate, burst));
            arrivals.sort(null);
            assertThat(arrivals).as("seed %d", seed).allMatch(vendor::arrive);
            assertGuardIsNotMet(new UsagePlan(rate, burst), departures);
        }
    }

    private static final class Pending {
        private final Allowance.Departure departure;
        private final long leaves;
        private long arrives;
        private long answered;
        private boolean left;

        Pending(Allowance.Departure departure, long leaves) {
            this.departure = departure;
            this.leaves = leaves;
        }
    }

    /** Has the bucket hear of what happens until then, in order. */
    private static long settle(List<Pending> pending, PlanBucket bucket, long until) {
        while (true) {
            Pending next = null;
            for (Pending each : pending) {
                long at = each.left ? each.answered : each.leaves;
                if (at <= until && (next == null || at < (next.left ? next.answered : next.leaves))) {
                    next = each;
                }
            }
            if (next == null) {
                return until;
            }
            if (next.left) {
                next.departure.answered(next.answered);
                pending.remove(next);
            } else {
                next.departure.left(next.leaves);
                next.left = true;
            }
        }
    }

    /** The guard would hold up a call that is one more than it lets pass in its period. */
    static void assertGuardIsNotMet(UsagePlan plan, List<Long> departures) {
        ThrottleWindow guard = ThrottleWindow.guarding(plan);
        List<Long> ordered = new ArrayList<>(departures);
        ordered.sort(null);
        for (int i = guard.maximumRequests(); i < ordered.size(); i++) {
            assertThat(ordered.get(i) - ordered.get(i - guard.maximumRequests()))
                    .isGreaterThanOrEqualTo(guard.periodMillis() * MILLIS);
        }
    }
}
