package dev.servicebridge.config;

import com.fasterxml.jackson.databind.JsonNode;

/** The section of one system in an account, for the {@link SectionRules} of the system. Shows nothing of its values. */
public final class AccountSection {
    private final String path;
    private final JsonNode values;
    private final Complaints complaints;

    /** Takes what is wrong with a value. */
    @FunctionalInterface
    interface Complaints {
        void add(String place, String fault, String remedy);
    }

    /**
     * @param path where it stands in the accounts file, such as {@code accounts.acme.erp}
     * @param values what stands there, with placeholders put in
     */
    AccountSection(String path, JsonNode values, Complaints complaints) {
        this.path = path;
        this.values = values;
        this.complaints = complaints;
    }

    /** The value of a key; missing where there is none. */
    public JsonNode value(String key) {
        return values.path(key);
    }

    /**
     * Notes a problem.
     *
     * @param key where it is, such as {@code endpoint} or {@code enterprises[0]}
     * @param fault what is wrong, without anything that may be a secret
     * @param remedy what to do
     */
    public void complain(String key, String fault, String remedy) {
        complaints.add(YamlFile.join(path, key), fault, remedy);
    }

    /** Notes it where the value of a key is there and is no time zone. */
    public void checkZone(String key) {
        String zone = value(key).asText();
        if (!zone.isBlank() && !Form.ZONE.fits(zone)) {
            complain(key, "there is no time zone '" + zone + "'", "write " + Form.ZONE.expected());
        }
    }

    /** Whether a value refers to what was not found, which is noted already; it may stand for a secret. */
    public static boolean isUnresolved(String value) {
        return Placeholders.in(value);
    }

    /** Where it stands in the accounts file. */
    @Override
    public String toString() {
        return path;
    }
}
