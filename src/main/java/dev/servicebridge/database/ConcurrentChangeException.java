package dev.servicebridge.database;

/** Someone else changed the same rows between reading and writing; nothing was written. */
final class ConcurrentChangeException extends RuntimeException {
    ConcurrentChangeException(String what) {
        super(what + " were changed by another writer at the same time");
    }
}
