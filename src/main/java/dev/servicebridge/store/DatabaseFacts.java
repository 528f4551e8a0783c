package dev.servicebridge.store;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

import javax.sql.DataSource;

import org.postgresql.Driver;
import org.postgresql.jdbc.SslMode;

/**
 * What a database says of itself, and of the connection that it is asked by.
 *
 * @param product such as {@code PostgreSQL 16.4}
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
     * @throws SQLException where the database is away
     */
    public static DatabaseFacts ask(DataSource pool, String url) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            DatabaseMetaData meta = connection.getMetaData();
            String product = meta.getDatabaseProductName() + " " + meta.getDatabaseProductVersion();
            if (url.startsWith("jdbc:postgresql:")) {
                return postgresql(connection, product, url);
            }
            if (!url.startsWith("jdbc:h2:")) {
                return new DatabaseFacts(product, Transport.UNKNOWN, null);
            }
            Transport transport = url.startsWith("jdbc:h2:ssl:")
                    ? Transport.ENCRYPTED
                    : url.startsWith("jdbc:h2:tcp:") ? Transport.OPEN : Transport.LOCAL;
            return new DatabaseFacts(product, transport, null);
        }
    }

    private static DatabaseFacts postgresql(Connection connection, String product, String url) throws SQLException {
        SslMode mode = sslMode(url);
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()")) {
            if (!row.next()) {
                return new DatabaseFacts(product, Transport.UNKNOWN, "sslmode=" + mode.value);
            }
            if (!row.getBoolean("ssl")) {
                return new DatabaseFacts(product, Transport.OPEN, "sslmode=" + mode.value);
            }
            String check = mode == SslMode.VERIFY_FULL
                    ? "the server's certificate and name are checked"
                    : "the server's name is not checked";
            return new DatabaseFacts(
                    product, Transport.ENCRYPTED, row.getString("version") + ", sslmode=" + mode.value + ": " + check);
        }
    }

    private static SslMode sslMode(String url) throws SQLException {
        Properties options = Driver.parseURL(url, new Properties());
        return options == null ? SslMode.PREFER : SslMode.of(options);
    }
}
