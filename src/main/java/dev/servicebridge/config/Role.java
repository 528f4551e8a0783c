package dev.servicebridge.config;

/** What a caller of the HTTP API may do. */
public enum Role {
    /** Asks and changes nothing. */
    READ,
    /** Asks, changes, and sees messages with the personal data in them. */
    WRITE;

    /** Whether who has this role may do what asks for another. */
    public boolean covers(Role asked) {
        return compareTo(asked) >= 0;
    }
}
