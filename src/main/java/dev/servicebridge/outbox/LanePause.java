package dev.servicebridge.outbox;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells when to leave a receiver alone that seems down: after failures of several different jobs in a row. From then on
 * each further failure pauses again, for longer, until something gets through. Not for use by several threads at once.
 */
final class LanePause {
    private final int afterJobs;
    private final Backoff backoff;
    private final Set<String> failing = new HashSet<>();
    private int pauses;
    private Instant until = Instant.MIN;

    LanePause(int afterJobs, Backoff backoff) {
        this.afterJobs = afterJobs;
        this.backoff = backoff;
    }

    boolean holds(Instant now) {
        return now.isBefore(until);
    }

    /** @return whether this ends a time of pauses */
    boolean gotThrough() {
        boolean ended = pauses > 0;
        failing.clear();
        pauses = 0;
        return ended;
    }

    /** @return whether this begins a time of pauses */
    boolean failed(String subjectId, Instant now) {
        if (failing.size() < afterJobs) {
            failing.add(subjectId);
        }
        if (failing.size() < afterJobs) {
            return false;
        }
        pauses++;
        until = now.plus(backoff.delay(pauses, ThreadLocalRandom.current().nextDouble()));
        return pauses == 1;
    }
}
