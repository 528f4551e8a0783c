package dev.servicebridge.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with what a user wrote.
 *
 * @param level what follows from it
 * @param file the file, or another place such as {@code environment variable HTTP_PORT}; empty where the fault names it
 * @param line the line of the file, from 1; 0 where it is not known
 * @param subject the key, route or other part of the file that is at fault; empty for the whole file
 * @param fault what is wrong, without anything that may be a secret
 * @param remedy what to do; empty where the fault says so
 */
public record Problem(Level level, String file, int line, String subject, String fault, String remedy) {
    private static final Pattern WITH_LINE = Pattern.compile("(.+):(\\d{1,7})");

    /** What follows from a problem. */
    public enum Level {
        /** The bridge does not start. */
        STOP,
        /** The bridge starts, and something does not work. {@code check} fails. */
        FAULT,
        /** Works as it is written, and would be better written otherwise. {@code check} does not fail. */
        ADVICE
    }

    /** @param place the file or other place, with {@code :<line>} at its end where the line is known */
    static Problem of(Level level, String place, String subject, String fault, String remedy) {
        Matcher withLine = WITH_LINE.matcher(place);
        return withLine.matches()
                ? new Problem(level, withLine.group(1), Integer.parseInt(withLine.group(2)), subject, fault, remedy)
                : new Problem(level, place, 0, subject, fault, remedy);
    }

    /** In one line: place, subject, fault, and what to do. */
    public String text() {
        return part(line > 0 ? file + ":" + line : file)
                + part(subject)
                + fault
                + (remedy.isEmpty() ? "" : "; " + remedy);
    }

    /** As {@link #text()}, without the line and what to do. */
    public String brief() {
        return part(file) + part(subject) + fault;
    }

    private static String part(String text) {
        return text.isEmpty() ? "" : text + ": ";
    }
}
