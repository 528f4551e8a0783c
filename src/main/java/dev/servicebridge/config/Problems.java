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

    static String message(Object file, String key, String fault, String remedy) {
        return file + ": " + key + ": " + fault + "; " + remedy;
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
