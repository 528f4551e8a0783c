package dev.servicebridge.database;

/** A text of the bridge's tables cannot be opened. */
public final class SealedTextException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SealedTextException(String message) {
        super(message);
    }

    SealedTextException(String message, Throwable cause) {
        super(message, cause);
    }
}
