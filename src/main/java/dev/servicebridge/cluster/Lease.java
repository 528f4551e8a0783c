package dev.servicebridge.cluster;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether this node may still take itself for a living member of its group: the group takes a member for dead when it
 * hears nothing of it for the session's timeout, and gives what it had to others, whether it knows that or not.
 *
 * <p>Sampled often by a thread of its own. A gap between two samples shows that the process was frozen. After a lapse, what
 * the member seems to have counts again only when signs of life went out for a while and it was not told that it is out.
 */
final class Lease {
    private final long sessionNanos;
    private final LongSupplier nanoClock;
    private long aliveNanos;
    private long sampledNanos;
    private long suspendedUntilNanos;
    private boolean begun;

    /** @param session after which silence the group gives up a member */
    Lease(Duration session, LongSupplier nanoClock) {
        this.sessionNanos = session.toNanos();
        this.nanoClock = nanoClock;
    }

    /** Notes that the group has just confirmed the membership. */
    synchronized void confirmed() {
        long now = nanoClock.getAsLong();
        begun = true;
        aliveNanos = now;
        sampledNanos = now;
        suspendedUntilNanos = now;
    }

    /** Notes that the last sign of life was sent so long ago; negative where none was yet. */
    synchronized void sample(Duration lastSignOfLife) {
        long now = nanoClock.getAsLong();
        if (begun && !holds(now)) {
            suspendedUntilNanos = now + sessionNanos / 2;
        }
        sampledNanos = now;
        if (!lastSignOfLife.isNegative() && now - lastSignOfLife.toNanos() - aliveNanos > 0) {
            aliveNanos = now - lastSignOfLife.toNanos();
        }
    }

    /** Whether the group cannot have given up this member. */
    synchronized boolean holds() {
        long now = nanoClock.getAsLong();
        return begun && holds(now) && now - suspendedUntilNanos >= 0;
    }

    private boolean holds(long now) {
        return now - aliveNanos < sessionNanos && now - sampledNanos < sessionNanos / 2;
    }
}
