package dev.servicebridge.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bytes of heap that bodies of requests, answers of remote systems and documents may hold together. Who wants more than
 * is free waits for a limited time or is refused; a body that grows while it is read never waits, so that two of them
 * cannot wait for each other.
 */
public final class ByteBudget {
    /** A share is counted in blocks, so that a budget of more than 2 GiB fits into a semaphore. */
    private static final int BLOCK = 1024;

    private final long bytes;
    private final Semaphore free;

    /**
     * @param bytes the whole budget; at least one KiB
     */
    public ByteBudget(long bytes) {
        if (bytes < BLOCK) {
            throw new IllegalArgumentException("A budget of " + bytes + " bytes is too small: at least " + BLOCK);
        }
        this.bytes = bytes;
        // Fair: a large share that waits is not overtaken for ever by small ones.
        this.free = new Semaphore(blocks(bytes), true);
    }

    /** The whole budget in bytes. */
    public long size() {
        return bytes;
    }

    /** Bytes that nobody holds now. */
    public long available() {
        return (long) free.availablePermits() * BLOCK;
    }

    /**
     * A share of so many bytes, at once or not at all.
     *
     * @param wanted bytes, 0 for a share that only grows
     */
    public Optional<Share> tryTake(long wanted) {
        int blocks = blocks(wanted);
        return free.tryAcquire(blocks) ? Optional.of(new Share(blocks)) : Optional.empty();
    }

    /**
     * A share of so many bytes; empty when it was not to be had within the wait, and at once for one that is larger
     * than the whole budget.
     *
     * @param wanted bytes
     */
    public Optional<Share> take(long wanted, Duration longestWait) throws InterruptedException {
        int blocks = blocks(wanted);
        if (blocks > blocks(bytes)) {
            return Optional.empty();
        }
        return free.tryAcquire(blocks, longestWait.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(new Share(blocks))
                : Optional.empty();
    }

    /** More than there can ever be where it is too much to count, such as a length that a caller made up. */
    private static int blocks(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / BLOCK + (bytes % BLOCK == 0 ? 0 : 1));
    }

    /** Bytes that one body holds. Closing it a second time does nothing. Safe for one thread at a time. */
    public final class Share implements AutoCloseable {
        private int blocks;
        private boolean closed;

        private Share(int blocks) {
            this.blocks = blocks;
        }

        /** Bytes that the share holds. */
        public synchronized long size() {
            return (long) blocks * BLOCK;
        }

        /**
         * Makes the share hold so many bytes in all, without waiting. One that is as large already stays as it is.
         *
         * @return false where they are not to be had, or the share is closed; the share stays as it is
         */
        public synchronized boolean growTo(long whole) {
            if (closed) {
                return false;
            }
            int more = blocks(whole) - blocks;
            if (more <= 0) {
                return true;
            }
            if (!free.tryAcquire(more)) {
                return false;
            }
            blocks += more;
            return true;
        }

        @Override
        public synchronized void close() {
            free.release(blocks);
            blocks = 0;
            closed = true;
        }
    }
}
