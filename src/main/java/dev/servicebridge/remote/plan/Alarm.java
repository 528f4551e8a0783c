package dev.servicebridge.remote.plan;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Runs something at a time of a nano clock; in a test, when the test's clock gets there. */
@FunctionalInterface
public interface Alarm {
    /**
     * Has something run once.
     *
     * @param nanos when, by the same clock that the plans have; at once where that has passed
     */
    void at(long nanos, Runnable action);

    /** By a real clock. Nothing runs any more once the executor is shut down. */
    static Alarm by(LongSupplier nanoClock, ScheduledExecutorService executor) {
        return (nanos, action) -> {
            try {
                executor.schedule(action, Math.max(0, nanos - nanoClock.getAsLong()), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // The bridge stops, which interrupts those who wait.
            }
        };
    }
}
