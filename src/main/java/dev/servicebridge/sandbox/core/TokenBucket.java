package dev.servicebridge.sandbox.core;

import java.util.function.LongSupplier;

/**
 * A vendor's token bucket: it holds {@code burst} tokens, refills at {@code rate} a second, and a call without a token
 * is refused, never delayed.
 *
 * <p>Kept as the instant at which the bucket will be full again, in whole nanoseconds, so that no rounding adds up: a
 * token is missing for every interval between now and then.
 */
public final class TokenBucket {
    private final LongSupplier nanos;
    private final long interval;
    private final long capacity;
    private long fullAt;

    public TokenBucket(double rate, int burst, LongSupplier nanos) {
        this.nanos = nanos;
        this.interval = Math.round(1e9 / rate);
        this.capacity = Math.multiplyExact(interval, (long) burst);
        this.fullAt = nanos.getAsLong();
    }

    /** Takes a token. Returns false, and takes nothing, when there is none. */
    public synchronized boolean take() {
        long now = nanos.getAsLong();
        long from = fullAt - now > 0 ? fullAt : now;
        if (from + interval - now > capacity) {
            return false;
        }
        fullAt = from + interval;
        return true;
    }
}
