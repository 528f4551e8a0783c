package dev.servicebridge.database;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;

/**
 * The right to work on a PostgreSQL database: a bridge on its own has it alone, nodes with {@code bus=kafka} have it
 * together. It is an advisory lock of a connection that does nothing else, so that it ends with the process, however that
 * ends. H2 locks its file by itself.
 *
 * <p>A server that was restarted has forgotten the lock; it is taken anew within seconds, and where another bridge was
 * faster this one must stop.
 */
public final class DatabaseClaim implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClaim.class);

    /** The lock's number, the same for every bridge; advisory locks of others on the database have other numbers. */
    private static final int KEY = 0x42726467;

    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int VALIDATION_SECONDS = 2;

    /** Has the server notice within half a minute that the host of a claim is gone. */
    private static final String KEEPALIVES =
            "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3";

    private final DatabaseSettings settings;
    private final boolean shared;
    private final Runnable onLost;
    private final ScheduledExecutorService watch;
    private Connection connection;

    private DatabaseClaim(DatabaseSettings settings, boolean shared, Runnable onLost) {
        this.settings = settings;
        this.shared = shared;
        this.onLost = onLost;
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "database-claim");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Takes the right.
     *
     * @param shared whether other nodes may have it too
     * @param patience how long to wait for a bridge that may be about to stop
     * @param onLost called, once and by a thread of its own, when another bridge has taken it while the server was away
     * @throws ConfigurationException where another bridge has it, saying which
     */
    public static DatabaseClaim take(DatabaseSettings settings, boolean shared, Duration patience, Runnable onLost) {
        DatabaseClaim claim = new DatabaseClaim(settings, shared, onLost);
        if (settings.url().startsWith("jdbc:postgresql:")) {
            try {
                claim.take(patience);
            } catch (SQLException e) {
                claim.close();
                throw Database.unopened(settings, Database.SCHEMA, e);
            } catch (RuntimeException e) {
                claim.close();
                throw e;
            }
            claim.watch.scheduleWithFixedDelay(claim::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
        return claim;
    }

    private synchronized void take(Duration patience) throws SQLException {
        connection = connect();
        if (isTaken()) {
            return;
        }
        if (patience.isZero() || !waits(patience)) {
            throw new ConfigurationException(Database.inUse(settings, Database.SCHEMA, holder()));
        }
    }

    /** Whether the lock came free in time; the server does the waiting. */
    private boolean waits(Duration patience) throws SQLException {
        LOG.info("The database {} is in use by {}; waiting {} for it", settings.safeUrl(), holder(), patience);
        String function = shared ? "pg_advisory_lock_shared" : "pg_advisory_lock";
        connection.setNetworkTimeout(Runnable::run, (int) patience.plus(ANSWER).toMillis());
        try (Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = " + patience.toMillis());
            statement.execute("select " + function + "(" + KEY + "::bigint)");
            return true;
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        } finally {
            connection.setNetworkTimeout(Runnable::run, (int) ANSWER.toMillis());
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(DriverOptions.of(settings.url()));
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty(
                "ApplicationName",
                "service-bridge, process " + ProcessHandle.current().pid() + " on " + host());
        Connection opened = DriverManager.getConnection(settings.url(), properties);
        try (Statement statement = opened.createStatement()) {
            statement.execute(KEEPALIVES);
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }

    private boolean isTaken() throws SQLException {
        String function = shared ? "pg_try_advisory_lock_shared" : "pg_try_advisory_lock";
        try (PreparedStatement statement = connection.prepareStatement("select " + function + "(?::bigint)")) {
            statement.setInt(1, KEY);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** Who has the right, in words; {@code another bridge} to a role that may not see others' sessions. */
    private String holder() throws SQLException {
        String sql = """
                select a.application_name, a.client_addr, a.backend_start
                from pg_locks l join pg_stat_activity a on a.pid = l.pid
                where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ? and l.objsubid = 1
                    and l.database = (select oid from pg_database where datname = current_database())
                order by a.backend_start limit 1
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, KEY);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next() || result.getString(1) == null) {
                    return "another bridge";
                }
                Instant since = result.getObject(3, OffsetDateTime.class).toInstant();
                String address = result.getString(2);
                return result.getString(1) + (address == null ? "" : " (" + address + ")") + ", since " + since;
            }
        }
    }

    private synchronized void look() {
        try {
            if (connection.isValid(VALIDATION_SECONDS)) {
                return;
            }
            connection.close();
            connection = connect();
            if (!isTaken()) {
                LOG.error("The database {} was taken over by {}; this bridge stops", settings.safeUrl(), holder());
                watch.shutdown();
                new Thread(onLost, "database-lost").start();
            }
        } catch (SQLException e) {
            // The server is away, which whoever works with the database reports; tried again at the next look.
            LOG.debug("Looking for the claim on {}", settings.safeUrl(), e);
        }
    }

    /** Gives the right back. */
    @Override
    public synchronized void close() {
        watch.shutdownNow();
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("Closing the claim on {}", settings.safeUrl(), e);
        }
    }
}
