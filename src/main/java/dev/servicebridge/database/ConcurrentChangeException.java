package dev.servicebridge.database;

/** Someone else changed the same rows between reading and writing; nothing was written. */
public final class ConcurrentChangeException extends RuntimeException {
    public ConcurrentChangeException(String what) {
        super(what + " were changed by another writer at the same time");
    }
}
