package dev.servicebridge.jobs;

import java.time.Instant;

/**
 * How far the intake of one account's jobs in one marketplace has come: forwards from the first start, and backwards
 * from the first start into the past.
 *
 * @param updatedAfter every change before this instant has been taken in
 * @param backfillReached the oldest instant that the backfill has reached; at first that of the first start
 * @param backfillUntil the instant at which the backfill ends
 * @param backfillJobs entries that the backfill has seen
 * @param backfillPages pages that the backfill has fetched
 * @param updatedAt when the checkpoint last moved
 */
public record Checkpoint(
        String account,
        String marketplaceId,
        Instant updatedAfter,
        Instant backfillReached,
        Instant backfillUntil,
        long backfillJobs,
        long backfillPages,
        Instant updatedAt) {
    /** Whether nothing of the past is left to fetch. */
    public boolean backfillDone() {
        return !backfillReached.isAfter(backfillUntil);
    }
}
