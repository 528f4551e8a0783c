package dev.servicebridge.faults;

import java.time.Duration;

/**
 * Lets one caller in each pause try whether something works again, after pauses of 1, 2, 4 … seconds up to the longest. Times
 * are nanoseconds of a clock that never goes back. Not for use by several threads at once.
 */
public final class Probe {
    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();

    private final long longestPause;
    private long pause;
    private long next;
    private long failedAt;

    /** Begins with the first pause. */
    public Probe(long now, Duration longestPause) {
        this.longestPause = longestPause.toNanos();
        this.pause = firstPause();
        this.next = now + pause;
        this.failedAt = now;
    }

    private long firstPause() {
        return Math.min(FIRST_PAUSE, longestPause);
    }

    /** How long it takes until somebody may try; nothing where it may be now. */
    public Duration untilNext(long now) {
        return Duration.ofNanos(Math.max(0, next - now));
    }

    /** Whether nobody need wait to try. */
    public boolean isDue(long now) {
        return now - next >= 0;
    }

    /** Whether the caller may try. If so, the next one may after a longer pause. */
    public boolean mayTry(long now) {
        if (!isDue(now)) {
            return false;
        }
        pause = Math.min(2 * pause, longestPause);
        next = now + pause;
        return true;
    }

    /** Notes that it does not work: nobody tries for as long as the first pause. */
    public void failed(long now) {
        long earliest = now + firstPause();
        next = earliest - next > 0 ? earliest : next;
        failedAt = now;
    }

    /** Time since it last did not work. */
    public Duration sinceFailure(long now) {
        return Duration.ofNanos(now - failedAt);
    }
}
