package dev.servicebridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;

/**
 * A fresh database of the bridge, gone when closed. PostgreSQL is a real server, started when the first test wants it
 * and stopped with the JVM; each database is one of its own on it.
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final DatabaseSettings settings;
    private final Database database;

    private TestDatabase(String name, String url, String user) {
        this.name = name;
        this.settings = new DatabaseSettings(url, user, "", 10, name);
        this.database = Database.open(settings);
    }

    public static TestDatabase h2() {
        String url = "jdbc:h2:mem:bridge_" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
        return new TestDatabase("H2", url, "sa");
    }

    public static TestDatabase postgresql() {
        String database = "bridge_" + COUNT.incrementAndGet();
        run(Server.POSTGRESQL, "create database " + database);
        return new TestDatabase("PostgreSQL", Server.POSTGRESQL.getJdbcUrl("postgres", database), "postgres");
    }

    private static void run(EmbeddedPostgres server, String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    public Database database() {
        return database;
    }

    /** With which to open another pool on the same database, as a bridge does that is started again. */
    public DatabaseSettings settings() {
        return settings;
    }

    /** Empties every table. */
    public void clear() {
        List.of(
                        "incident_sighting",
                        "incident",
                        "verification_listed",
                        "verification_gap",
                        "verification_run",
                        "delivery",
                        "outbox",
                        "delivery_purged",
                        "job",
                        "checkpoint",
                        "remote_reference",
                        "dead_letter",
                        "busy_time",
                        "sent_schedule",
                        "product_service_order",
                        "poll_checkpoint",
                        "encryption_key",
                        "nightly_run",
                        "command_document_piece",
                        "command_document",
                        "command_step",
                        "command",
                        "fsm_order")
                .forEach(table -> database.jdbi().useHandle(handle -> handle.execute("delete from " + table)));
    }

    @Override
    public void close() {
        if (settings.url().startsWith("jdbc:h2:")) {
            database.jdbi().useHandle(handle -> handle.execute("set db_close_delay 0"));
        }
        database.close();
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Server {
        static final EmbeddedPostgres POSTGRESQL = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
