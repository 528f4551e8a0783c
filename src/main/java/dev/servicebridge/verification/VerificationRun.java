package dev.servicebridge.verification;

import java.time.Instant;

/**
 * One comparison of everything that an account has, from end to end.
 *
 * @param reportOnly whether gaps are named and not healed
 * @param requestedBy the name of the caller's token, or {@code schedule}
 * @param startedAt null before it begins
 * @param endedAt null before it ends
 * @param summary JSON text: counts by status, and gaps by kind; null before it ends
 * @param problem why it is no proof; null where it is one
 */
public record VerificationRun(
        long runId,
        String account,
        State state,
        boolean reportOnly,
        String requestedBy,
        Instant requestedAt,
        Instant startedAt,
        Instant endedAt,
        String summary,
        String problem) {

    /** How far a run has come. Only a run that is {@code COMPLETE} has looked at everything, and is a proof. */
    public enum State {
        REQUESTED,
        RUNNING,
        COMPLETE,
        INCOMPLETE
    }

    @Override
    public String toString() {
        return "verification " + runId + " of account " + account;
    }
}
