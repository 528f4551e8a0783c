package dev.servicebridge.database;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a driver is told beyond the URL. Whatever the URL itself sets stays as it is. */
final class DriverOptions {
    /**
     * A server that answers nothing for so many seconds is gone; none of the bridge's own statements comes near. The
     * detail of an error would show the row at fault, and with it a buyer's name.
     */
    private static final Map<String, String> POSTGRESQL = Map.of(
            "connectTimeout", "5",
            "socketTimeout", "10",
            "tcpKeepAlive", "true",
            "logServerErrorDetail", "false",
            "ApplicationName", "service-bridge");

    /**
     * Has the server end what a process left open that was frozen, or cut off, in the midst of it: other nodes may wait for
     * its locks. The bridge's own transactions never idle for as long.
     */
    private static final String POSTGRESQL_SESSION = "set idle_in_transaction_session_timeout = '10s'";

    /**
     * Names in lower case as in PostgreSQL; a commit is on disk before it returns; the file stays open until the
     * bridge, which has routes to finish when the JVM ends, closes it. No file about errors, for it would show, beside the
     * encrypted one, the values at fault.
     */
    private static final Map<String, String> H2 = Map.of(
            "DATABASE_TO_LOWER", "TRUE", "WRITE_DELAY", "0", "DB_CLOSE_ON_EXIT", "FALSE", "TRACE_LEVEL_FILE", "0");

    private DriverOptions() {}

    static Map<String, String> of(String url) {
        if (url.startsWith("jdbc:h2:")) {
            return unlessIn(url, H2);
        }
        return url.startsWith("jdbc:postgresql:") ? POSTGRESQL : Map.of();
    }

    /** What each new connection begins with; null for nothing. */
    static String sessionSql(String url) {
        return url.startsWith("jdbc:postgresql:") ? POSTGRESQL_SESSION : null;
    }

    /** The same as {@link #of} for migrations, which may take their time. */
    static Map<String, String> ofMigration(String url) {
        Map<String, String> options = new HashMap<>(of(url));
        options.remove("socketTimeout");
        return options;
    }

    /** The same for a look that changes nothing. */
    static Map<String, String> ofInspection(String url) {
        Map<String, String> options = new HashMap<>(of(url));
        // A setting of the database, which is read-only then.
        options.remove("WRITE_DELAY");
        return options;
    }

    /** H2 refuses an option that is given twice and differs. */
    private static Map<String, String> unlessIn(String url, Map<String, String> options) {
        String given = url.toUpperCase(Locale.ROOT);
        Map<String, String> missing = new HashMap<>(options);
        missing.keySet().removeIf(option -> given.contains(";" + option + "="));
        return missing;
    }
}
