package dev.servicebridge.sandbox.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads instants as strictly as the vendor does. */
public final class Instants {
    private Instants() {}

    /**
     * Reads an instant that must be in UTC and end in {@code Z}.
     *
     * @return null where {@code text} is null
     */
    public static Instant utc(String name, String text) {
        if (text == null) {
            return null;
        }
        if (!text.endsWith("Z")) {
            throw Refusal.invalid("'" + name + "' must be an ISO 8601 instant in UTC ending in Z.");
        }
        return any(name, text);
    }

    /** Reads an instant with any offset. */
    public static Instant any(String name, String text) {
        return local(name, text).toInstant();
    }

    /** Reads an instant together with its offset. */
    public static OffsetDateTime local(String name, String text) {
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.invalid("'" + name + "' is not an ISO 8601 instant.");
        }
    }
}
