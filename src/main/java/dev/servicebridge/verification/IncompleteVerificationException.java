package dev.servicebridge.verification;

/** A run cannot look at everything, so it is no proof; the message says why and holds no personal data. */
final class IncompleteVerificationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncompleteVerificationException(String message) {
        super(message);
    }
}
