package dev.servicebridge.remote.plan;

import java.util.concurrent.TimeUnit;

/**
 * The window of a usage plan that slides: at most N calls in any period T.
 *
 * <p>Keeps the last N departures; the next call leaves one period after the oldest of them. A departure counts from when it
 * was due, not from when the caller got going, so that small delays do not add up to a slower rate; what it was late beyond
 * {@link ThrottleWindow#SLACK_MILLIS} is given up, because the system counts from there.
 */
final class PlanLedger implements Allowance {
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(ThrottleWindow.SLACK_MILLIS);

    private final UsagePlan plan;
    private final long[] departures;
    private final long periodNanos;
    private int oldest;
    private int known;

    PlanLedger(UsagePlan plan) {
        this(plan, ThrottleWindow.of(plan));
    }

    PlanLedger(UsagePlan plan, ThrottleWindow window) {
        this.plan = plan;
        departures = new long[window.maximumRequests()];
        periodNanos = TimeUnit.MILLISECONDS.toNanos(window.periodMillis());
    }

    @Override
    public UsagePlan plan() {
        return plan;
    }

    @Override
    public long nanosUntil(int calls, long now) {
        int windows = (calls - 1) / departures.length;
        return Math.max(0, due((calls - 1) % departures.length, now) + windows * periodNanos - now);
    }

    /** When the next call may leave, or another one after it. */
    private long due(int after, long otherwise) {
        int unused = departures.length - known;
        return after < unused ? otherwise : departures[(oldest + after) % departures.length] + periodNanos;
    }

    @Override
    public Departure depart(long since, long now) {
        return new Place(depart(Math.max(since, due(0, since))));
    }

    private int depart(long nanos) {
        int place = oldest;
        departures[place] = nanos;
        oldest = (oldest + 1) % departures.length;
        known = Math.min(known + 1, departures.length);
        return place;
    }

    @Override
    public double use(long now) {
        int recent = 0;
        for (int i = 0; i < known; i++) {
            if (now - departures[Math.floorMod(oldest - 1 - i, departures.length)] < periodNanos) {
                recent++;
            }
        }
        return (double) recent / departures.length;
    }

    /** Takes the window for filled at that moment, as it may have been. */
    @Override
    public void spend(long now) {
        for (int i = 0; i < departures.length; i++) {
            depart(now);
        }
    }

    @Override
    public void refused(long now) {
        // Which of the calls in the window it was that came early, nobody knows.
    }

    @Override
    public void replace(UsagePlan other, long since, long now) {
        throw new IllegalStateException("no answer tells another plan for " + plan.description());
    }

    /** The place of a call in the window. */
    private final class Place implements Departure {
        private final int number;

        Place(int number) {
            this.number = number;
        }

        @Override
        public void left(long now) {
            if (now - SLACK_NANOS > departures[number]) {
                departures[number] = now - SLACK_NANOS;
            }
        }

        @Override
        public void answered(long now) {
            // The window counts from when it came.
        }

        @Override
        public void unused(long now) {
            // Its place in the window stays taken: those after it were told so.
        }
    }
}
