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
    /**
     * What a byte of a message takes of the heap at the most while the bridge works on it: beside the message, its text and
     * its tree there are the buffers in which they are read, written, hashed and encrypted.
     */
    public static final int HEAP_OF_A_BYTE = 8;
    /** A share is counted in blocks, so that a budget of more than 2 GiB fits into a semaphore. */
    private static final int BLOCK = 1024;

    private final long bytes;
    private final Semaphore free;
    /** Null for a budget that is no part of another one. */
    private final ByteBudget whole;

    /**
     * @param bytes the whole budget; at least one KiB
     */
    public ByteBudget(long bytes) {
        this(bytes, null);
    }

    private ByteBudget(long bytes, ByteBudget whole) {
        if (bytes < BLOCK) {
            throw new IllegalArgumentException("A budget of " + bytes + " bytes is too small: at least " + BLOCK);
        }
        this.bytes = bytes / BLOCK * BLOCK;
        this.whole = whole;
        // Fair: a large share that waits is not overtaken for ever by small ones.
        this.free = new Semaphore(blocks(this.bytes), true);
    }

    /**
     * A budget within this one: its shares count in both, so that its users leave the rest of this one to others.
     *
     * @param percent of this budget, from 1 to 100
     */
    public ByteBudget part(int percent) {
        return new ByteBudget(bytes * percent / 100, this);
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
        if (!free.tryAcquire(blocks)) {
            return Optional.empty();
        }
        if (whole == null) {
            return Optional.of(new Share(blocks, null));
        }
        return of(blocks, whole.tryTake(wanted));
    }

    /**
     * A share of so many bytes; empty when it was not to be had within the wait, and at once for one that is larger
     * than the whole budget.
     *
     * @param wanted bytes
     * @param longestWait for a part of a budget, the longest wait at each of the two
     */
    public Optional<Share> take(long wanted, Duration longestWait) throws InterruptedException {
        int blocks = blocks(wanted);
        if (blocks > blocks(bytes)) {
            return Optional.empty();
        }
        if (!free.tryAcquire(blocks, longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        if (whole == null) {
            return Optional.of(new Share(blocks, null));
        }
        try {
            return of(blocks, whole.take(wanted, longestWait));
        } catch (InterruptedException e) {
            free.release(blocks);
            throw e;
        }
    }

    /** A share that is one of the whole, too; gives back what it has of this budget where the whole has nothing. */
    private Optional<Share> of(int blocks, Optional<Share> ofWhole) {
        if (ofWhole.isEmpty()) {
            free.release(blocks);
        }
        return ofWhole.map(share -> new Share(blocks, share));
    }

    /** More than there can ever be where it is too much to count, such as a length that a caller made up. */
    private static int blocks(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / BLOCK + (bytes % BLOCK == 0 ? 0 : 1));
    }

    /** Bytes that one body holds. Closing it a second time does nothing. */
    public final class Share implements AutoCloseable {
        /** Null where the budget is no part of another one. */
        private final Share ofWhole;

        private int blocks;
        private boolean closed;

        private Share(int blocks, Share ofWhole) {
            this.blocks = blocks;
            this.ofWhole = ofWhole;
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
        public synchronized boolean growTo(long bytes) {
            if (closed) {
                return false;
            }
            int more = blocks(bytes) - blocks;
            if (more <= 0) {
                return true;
            }
            if (!free.tryAcquire(more)) {
                return false;
            }
            if (ofWhole != null && !ofWhole.growTo(bytes)) {
                free.release(more);
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
            if (ofWhole != null) {
                ofWhole.close();
            }
        }
    }
}
