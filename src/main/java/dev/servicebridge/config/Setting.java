package dev.servicebridge.config;

/**
 * One setting in force.
 *
 * @param source the layer it comes from, as messages name it
 * @param written the value as it stands there
 * @param value the value with its placeholders put in
 */
record Setting(String source, String written, String value) {
    /** The value as a message may show it: nothing of a secret, and placeholders in place of what they stand for. */
    String shown(String key) {
        return Secret.isNamedBy(key) ? Secret.HIDDEN : "'" + written + "'";
    }

    /** The value may be a secret. */
    @Override
    public String toString() {
        return source;
    }
}
