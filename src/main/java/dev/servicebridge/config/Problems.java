package dev.servicebridge.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the configuration, so that one start reports all of it. */
public final class Problems {
    private final List<Problem> noted = new ArrayList<>();

    /**
     * Notes one problem that keeps the bridge from starting.
     *
     * @param file the file or other place in which it stands
     * @param key the key at fault, as a user would find it in the file
     * @param fault what is wrong, with the value seen unless that may be a secret
     * @param remedy what to do
     */
    public void add(Object file, String key, String fault, String remedy) {
        add(Problem.of(Problem.Level.STOP, file.toString(), key, fault, remedy));
    }

    /** Notes a problem, once however many find it. */
    public void add(Problem problem) {
        if (!noted.contains(problem)) {
            noted.add(problem);
        }
    }

    /** Notes each line of what kept something from being read, once however many ask for it. */
    public void add(ConfigurationException fault) {
        fault.getMessage()
                .lines()
                .filter(line -> !messages().contains(line))
                .forEach(line -> noted.add(new Problem(Problem.Level.STOP, "", 0, "", line, "")));
    }

    /** Whether a problem of the key was noted already. */
    boolean isNoted(Object file, String key) {
        String place = file + ": " + key + ": ";
        return noted.stream().anyMatch(problem -> problem.text().startsWith(place));
    }

    static String message(Object file, String key, String fault, String remedy) {
        return Problem.of(Problem.Level.STOP, file.toString(), key, fault, remedy)
                .text();
    }

    /** Whether nothing was noted so far that keeps the bridge from starting. */
    public boolean areNone() {
        return noted.stream().noneMatch(problem -> problem.level() == Problem.Level.STOP);
    }

    /** All that was noted, in its order. */
    public List<Problem> all() {
        return List.copyOf(noted);
    }

    /** In a line each, what keeps the bridge from starting. */
    public List<String> messages() {
        return noted.stream()
                .filter(problem -> problem.level() == Problem.Level.STOP)
                .map(Problem::text)
                .toList();
    }

    /** Ends the start where anything was noted that keeps the bridge from it. */
    public void throwIfAny() {
        if (!areNone()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), messages()));
        }
    }
}
