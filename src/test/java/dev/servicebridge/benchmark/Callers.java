package dev.servicebridge.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Callers that do the same thing at the same time. */
final class Callers {
    private Callers() {}

    /** One call. */
    @FunctionalInterface
    interface Call {
        void make() throws Exception;
    }

    /** Makes so many calls and returns the nanoseconds they took. */
    static long drain(int callers, long calls, Call call) throws Exception {
        AtomicLong left = new AtomicLong(calls);
        long begin = System.nanoTime();
        work(callers, () -> left.getAndDecrement() > 0, call);
        return System.nanoTime() - begin;
    }

    /** Makes calls for some time and returns how many it made a second. */
    static double rate(int callers, Duration time, Call call) throws Exception {
        AtomicLong calls = new AtomicLong();
        long begin = System.nanoTime();
        work(callers, () -> System.nanoTime() - begin < time.toNanos(), () -> {
            call.make();
            calls.incrementAndGet();
        });
        return calls.get() * 1e9 / (System.nanoTime() - begin);
    }

    private static void work(int callers, BooleanSupplier goOn, Call call) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                all.add(pool.submit(() -> {
                    while (goOn.getAsBoolean()) {
                        call.make();
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A call failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
