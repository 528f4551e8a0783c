package dev.servicebridge.remote;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What became of the calls to one operation since the start, over all accounts. */
public final class OperationStatistics {
    private final LongAdder calls = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();

    /** Requests sent, repetitions included. */
    public long calls() {
        return calls.sum();
    }

    /** Requests answered with success. */
    public long succeeded() {
        return succeeded.sum();
    }

    /** Requests refused for want of quota (429). */
    public long refused() {
        return refused.sum();
    }

    /** Requests that repeat an earlier one. */
    public long retried() {
        return retried.sum();
    }

    /** Requests that failed otherwise: an error for an answer, none that could be read, or none at all. */
    public long failed() {
        return failed.sum();
    }

    /** Time that callers waited at the throttle. */
    public long waitedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(waitedNanos.sum());
    }

    void sent() {
        calls.increment();
    }

    void succeed() {
        succeeded.increment();
    }

    void refuse() {
        refused.increment();
    }

    void retry() {
        retried.increment();
    }

    void fail() {
        failed.increment();
    }

    void waited(long nanos) {
        waitedNanos.add(nanos);
    }
}
