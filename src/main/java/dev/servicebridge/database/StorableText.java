package dev.servicebridge.database;

/** Makes texts of remote systems fit the columns that keep them. */
public final class StorableText {
    private static final int LONGEST = 10_000;

    private StorableText() {}

    /** PostgreSQL keeps no NUL, and the error page of a remote system may hold anything. */
    public static String of(String text) {
        return bounded(text.replace('\0', ' '));
    }

    /** @param text null where there is none */
    public static String bounded(String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
