package dev.servicebridge.outbox;

import java.time.Duration;

/**
 * How many deliveries of one queue are made at a time. It is found out, as no setting could know it: what a usage plan or a
 * database lets through is its rate times how long a delivery takes (Little's law), and more than that only wait.
 *
 * <p>It grows while all places are taken and nobody waits for a plan, as long as more gets through for it, and shrinks while
 * several wait for a plan and when the receiver fails. Not for use by several threads at once.
 */
final class Concurrency {
    /** So many are made at a time to begin with, and never fewer. */
    static final int LEAST = 4;

    /** Each holds a thread. */
    static final int MOST = 128;

    /** Callers that wait for a plan: with fewer than these the plan may run dry, with more they wait for each other. */
    private static final double FEW = 2;

    private static final double MANY = 5;
    private static final double SMOOTHING = 0.1;
    private static final double GAIN_WORTH_IT = 1.05;
    private static final long LOOK_AGAIN_AFTER = Duration.ofSeconds(5).toMillis();

    private final int most;
    private double limit;
    private double waitingShare;
    private boolean doubling = true;

    private int inRound;
    private long roundSince;
    private double limitBefore;
    private double paceBefore;
    private double ceiling = Double.MAX_VALUE;
    private long ceilingUntil;

    /** @param most deliveries at a time: 1 where they follow each other */
    Concurrency(int most) {
        this.most = most;
        limit = Math.min(LEAST, most);
    }

    int limit() {
        return (int) limit;
    }

    /**
     * Notes that a delivery was made.
     *
     * @param tookMillis as a whole
     * @param waitedMillis for usage plans, of these
     * @param full whether all places were taken when it ended
     */
    void made(long tookMillis, long waitedMillis, boolean full, long nowMillis) {
        double share = tookMillis <= 0 ? 0 : Math.min(1, (double) waitedMillis / tookMillis);
        waitingShare += SMOOTHING * (share - waitingShare);
        double waiting = waitingShare * limit;
        if (waiting > MANY) {
            doubling = false;
            set(limit - Math.max(1, limit / 10) / limit);
            beginRound(nowMillis);
        } else if (!full) {
            beginRound(nowMillis);
        } else {
            inRound++;
            // At first one made in each place is enough to go on: while plans are full, every round is lost time.
            if (inRound >= (doubling ? limit : 2 * limit)) {
                endRound(nowMillis, waiting < FEW);
            }
        }
    }

    /** Notes that the receiver could not be reached or was busy. */
    void failed(long nowMillis) {
        doubling = false;
        set(limit * 0.75);
        beginRound(nowMillis);
        paceBefore = 0;
    }

    private void endRound(long now, boolean plansHaveRoom) {
        double pace = inRound / (double) Math.max(1, now - roundSince);
        boolean grew = limit > limitBefore;
        if (grew && paceBefore > 0 && pace < paceBefore * GAIN_WORTH_IT) {
            // What bounds it is neither plan nor latency: the machine, or a database.
            ceiling = limitBefore;
            ceilingUntil = now + LOOK_AGAIN_AFTER;
            doubling = false;
            limitBefore = limit;
            set(ceiling);
            paceBefore = 0;
        } else {
            paceBefore = pace;
            limitBefore = limit;
            if (plansHaveRoom) {
                grow(now);
            }
        }
        beginRound(now);
    }

    private void grow(long now) {
        if (now >= ceilingUntil) {
            ceiling = Double.MAX_VALUE;
        }
        set(Math.min(ceiling, doubling ? limit * 2 : limit + Math.max(1, limit / 8)));
    }

    private void set(double wanted) {
        limit = Math.max(Math.min(LEAST, most), Math.min(most, wanted));
    }

    private void beginRound(long now) {
        inRound = 0;
        roundSince = now;
    }
}
