package dev.servicebridge.sandbox.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** A vendor's sliding window: so many requests in any stretch of time, and one too many is refused, never delayed. */
public final class RequestWindow {
    private final int most;
    private final long lengthNanos;
    private final LongSupplier nanos;
    private final Deque<Long> accepted = new ArrayDeque<>();
    private long refused;

    public RequestWindow(int most, long lengthNanos, LongSupplier nanos) {
        this.most = most;
        this.lengthNanos = lengthNanos;
        this.nanos = nanos;
    }

    /** Whether the request is one too many, how long until one is not, and the how manieth such it is. */
    public record Verdict(boolean refused, long waitNanos, long count) {}

    public synchronized Verdict take() {
        long now = nanos.getAsLong();
        while (!accepted.isEmpty() && now - accepted.peekFirst() >= lengthNanos) {
            accepted.removeFirst();
        }
        if (accepted.size() >= most) {
            return new Verdict(true, accepted.element() + lengthNanos - now, ++refused);
        }
        accepted.addLast(now);
        return new Verdict(false, 0, refused);
    }
}
