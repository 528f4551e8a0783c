package dev.servicebridge.remote.plan;

import java.util.concurrent.ScheduledThreadPoolExecutor;
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

    /** By a real clock, on one thread, which ends when nothing is left to run and keeps no process alive. */
    static Alarm by(LongSupplier nanoClock) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, action -> {
            Thread thread = new Thread(action, "plan-alarm");
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return (nanos, action) ->
                executor.schedule(action, Math.max(0, nanos - nanoClock.getAsLong()), TimeUnit.NANOSECONDS);
    }
}
