package dev.servicebridge.access;

import java.util.Locale;

/** Why a request was not let through. */
public enum Refusal {
    /** No token was shown. */
    MISSING,
    /** The token is not in the access file. */
    UNKNOWN,
    /** The token is in the access file, and its end has passed. */
    EXPIRED,
    /** The token may read only. */
    ROLE,
    /** The token is limited to other accounts. */
    ACCOUNT,
    /** Too many requests came with the token. */
    LIMIT;

    /** The reason as audit and metrics show it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
