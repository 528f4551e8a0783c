package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How long the calls that were made for one purpose have waited for their usage plans. */
public final class PlanWaits {
    private final AtomicLong nanos = new AtomicLong();

    /** Adds the wait of one call to {@code <system>.<operation>}. */
    public void add(String operation, Duration waited) {
        nanos.addAndGet(waited.toNanos());
    }

    /** All waits together. */
    public Duration total() {
        return Duration.ofNanos(nanos.get());
    }
}
