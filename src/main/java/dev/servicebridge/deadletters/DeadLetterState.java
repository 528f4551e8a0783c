package dev.servicebridge.deadletters;

/** What has become of a dead letter. */
public enum DeadLetterState {
    /** Waits for a person. */
    DEAD,
    /** Is tried again; {@link #REPLAYED} or {@link #DEAD} comes next. */
    REPLAYING,
    /** Was tried again and succeeded; deleted by the retention. */
    REPLAYED,
    /** Was given up by a person; deleted by the retention. */
    DROPPED
}
