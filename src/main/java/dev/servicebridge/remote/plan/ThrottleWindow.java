package dev.servicebridge.remote.plan;

/**
 * A sliding window that spends a usage plan: at most {@code maximumRequests} in any {@code periodMillis}.
 *
 * <p>A bucket of {@code burst} tokens refilled at {@code rate} never runs dry under a window of N = burst − headroom
 * requests in any T = N / rate: the long-run rate is exactly the plan's, and the tokens held back absorb calls that
 * arrive less evenly than they left. Of a plan that is itself a sliding window all requests are used, in a period that is
 * longer by what the first of them may be late: it ends later at the other side than it began here.
 *
 * @param maximumRequests N
 * @param periodMillis T, rounded up so that the rate is never exceeded
 */
public record ThrottleWindow(int maximumRequests, long periodMillis) {
    /** How much later than another one of the same window a call may arrive without being refused. */
    static final double JITTER_SECONDS = 0.1;

    /** The part of that which a caller's own delay may use up; the rest is the network's. */
    static final long SLACK_MILLIS = 50;

    /** The window for a plan. A plan with a burst of one has no token to hold back. */
    public static ThrottleWindow of(UsagePlan plan) {
        if (plan.sliding()) {
            long jitter = Math.round(JITTER_SECONDS * 1000);
            return new ThrottleWindow(plan.burst(), plan.windowMillis() + jitter + SLACK_MILLIS);
        }
        int headroom = (int) Math.max(1, Math.min(plan.burst(), Math.ceil(plan.rate() * JITTER_SECONDS)));
        int requests = Math.max(1, plan.burst() - headroom);
        return new ThrottleWindow(requests, Math.max(1, (long) Math.ceil(requests * 1000.0 / plan.rate())));
    }

    /**
     * The period of the Throttler that stands behind the {@link PlanLedger}: shorter by the slack, so that it holds
     * back only what the ledger did not foresee and never slows the rate itself.
     */
    public long throttleMillis() {
        return Math.max(1, periodMillis - Math.min(SLACK_MILLIS, periodMillis / 2));
    }
}
