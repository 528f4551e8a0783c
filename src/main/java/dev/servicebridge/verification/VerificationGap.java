package dev.servicebridge.verification;

import java.util.Locale;

/**
 * A difference between two systems that nothing on its way explains.
 *
 * @param subjectId the id of the service job
 * @param detail what differs, in words; never what is in a job
 */
public record VerificationGap(Kind kind, String subjectId, String detail, Outcome outcome) {

    /** What lacks or differs where. The name in lower case, with hyphens, is what people read. */
    public enum Kind {
        /** Listed at Amazon, unknown in the store. */
        JOB_MISSING,
        /** Other content or another status at Amazon than in the store. */
        JOB_DIFFERS,
        /** In the store, and Amazon knows no such job. */
        JOB_VANISHED,
        /** The FSM has no order for a job that is to have one. */
        FSM_MISSING,
        /** The FSM's order has another status than the bridge last saw there. */
        FSM_DIFFERS,
        /** The ERP has no row for a job. */
        ERP_MISSING,
        /** The ERP's row is of another version or status than was delivered. */
        ERP_DIFFERS,
        /** The ERP has no posting for a completed job. */
        ERP_POSTING_MISSING;

        /** The kind as it is written for people, such as {@code job-missing}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What became of a gap. */
    public enum Outcome {
        /** Taken in, or on its way to the system that lacked it. */
        HEALED,
        /** For a person: the run heals nothing, or not this kind, or the data is gone. */
        REPORTED,
        /** Beyond what one run heals; the next run looks again. */
        LATER
    }
}
