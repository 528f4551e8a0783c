package dev.servicebridge.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the configuration, so that one start reports all of it. */
public final class Problems {
    private final List<String> messages = new ArrayList<>();

    /**
     * Notes one problem.
     *
     * @param file the file or other place in which it stands
     * @param key the key at fault, as a user would find it in the file
     * @param fault what is wrong, with the value seen unless that may be a secret
     * @param remedy what to do
     */
    public void add(Object file, String key, String fault, String remedy) {
        messages.add(message(file, key, fault, remedy));
    }

    /** Notes what kept a value from being read, once however many ask for it. */
    void add(ConfigurationException fault) {
        if (!messages.contains(fault.getMessage())) {
            messages.add(fault.getMessage());
        }
    }

    /** Whether a problem of the key was noted already. */
    boolean isNoted(Object file, String key) {
        String place = place(file, key);
        return messages.stream().anyMatch(message -> message.startsWith(place));
    }

    private static String place(Object file, String key) {
        return file + ": " + key + ": ";
    }

    static String message(Object file, String key, String fault, String remedy) {
        return place(file, key) + fault + "; " + remedy;
    }

    /** Whether nothing was noted so far. */
    public boolean areNone() {
        return messages.isEmpty();
    }

    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** Ends the start where anything was noted. */
    public void throwIfAny() {
        if (!messages.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), messages));
        }
    }
}
