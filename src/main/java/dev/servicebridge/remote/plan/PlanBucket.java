package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.SynchronizationStrategy;

/**
 * The token bucket of a usage plan, as the other system may have it in the worst case.
 *
 * <p>Calls arrive less evenly than they leave, and a bucket that is full meanwhile loses what it would have been refilled
 * with. So a call is *under way* from when it is let go until its answer is there, or for {@link #JITTER_NANOS} where that
 * takes longer: its token is gone at once, but the bucket counts as full where it would be full without the call. Whatever
 * the moment at which each call arrives in that time, the other bucket has a token for it. This costs the time that the first
 * answer takes after a burst, none of the burst itself, and nothing of the rate in the long run.
 *
 * <p>One call is worth as many tokens of the bucket as there are nanoseconds between two calls at the plan's rate, so that
 * one token comes each nanosecond, no rounding adds up, and waits are exact.
 */
final class PlanBucket implements Allowance {
    /**
     * How much later than another one a call may be sent, and then arrive, that is not answered yet. So much of a minute's
     * worth costs less than a hundredth.
     */
    static final long JITTER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Deque<Flight> flights = new ArrayDeque<>(1);
    private final Meter meter = new Meter();
    private UsagePlan plan;
    private long interval;
    private long jitter;
    private Bucket bucket;
    private int underWay;

    PlanBucket(UsagePlan plan, long now) {
        meter.nanos = now;
        adopt(plan);
        bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity()).refillGreedy(1, Duration.ofNanos(1)))
                .withCustomTimePrecision(meter)
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    private void adopt(UsagePlan adopted) {
        plan = adopted;
        interval = plan.intervalNanos();
        // A bucket that holds one call has none to spare for jitter.
        jitter = Math.min(JITTER_NANOS, (plan.burst() - 1) * interval);
    }

    private long capacity() {
        return plan.burst() * interval;
    }

    @Override
    public UsagePlan plan() {
        return plan;
    }

    @Override
    public long nanosUntil(int calls, long now) {
        settle(now);
        long available = available();
        if (available >= calls * interval) {
            return 0;
        }
        long whole = Math.floorDiv(available, interval);
        return nanosUntilNext(interval - Math.floorMod(available, interval), now) + (calls - whole - 1) * interval;
    }

    /** How long until the bucket has so many tokens more: it may have to wait until one of the calls has arrived. */
    private long nanosUntilNext(long tokens, long now) {
        long room = capacity() - level();
        return tokens <= room || flights.isEmpty()
                ? tokens
                : Math.max(flights.element().expectedOverAt() - now, room) + tokens - room;
    }

    private long level() {
        return bucket.getAvailableTokens();
    }

    private long available() {
        return level() - underWay * interval;
    }

    /** Counts the calls that have arrived by now, in the order in which they were let go. */
    private void settle(long now) {
        while (!flights.isEmpty() && (flights.element().counted || flights.element().overAt <= now)) {
            Flight flight = flights.remove();
            if (!flight.counted) {
                meter.advance(flight.overAt);
                flight.count();
            }
        }
        meter.advance(now);
    }

    @Override
    public Departure depart(long since, long now) {
        Flight flight = new Flight(now);
        flights.add(flight);
        underWay++;
        return flight;
    }

    @Override
    public double use(long now) {
        settle(now);
        return Math.min(1, 1 - (double) available() / capacity());
    }

    @Override
    public void spend(long now) {
        settle(now);
        bucket.tryConsumeAsMuchAsPossible();
    }

    /** The system took no token for the call, because its own bucket has none. */
    @Override
    public void refused(long now) {
        settle(now);
        bucket.addTokens(interval);
        if (level() > 0) {
            bucket.consumeIgnoringRateLimits(level());
        }
    }

    /** Where the rate went down, gives back what was counted too much since it did; never more than the burst took to fill. */
    @Override
    public void replace(UsagePlan other, long since, long now) {
        settle(now);
        long former = interval;
        long capacity = capacity();
        adopt(other);
        bucket.replaceConfiguration(
                BucketConfiguration.builder()
                        .addLimit(limit -> limit.capacity(capacity()).refillGreedy(1, Duration.ofNanos(1)))
                        .build(),
                TokensInheritanceStrategy.PROPORTIONALLY);
        long excess = Math.round(Math.min(now - since, capacity) * ((double) interval / former - 1));
        if (excess > 0) {
            bucket.consumeIgnoringRateLimits(excess);
        }
    }

    private final class Flight implements Departure {
        private final long letGoAt;
        private long overAt;
        private boolean sent;
        private boolean counted;

        Flight(long now) {
            letGoAt = now;
            overAt = now + JITTER_NANOS;
        }

        /** Those that are not sent yet will be soon. */
        long expectedOverAt() {
            return sent ? overAt : Math.min(overAt, letGoAt + jitter);
        }

        void count() {
            bucket.consumeIgnoringRateLimits(interval);
            forget();
        }

        private void forget() {
            counted = true;
            underWay--;
        }

        @Override
        public void left(long now) {
            sent = true;
            overAt = now + jitter;
        }

        @Override
        public void answered(long now) {
            settle(now);
            if (!counted) {
                count();
            }
        }

        @Override
        public void unused(long now) {
            settle(now);
            if (!counted) {
                forget();
            }
        }
    }

    /** The bucket's clock, which stands still while the time of a call in the past is counted. */
    private static final class Meter implements TimeMeter {
        private long nanos;

        void advance(long to) {
            nanos = Math.max(nanos, to);
        }

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
