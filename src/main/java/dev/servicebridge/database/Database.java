package dev.servicebridge.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import com.zaxxer.hikari.util.DriverDataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;

/**
 * A database, PostgreSQL or H2: a pool of connections with a default schema, migrated to the tables that this version
 * needs. A database that is gone fails every caller within seconds and is used again as
 * soon as it is back.
 */
public final class Database implements AutoCloseable {
    /** The schema that holds every table of the bridge itself. */
    public static final String SCHEMA = "bridge";

    /** H2: {@code DATABASE_ALREADY_OPEN_1}. */
    private static final int ALREADY_OPEN = 90020;

    /** H2: {@code DATABASE_NOT_FOUND_WITH_IF_EXISTS_1}. */
    private static final int NOT_FOUND = 90146;

    private static final Set<MigrationState> FUTURE =
            Set.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration VALIDATE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final H2File file;
    private final HikariDataSource pool;
    private final WriteTrouble trouble;
    private final Jdbi jdbi;
    private volatile boolean compacts;

    private Database(DatabaseSettings settings, String schema, Encryption encryption, boolean readOnly) {
        this.file = readOnly ? null : H2File.of(settings).orElse(null);
        this.trouble = new WriteTrouble(settings.safeUrl(), schema.equals(SCHEMA));
        this.pool = new HikariDataSource(poolOf(settings, schema, trouble, readOnly));
        this.jdbi = Jdbi.create(pool).installPlugin(new StorePlugin()).installPlugin(new EncryptionPlugin(encryption));
        // Jdbi would show what was bound to the statement.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    }

    /** Opens the bridge's own database, without encrypting what it keeps. */
    public static Database open(DatabaseSettings settings) {
        return open(settings, Encryption.none());
    }

    /**
     * Opens the bridge's own database.
     *
     * @throws ConfigurationException also when something in it is encrypted with a key that is not there
     */
    public static Database open(DatabaseSettings settings, Encryption encryption) {
        Database database = open(settings, SCHEMA, encryption);
        try {
            new EncryptionKeys(database, encryption).begin();
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Opens a database that holds nothing to encrypt.
     *
     * @throws ConfigurationException when the database cannot be reached or migrated
     * @see #open(DatabaseSettings, String, Encryption)
     */
    public static Database open(DatabaseSettings settings, String schema) {
        return open(settings, schema, Encryption.none());
    }

    /**
     * Migrates the database and opens the pool.
     *
     * @param schema the schema, whose migrations stand in {@code db/migration/<schema>} and whose settings begin with
     *     its name
     * @throws ConfigurationException when the database cannot be reached or migrated
     */
    private static Database open(DatabaseSettings settings, String schema, Encryption encryption) {
        try {
            migrate(settings, schema);
            H2File.of(settings).ifPresent(H2File::restrict);
            return new Database(settings, schema, encryption, false);
        } catch (FlywayException | PoolInitializationException e) {
            throw unopened(settings, schema, e);
        }
    }

    /**
     * Opens the bridge's own database to read from it. Nothing is migrated, created or changed.
     *
     * @throws ConfigurationException when the database cannot be reached, another process has its file open, or its tables
     *     are not those of this version
     */
    public static Database openToRead(DatabaseSettings settings, Encryption encryption) {
        SchemaState state = inspect(settings, SCHEMA);
        if (!state.target().equals(state.version())) {
            throw new ConfigurationException(SCHEMA + ".datasource.url: " + state.describe()
                    + "; start the bridge of this version with it before, or use the version that made its tables");
        }
        try {
            return new Database(settings.readOnly(), SCHEMA, encryption, true);
        } catch (PoolInitializationException e) {
            throw unopened(settings, SCHEMA, e);
        }
    }

    static ConfigurationException unopened(DatabaseSettings settings, String schema, Exception failure) {
        boolean inUse = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SQLException sql && sql.getErrorCode() == ALREADY_OPEN);
        if (inUse) {
            return new ConfigurationException(inUse(settings, schema, "another process"));
        }
        return new ConfigurationException(schema + ".datasource.url: the database " + settings.safeUrl()
                + " cannot be opened: " + reason(failure, settings) + "; start it, or correct " + schema
                + ".datasource.url, .user and .password");
    }

    static String inUse(DatabaseSettings settings, String schema, String holder) {
        return schema + ".datasource.url: the database " + settings.safeUrl() + " is in use by " + holder
                + "; stop that bridge before, or have several share a PostgreSQL database with bus=kafka";
    }

    /**
     * Looks at a schema, without opening a pool and without creating or changing anything.
     *
     * @throws ConfigurationException when the database cannot be reached, or holds what this version does not know
     */
    public static SchemaState inspect(DatabaseSettings settings, String schema) {
        Flyway flyway = flyway(settings.readOnly(), schema, DriverOptions.ofInspection(settings.url()));
        try {
            MigrationInfo current = flyway.info().current();
            requireKnown(settings, schema, current);
            return state(
                    settings,
                    schema,
                    flyway,
                    current == null ? null : current.getVersion().toString());
        } catch (FlywayException e) {
            boolean absent = Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                    .anyMatch(cause -> cause instanceof SQLException sql && sql.getErrorCode() == NOT_FOUND);
            if (absent) {
                return state(settings, schema, flyway, null);
            }
            throw unopened(settings, schema, e);
        }
    }

    private static SchemaState state(DatabaseSettings settings, String schema, Flyway flyway, String version) {
        Flyway empty = flyway(
                new DatabaseSettings("jdbc:h2:mem:" + UUID.randomUUID(), "", "", 1, "inspection"), schema, Map.of());
        MigrationInfo[] all = empty.info().all();
        return new SchemaState(
                settings.safeUrl(),
                schema,
                version,
                all[all.length - 1].getVersion().toString());
    }

    /** Flyway itself goes on with tables that a later version has changed. */
    private static void requireKnown(DatabaseSettings settings, String schema, MigrationInfo current) {
        if (current != null && FUTURE.contains(current.getState())) {
            throw new ConfigurationException(schema + ".datasource.url: the tables of the schema " + schema + " in "
                    + settings.safeUrl() + " are of version " + current.getVersion()
                    + ", which a later version of the bridge has made and this one does not know; start that version, or"
                    + " restore a backup of before");
        }
    }

    private static void migrate(DatabaseSettings settings, String schema) {
        Flyway flyway = flyway(settings, schema, DriverOptions.ofMigration(settings.url()));
        requireKnown(settings, schema, flyway.info().current());
        flyway.migrate();
    }

    /** Flyway itself would cut off the space at the end of a password that is followed by none of a user. */
    private static Flyway flyway(DatabaseSettings settings, String schema, Map<String, String> options) {
        Properties properties = new Properties();
        properties.putAll(options);
        return Flyway.configure()
                .dataSource(
                        new DriverDataSource(settings.url(), null, properties, settings.user(), settings.password()))
                .schemas(schema)
                .locations("classpath:db/migration/" + schema)
                .load();
    }

    private static HikariConfig poolOf(
            DatabaseSettings settings, String schema, WriteTrouble trouble, boolean readOnly) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(settings.name());
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setSchema(schema);
        config.setMaximumPoolSize(settings.maxPoolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT.toMillis());
        config.setValidationTimeout(VALIDATE.toMillis());
        config.setConnectionInitSql(DriverOptions.sessionSql(settings.url()));
        config.setReadOnly(readOnly);
        (readOnly ? DriverOptions.ofInspection(settings.url()) : DriverOptions.of(settings.url()))
                .forEach(config::addDataSourceProperty);
        if (settings.isH2()) {
            config.setConnectionTestQuery("select 1");
            config.setExceptionOverride(trouble);
        }
        return config;
    }

    /** The innermost message: what wraps it repeats the URL, options included. */
    private static String reason(Throwable failure, DatabaseSettings settings) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).replace(settings.url(), settings.safeUrl());
    }

    /** For routes that speak SQL. */
    public DataSource dataSource() {
        return pool;
    }

    /**
     * Tries whether the database can be used: it gives a connection, and takes a write where it did not the last time.
     *
     * @throws SQLException where it cannot
     */
    public void check() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            if (!connection.isValid((int) VALIDATE.toSeconds())) {
                throw new SQLException("the connection does not answer");
            }
            trouble.probe(connection);
        }
    }

    /** For the classes of this package. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /**
     * Has an H2 file written anew when the database is closed, without what its rows held before they were changed. The
     * database must be the last that is closed of those in the file.
     */
    public void compactWhenClosed() {
        compacts = file != null;
    }

    @Override
    public void close() {
        if (compacts) {
            compact();
        }
        pool.close();
        if (file != null) {
            file.restrict();
        }
    }

    private void compact() {
        long before = file.size();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("shutdown compact");
            LOG.info(
                    "Wrote the file {} anew: {} MB in place of {}, without what its rows held before they were encrypted",
                    file.path(),
                    AtRest.megabytes(file.size()),
                    AtRest.megabytes(before));
        } catch (SQLException e) {
            LOG.warn(
                    "The file {} could not be written anew ({}); it still holds what its rows held before they were"
                            + " encrypted: see docs/personal-data.md",
                    file.path(),
                    e.getMessage());
        }
    }
}
