package dev.servicebridge.routetests;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits until a bridge has nothing left to do: no message under way, no worker at work, no delivery or command pending. */
final class Quiet {
    /** Looks in a row that must find nothing: between a thread that hands on and one that takes over nobody is seen. */
    private static final int LOOKS = 8;

    private static final long PAUSE_MILLIS = 20;

    private final TestBridge bridge;
    private final LongSupplier nanos;

    /** Nobody releases it: to wait for it is to wait. */
    private final Semaphore never = new Semaphore(0);

    Quiet(TestBridge bridge, LongSupplier nanos) {
        this.bridge = bridge;
        this.nanos = nanos;
    }

    /**
     * Waits until nothing is left to do and something holds.
     *
     * @param limit the longest that it waits
     * @return whether both came in time
     */
    boolean await(Duration limit, BooleanSupplier holds) throws InterruptedException {
        long start = nanos.getAsLong();
        int calm = 0;
        while (nanos.getAsLong() - start < limit.toNanos()) {
            calm = isCalm() ? calm + 1 : 0;
            if (calm >= LOOKS && holds.getAsBoolean()) {
                return true;
            }
            never.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    private boolean isCalm() {
        return bridge.context().getInflightRepository().size() == 0
                && !areWorkersBusy()
                && bridge.database().waiting().isEmpty();
    }

    private boolean areWorkersBusy() {
        ExecutorService workers = bridge.context().getRegistry().lookupByNameAndType("workers", ExecutorService.class);
        return workers instanceof ThreadPoolExecutor pool && pool.getActiveCount() > 0;
    }
}
