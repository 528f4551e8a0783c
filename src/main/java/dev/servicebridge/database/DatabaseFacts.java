package dev.servicebridge.database;

import java.util.Properties;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.MetaData.MetaDataValueProvider;
import org.postgresql.Driver;
import org.postgresql.jdbc.SslMode;
import org.postgresql.util.PSQLException;

/**
 * What a database says of itself, and of the connection that it is asked by.
 *
 * @param product such as {@code PostgreSQL 16.4}; null where it is not known
 * @param transport how the connection is protected on its way
 * @param detail the version of TLS and whether the server's certificate is checked; null where there is no more to say
 */
public record DatabaseFacts(String product, Transport transport, String detail) {

    /** How what goes over a connection is protected. */
    public enum Transport {
        ENCRYPTED,
        /** Whoever sees the network sees what goes over it. */
        OPEN,
        /** It does not leave the process. */
        LOCAL,
        UNKNOWN
    }

    /**
     * Asks a database. A pooler such as PgBouncer hides the bridge's connection to it: PostgreSQL tells of that of the
     * pooler.
     *
     * @param url the JDBC URL of the pool
     * @throws JdbiException where the database is away
     */
    public static DatabaseFacts ask(Database database, String url) {
        return database.jdbi().withHandle(handle -> ask(handle, url));
    }

    /** The same, and nothing but that it is away where it is. */
    public static DatabaseFacts askIfThere(Database database, String url) {
        try {
            return ask(database, url);
        } catch (JdbiException e) {
            return new DatabaseFacts(null, Transport.UNKNOWN, "the database is away");
        }
    }

    private static DatabaseFacts ask(Handle handle, String url) {
        MetaDataValueProvider<String> name =
                meta -> meta.getDatabaseProductName() + " " + meta.getDatabaseProductVersion();
        String product = handle.queryMetadata(name);
        if (url.startsWith("jdbc:postgresql:")) {
            return postgresql(handle, product, sslMode(url));
        }
        if (!url.startsWith("jdbc:h2:")) {
            return new DatabaseFacts(product, Transport.UNKNOWN, null);
        }
        if (url.startsWith("jdbc:h2:tcp:")) {
            return new DatabaseFacts(product, Transport.OPEN, null);
        }
        return new DatabaseFacts(product, url.startsWith("jdbc:h2:ssl:") ? Transport.ENCRYPTED : Transport.LOCAL, null);
    }

    private static DatabaseFacts postgresql(Handle handle, String product, SslMode mode) {
        String setting = "sslmode=" + mode.value;
        String check = mode == SslMode.VERIFY_FULL
                ? "the server's certificate and name are checked"
                : "the server's name is not checked";
        return handle.createQuery("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()")
                .map((row, context) -> row.getBoolean("ssl")
                        ? new DatabaseFacts(
                                product, Transport.ENCRYPTED, row.getString("version") + ", " + setting + ": " + check)
                        : new DatabaseFacts(product, Transport.OPEN, setting))
                .findOne()
                .orElseGet(() -> new DatabaseFacts(product, Transport.UNKNOWN, setting));
    }

    private static SslMode sslMode(String url) {
        Properties options = Driver.parseURL(url, new Properties());
        try {
            return options == null ? SslMode.PREFER : SslMode.of(options);
        } catch (PSQLException e) {
            throw new IllegalStateException("A pool is open whose sslmode the driver does not know", e);
        }
    }
}
