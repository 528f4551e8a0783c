package dev.servicebridge.routetests;

/** A test says something that cannot be done; the message says what, for the person who wrote it. */
final class TestFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TestFault(String message) {
        super(message);
    }

    TestFault(String message, Throwable cause) {
        super(message, cause);
    }
}
