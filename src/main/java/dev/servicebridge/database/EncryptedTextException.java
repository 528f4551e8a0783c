package dev.servicebridge.database;

/** A text of the bridge's tables cannot be opened. */
public final class EncryptedTextException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EncryptedTextException(String message) {
        super(message);
    }

    EncryptedTextException(String message, Throwable cause) {
        super(message, cause);
    }
}
