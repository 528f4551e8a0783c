package dev.servicebridge.commands;

/** What has become of a command. */
public enum CommandState {
    /** Accepted, and not ended yet; a replayed dead letter brings a command back to here. */
    PENDING,
    /** Executed; it has a result. */
    DONE,
    /** Given up; it has a cause, and a dead letter. */
    FAILED
}
