package dev.servicebridge.remote.plan;

import java.util.concurrent.TimeUnit;

/**
 * When the calls of one account to one operation leave, by the window of its plan.
 *
 * <p>Keeps the last N departures; the next call leaves one period after the oldest of them. Departures may lie in the
 * future while callers wait. A departure counts from when it was due, not from when the caller got going, so that small
 * delays do not add up to a slower rate; what it was late beyond {@link ThrottleWindow#SLACK_MILLIS} is given up,
 * because the bucket may have been full meanwhile.
 */
final class PlanLedger {
    /** What {@link #reserve} answers when the wait would be longer than the caller allows. */
    static final int TOO_LONG = -1;

    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(ThrottleWindow.SLACK_MILLIS);

    private final long[] departures;
    private final long periodNanos;
    private int oldest;
    private int known;

    PlanLedger(ThrottleWindow window) {
        departures = new long[window.maximumRequests()];
        periodNanos = TimeUnit.MILLISECONDS.toNanos(window.periodMillis());
    }

    /**
     * Takes all of the window for used by somebody else: a bucket for emptied at that moment, by calls that came at its
     * rate; a sliding window for filled at that moment, as it may have been.
     */
    synchronized void spend(long nanos, boolean sliding) {
        for (int i = 1; i <= departures.length; i++) {
            depart(sliding ? nanos : nanos - periodNanos + periodNanos / departures.length * i);
        }
    }

    /** A ledger for another window that remembers the departures of this one. */
    synchronized PlanLedger moveTo(ThrottleWindow window) {
        PlanLedger next = new PlanLedger(window);
        for (int i = 0; i < known; i++) {
            next.depart(departures[Math.floorMod(oldest - known + i, departures.length)]);
        }
        return next;
    }

    /**
     * Reserves the next departure.
     *
     * @return its place, to be given to {@link #departure} and {@link #left}, or {@link #TOO_LONG} where the wait would
     *     be longer than {@code longestWaitNanos} and nothing was reserved
     */
    synchronized int reserve(long nowNanos, long longestWaitNanos) {
        long wait = Math.max(0, nextDeparture(nowNanos) - nowNanos);
        return wait > longestWaitNanos ? TOO_LONG : depart(nowNanos + wait);
    }

    /** When the call in this place is to leave. */
    synchronized long departure(int place) {
        return departures[place];
    }

    /** Notes when the call in this place really left. */
    synchronized void left(int place, long nanos) {
        if (nanos - SLACK_NANOS - departures[place] > 0) {
            departures[place] = nanos - SLACK_NANOS;
        }
    }

    /** The share of the window in use now, 0 to 1. */
    synchronized double use(long nowNanos) {
        int recent = 0;
        for (int i = 0; i < known; i++) {
            if (nowNanos - departures[Math.floorMod(oldest - 1 - i, departures.length)] < periodNanos) {
                recent++;
            }
        }
        return (double) recent / departures.length;
    }

    private long nextDeparture(long nowNanos) {
        return known < departures.length ? nowNanos : departures[oldest] + periodNanos;
    }

    private int depart(long nanos) {
        int place = oldest;
        departures[place] = nanos;
        oldest = (oldest + 1) % departures.length;
        known = Math.min(known + 1, departures.length);
        return place;
    }
}
