package dev.servicebridge.outbox;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Where deliveries run. A few of each queue always have a place, so that nobody's trouble holds up another; beyond these all
 * queues share {@value #SHARED} places, for each takes a thread.
 */
final class Places {
    static final int SHARED = 256;

    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final ExecutorService workers;
    private final Semaphore shared = new Semaphore(SHARED);
    private final Semaphore inFlight = new Semaphore(UNBOUNDED);
    private volatile boolean stopping;

    Places(ExecutorService workers) {
        this.workers = workers;
    }

    boolean isStopping() {
        return stopping;
    }

    /** @return whether one of the shared places was taken, to be given back */
    boolean share() {
        return shared.tryAcquire();
    }

    void giveBack(boolean wasShared) {
        if (wasShared) {
            shared.release();
        }
    }

    /** @return false where the bridge or its executor is stopping */
    boolean run(Runnable task) {
        if (stopping || !inFlight.tryAcquire()) {
            return false;
        }
        try {
            workers.execute(() -> {
                try {
                    task.run();
                } finally {
                    inFlight.release();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            inFlight.release();
            return false;
        }
    }

    /**
     * Lets nothing more run and waits for what does.
     *
     * @return whether all ended in time
     */
    boolean stop(Duration timeout) {
        stopping = true;
        try {
            boolean ended = inFlight.tryAcquire(UNBOUNDED, timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (ended) {
                inFlight.release(UNBOUNDED);
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
