package dev.servicebridge.monitor;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads the state of the store in the background, one reading at a time however many ask, so that a database that is
 * gone or slow keeps nobody waiting.
 */
final class StoreMonitor {
    private static final StoreState UNREAD = StoreState.unknown("the bridge's database has not been read yet");

    private final Supplier<StoreState> reader;
    private final Executor executor;
    private final LongSupplier nanoClock;
    private CompletableFuture<StoreState> reading = CompletableFuture.completedFuture(UNREAD);
    private StoreState latest = UNREAD;
    private long readAt;

    /** @param reader may take its time and may fail */
    StoreMonitor(Supplier<StoreState> reader, Executor executor, LongSupplier nanoClock) {
        this.reader = reader;
        this.executor = executor;
        this.nanoClock = nanoClock;
    }

    /**
     * The state as it is now, give or take a second.
     *
     * @param patience how long to wait for it; after that, a state whose problem says so
     */
    StoreState now(Duration patience) {
        StoreState state = await(reading(Duration.ofSeconds(1)), patience);
        if (state != null) {
            return state;
        }
        StoreState before = latest();
        return before.isKnown() || before == UNREAD
                ? StoreState.unknown("the bridge's database has not answered for " + patience.toMillis() + " ms")
                : before;
    }

    /**
     * The latest state that was read. One that is older than {@code age} is read anew; whoever starts that waits for it
     * up to {@code patience}, all others not at all.
     */
    StoreState recent(Duration age, Duration patience) {
        CompletableFuture<StoreState> before;
        CompletableFuture<StoreState> mine;
        synchronized (this) {
            before = reading;
            mine = reading(age);
        }
        if (mine != before) {
            await(mine, patience);
        }
        return latest();
    }

    private synchronized CompletableFuture<StoreState> reading(Duration age) {
        boolean fresh = latest != UNREAD && nanoClock.getAsLong() - readAt < age.toNanos();
        if (reading.isDone() && !fresh) {
            reading = CompletableFuture.supplyAsync(this::read, executor);
        }
        return reading;
    }

    private StoreState read() {
        StoreState state;
        try {
            state = reader.get();
        } catch (RuntimeException e) {
            state = StoreState.unknown("the bridge's database does not answer: " + Reasons.of(e));
        }
        synchronized (this) {
            latest = state;
            readAt = nanoClock.getAsLong();
        }
        return state;
    }

    private synchronized StoreState latest() {
        return latest;
    }

    /** Null where it is not there in time. */
    private static StoreState await(CompletableFuture<StoreState> reading, Duration patience) {
        try {
            return reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Reading the state of the store", e);
        }
    }
}
