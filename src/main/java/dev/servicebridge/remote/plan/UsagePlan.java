package dev.servicebridge.remote.plan;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How many calls a remote system allows an account: a token bucket, or a window that slides.
 *
 * @param rate calls per second in the long run, greater than zero: what a bucket is refilled with
 * @param burst calls at once, at least one: what the full bucket holds, or all that a window allows
 * @param sliding whether at most {@code burst} calls may come in any {@code burst / rate} seconds, as opposed to a bucket
 */
public record UsagePlan(
        double rate,
        int burst,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean sliding) {
    /** Calls per second below which a single call would take longer than an hour, and a bridge would seem to stand still. */
    private static final double LOWEST_RATE = 1.0 / 3600;

    public UsagePlan {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("rate must be > 0, was " + rate);
        }
        if (burst < 1) {
            throw new IllegalArgumentException("burst must be >= 1, was " + burst);
        }
    }

    /** A token bucket. */
    public UsagePlan(double rate, int burst) {
        this(rate, burst, false);
    }

    /** At most so many requests in any window of this length. */
    public static UsagePlan within(Duration window, int requests) {
        return new UsagePlan(requests * 1000.0 / window.toMillis(), requests, true);
    }

    /** Whether a rate, in calls per second, can be meant: from one call an hour to a million a second. */
    static boolean isPlausible(double rate) {
        return rate >= LOWEST_RATE && rate <= UsagePlans.MOST;
    }

    /** The same plan at another rate, as the rate header of an answer tells it. */
    public UsagePlan withRate(double other) {
        return new UsagePlan(other, burst, sliding);
    }

    /** The plan in words. */
    String description() {
        return sliding
                ? burst + " calls in any " + number(windowSeconds()) + " seconds, shared by all operations,"
                : rate + " calls a second, burst " + burst + ",";
    }

    /** The time in which a bucket gets one call's token, in nanoseconds, rounded up so that the rate is never exceeded. */
    long intervalNanos() {
        return (long) Math.ceil(1e9 / rate);
    }

    /** The length of a sliding plan's window, in milliseconds. */
    long windowMillis() {
        return Math.round(burst * 1000.0 / rate);
    }

    @Override
    public String toString() {
        return sliding ? burst + "-in-" + number(windowSeconds()) + "s" : number(rate) + "-" + burst;
    }

    private double windowSeconds() {
        return windowMillis() / 1000.0;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
