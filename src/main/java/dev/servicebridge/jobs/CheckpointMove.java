package dev.servicebridge.jobs;

import java.time.Instant;

/** How a saved page moves the checkpoint of its account and marketplace. No cursor is ever moved back. */
public sealed interface CheckpointMove {
    /** After the last page of a poll: every change before {@code updatedAfter} has been taken in. */
    static CheckpointMove forward(Instant updatedAfter) {
        return new Forward(updatedAfter);
    }

    /** After a page of the backfill that is not the last one of its slice: only counts the page and its jobs. */
    static CheckpointMove backfillPage() {
        return new Backfill(null);
    }

    /** After the last page of a slice of the backfill: everything since {@code reached} has been taken in. */
    static CheckpointMove backfillSlice(Instant reached) {
        return new Backfill(reached);
    }

    record Forward(Instant updatedAfter) implements CheckpointMove {}

    /** @param reached null where the slice has further pages */
    record Backfill(Instant reached) implements CheckpointMove {}
}
