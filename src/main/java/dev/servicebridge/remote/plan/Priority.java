package dev.servicebridge.remote.plan;

/**
 * Who goes first among the calls that wait for the same usage plan, the first constant before the others.
 *
 * <p>While calls of a lower priority wait, at least one of four places goes to them. A call of {@link #BACKFILL} leaves a
 * tenth of the burst, at least one call of a burst above one, to the others: it waits until more than that is free.
 */
public enum Priority {
    /** A person waits for the outcome. */
    PERSON,
    /** Everything that says nothing else. */
    NORMAL,
    /** What is old already and may come later: the past of an account. */
    BACKFILL
}
