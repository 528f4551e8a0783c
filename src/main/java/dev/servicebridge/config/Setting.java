package dev.servicebridge.config;

import java.util.regex.Pattern;

/**
 * One setting in force.
 *
 * @param source the layer it comes from, as messages name it
 * @param written the value as it stands there
 * @param value the value with its placeholders put in
 */
record Setting(String source, String written, String value) {
    /** As in {@code jdbc:postgresql://db/bridge?user=bridge&password=…}. */
    private static final Pattern IN_OPTION =
            Pattern.compile("(?i)([a-z0-9._-]*(?:password|secret|token|key)=)[^&;\\s]+");

    /** As in {@code http://user:password@proxy}. */
    private static final Pattern IN_ADDRESS = Pattern.compile("(://[^/@\\s:]*:)[^/@\\s]+@");

    /** The value as a message may show it: nothing of a secret, and placeholders in place of what they stand for. */
    String shown(String key) {
        return Secret.isNamedBy(key) ? Secret.HIDDEN : "'" + written + "'";
    }

    /** The value as people may read it: as it is written, with nothing of a secret that stands in an address. */
    String readable(String key) {
        if (Secret.isNamedBy(key)) {
            return value.isBlank() ? "" : Secret.HIDDEN;
        }
        return IN_OPTION
                .matcher(IN_ADDRESS.matcher(written).replaceAll("$1" + Secret.HIDDEN + "@"))
                .replaceAll("$1" + Secret.HIDDEN);
    }

    /** The value may be a secret. */
    @Override
    public String toString() {
        return source;
    }
}
