package dev.servicebridge.remote.plan;

/**
 * At most {@code maximumRequests} in any {@code periodMillis}: what Camel's Throttler keeps to, and the {@link PlanLedger}.
 *
 * @param maximumRequests N
 * @param periodMillis T, rounded up so that the rate is never exceeded
 */
public record ThrottleWindow(int maximumRequests, long periodMillis) {
    /** How much later than another one of the same window a call may arrive without being refused. */
    static final long JITTER_MILLIS = 100;

    /** How late a caller of its own may be on top of that. */
    static final long SLACK_MILLIS = 50;

    /**
     * How a plan that is a sliding window is spent: all of its requests are used, in a period that is longer by what the
     * first of them may be late, because it ends later at the other side than it began here.
     */
    static ThrottleWindow of(UsagePlan plan) {
        return new ThrottleWindow(plan.burst(), plan.windowMillis() + JITTER_MILLIS + SLACK_MILLIS);
    }

    /**
     * What guards a plan: all that it allows in the time T in which a bucket fills, {@code burst + rate * T}, which is two
     * bursts; of a sliding window, all of its requests in a period that is shorter than the ledger's by the slack. Calls
     * that keep to the plan never meet it.
     */
    public static ThrottleWindow guarding(UsagePlan plan) {
        if (plan.sliding()) {
            ThrottleWindow window = of(plan);
            return new ThrottleWindow(window.maximumRequests, window.periodMillis - SLACK_MILLIS);
        }
        long period = Math.max(1, (long) Math.floor(plan.burst() * 1000 / plan.rate()));
        return new ThrottleWindow((int) Math.ceil(plan.burst() + plan.rate() * period / 1000), period);
    }
}
