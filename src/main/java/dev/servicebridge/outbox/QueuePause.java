package dev.servicebridge.outbox;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells when to leave a receiver alone that seems down: after failures of several different jobs in a row. From then on a
 * few attempts at a time find out whether it is back, and each further failure pauses again, for longer. Not for use by several
 * threads at once.
 */
final class QueuePause {
    private final int afterJobs;
    private final Backoff backoff;
    private final Set<String> failing = new HashSet<>();
    private int pauses;
    private boolean probing;
    private Instant since = Instant.MIN;
    private Instant until = Instant.MIN;
    private String cause;
    private String place;

    QueuePause(int afterJobs, Backoff backoff) {
        this.afterJobs = afterJobs;
        this.backoff = backoff;
    }

    boolean holds(Instant now) {
        return now.isBefore(until);
    }

    /** Whether a few attempts at a time are enough: nothing has got through since the receiver seemed down. */
    boolean isProbing() {
        return probing;
    }

    /** When the next attempt may be made. */
    Instant until() {
        return until;
    }

    /** Lets the next attempt be made at once. */
    void lift() {
        until = Instant.MIN;
    }

    /** Why attempts are held back, or were the last time. */
    String cause() {
        return cause;
    }

    /** Which operation of which system could not be called; null where it was none. */
    String place() {
        return place;
    }

    /** Whether receivers have failed, and nothing got through since. */
    boolean isFailing() {
        return pauses > 0;
    }

    /** Holds back for a cause that says itself when it is over. */
    void holdUntil(DeliveryAttempt.Result result) {
        until = result.until().isAfter(until) ? result.until() : until;
        note(result);
    }

    /** @return whether this ends a time of pauses */
    boolean gotThrough() {
        boolean ended = pauses > 0;
        failing.clear();
        pauses = 0;
        probing = false;
        return ended;
    }

    /**
     * Notes a failure. One of an attempt that was under way when the pause began tells nothing new.
     *
     * @param atOnce how many attempts were under way: of those that go side by side more may fail in a row by chance
     * @param holds whether attempts are held back for it; otherwise it is only told when it begins and ends
     * @return whether this begins a time of pauses
     */
    boolean failed(
            String subjectId,
            Instant startedAt,
            Instant now,
            DeliveryAttempt.Result result,
            int atOnce,
            boolean holds) {
        if (pauses > 0 && startedAt.isBefore(since)) {
            return false;
        }
        if (pauses == 0) {
            failing.add(subjectId);
            if (failing.size() < afterJobs * Math.min(atOnce, Concurrency.LEAST)) {
                return false;
            }
        }
        pauses++;
        note(result);
        since = now;
        if (!holds) {
            return pauses == 1;
        }
        probing = true;
        until = now.plus(backoff.delay(pauses, ThreadLocalRandom.current().nextDouble()));
        return pauses == 1;
    }

    private void note(DeliveryAttempt.Result result) {
        cause = result.cause();
        place = result.place();
    }
}
