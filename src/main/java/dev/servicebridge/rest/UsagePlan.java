package dev.servicebridge.rest;

/**
 * What a remote system allows one account to call one operation: a token bucket.
 *
 * @param rate calls per second that the bucket is refilled with, greater than zero
 * @param burst calls the full bucket holds, at least one
 */
public record UsagePlan(double rate, int burst) {
    public UsagePlan {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("rate must be > 0, was " + rate);
        }
        if (burst < 1) {
            throw new IllegalArgumentException("burst must be >= 1, was " + burst);
        }
    }

    /** The same bucket refilled at another rate, as the rate header of an answer tells it. */
    public UsagePlan withRate(double other) {
        return new UsagePlan(other, burst);
    }

    @Override
    public String toString() {
        return (rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate)) + "-" + burst;
    }
}
