package dev.servicebridge.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many requests each caller may make in a minute, counted from the first of them. Camel's Throttler cannot stand
 * here: it holds requests back where they are to be refused at once, and it comes after their body was read.
 */
final class RequestLimit {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    /** Whoever calls under ever new names makes the bridge forget the oldest ones, and not run out of memory. */
    private static final int MOST_CALLERS = 10_000;

    private final int perMinute;
    private final LongSupplier nanoClock;
    private final Map<String, Minute> minutes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Minute> eldest) {
            return size() > MOST_CALLERS;
        }
    };

    private record Minute(long since, int requests) {}

    /** @param perMinute 0 for any number */
    RequestLimit(int perMinute, LongSupplier nanoClock) {
        this.perMinute = perMinute;
        this.nanoClock = nanoClock;
    }

    /** Counts a request; the seconds after which the next one is taken, 0 where this one is. */
    synchronized long take(String caller) {
        long wait = secondsToWait(caller);
        if (wait == 0 && perMinute > 0) {
            long now = nanoClock.getAsLong();
            Minute minute = current(caller, now);
            minutes.put(caller, new Minute(minute.since, minute.requests + 1));
        }
        return wait;
    }

    /** The seconds after which the next request is taken, 0 for at once; counts nothing. */
    synchronized long secondsToWait(String caller) {
        long now = nanoClock.getAsLong();
        Minute minute = current(caller, now);
        if (perMinute == 0 || minute.requests < perMinute) {
            return 0;
        }
        return Math.max(
                1, TimeUnit.NANOSECONDS.toSeconds(minute.since + MINUTE - now + TimeUnit.SECONDS.toNanos(1) - 1));
    }

    private Minute current(String caller, long now) {
        Minute minute = minutes.get(caller);
        return minute == null || now - minute.since >= MINUTE ? new Minute(now, 0) : minute;
    }
}
