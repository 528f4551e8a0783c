package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** A nano clock that stands still until a test moves it on, and rings the alarms on its way. Used by one thread at a time. */
public final class ManualTime implements LongSupplier, Alarm {
    private record Ring(long at, long number, Runnable action) {}

    private final PriorityQueue<Ring> rings =
            new PriorityQueue<>(Comparator.comparingLong(Ring::at).thenComparingLong(Ring::number));
    private long now;
    private long numbers;

    @Override
    public synchronized long getAsLong() {
        return now;
    }

    @Override
    public synchronized void at(long nanos, Runnable action) {
        rings.add(new Ring(nanos, numbers++, action));
    }

    /** Moves on to a time, which rings what is due until then, each at its time. */
    public void to(long nanos) {
        for (Ring ring = next(nanos); ring != null; ring = next(nanos)) {
            ring.action().run();
        }
    }

    private synchronized Ring next(long until) {
        Ring ring = rings.isEmpty() || rings.peek().at() > until ? null : rings.poll();
        now = Math.max(now, ring == null ? until : ring.at());
        return ring;
    }

    public void pass(Duration time) {
        to(getAsLong() + time.toNanos());
    }

    /** How many alarms are set. */
    synchronized int rings() {
        return rings.size();
    }
}
