package dev.servicebridge.config;

import java.util.List;

/** A value that no log and no message may show. */
public final class Secret {
    static final String HIDDEN = "***";

    private static final List<String> ENDINGS = List.of("password", "secret", "token", "key");

    private final String value;

    Secret(String value) {
        this.value = value;
    }

    /** Whether a key says by its ending that its value is secret. */
    public static boolean isNamedBy(String key) {
        return ENDINGS.stream().anyMatch(key::endsWith);
    }

    /** The secret itself; hand it to the remote system and nowhere else. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
