package dev.servicebridge.remote.plan;

/**
 * A vendor's token bucket, written without a look at the bridge's: it begins full, is refilled all the time, and refuses a
 * call for which it has no whole token. Calls come in the order of their arrival.
 */
final class VendorBucket {
    /** What doubles may be off after a long time, in calls. */
    private static final double ROUNDING = 1e-6;

    private final int burst;
    private double rate;
    private double tokens;
    private double at;
    private int refused;

    VendorBucket(UsagePlan plan) {
        rate = plan.rate();
        burst = plan.burst();
        tokens = burst;
    }

    private void flow(double seconds) {
        tokens = Math.min(burst, tokens + rate * (seconds - at));
        at = seconds;
    }

    /** @return whether the call was served */
    boolean arrive(long nanos) {
        flow(nanos / 1e9);
        if (tokens < 1 - ROUNDING) {
            refused++;
            return false;
        }
        tokens--;
        return true;
    }

    void rate(long nanos, double other) {
        flow(nanos / 1e9);
        rate = other;
    }

    double rate() {
        return rate;
    }

    int refused() {
        return refused;
    }
}
