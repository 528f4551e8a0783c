package dev.servicebridge.store;

import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.config.ConfigurationException;

/**
 * A database, PostgreSQL or H2: a pool of connections with a default schema, migrated to the tables that this version
 * needs. A database that is gone fails every caller within seconds and is used again as
 * soon as it is back.
 */
public final class Database implements AutoCloseable {
    /** The schema that holds every table of the bridge itself. */
    public static final String SCHEMA = "bridge";

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration VALIDATE = Duration.ofSeconds(2);

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private Database(HikariDataSource pool, Sealing sealing) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool).installPlugin(new StorePlugin()).installPlugin(new SealingPlugin(sealing));
    }

    /** Opens the bridge's own database, without sealing what it keeps. */
    public static Database open(DatabaseSettings settings) {
        return open(settings, Sealing.none());
    }

    /**
     * Opens the bridge's own database.
     *
     * @throws ConfigurationException also when something in it is sealed with a key that is not there
     */
    public static Database open(DatabaseSettings settings, Sealing sealing) {
        Database database = open(settings, SCHEMA, sealing);
        try {
            new SealingKeys(database, sealing).begin();
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Opens a database that holds nothing to seal.
     *
     * @throws ConfigurationException when the database cannot be reached or migrated
     * @see #open(DatabaseSettings, String, Sealing)
     */
    public static Database open(DatabaseSettings settings, String schema) {
        return open(settings, schema, Sealing.none());
    }

    /**
     * Migrates the database and opens the pool.
     *
     * @param schema the schema, whose migrations stand in {@code db/migration/<schema>} and whose settings begin with
     *     its name
     * @throws ConfigurationException when the database cannot be reached or migrated
     */
    private static Database open(DatabaseSettings settings, String schema, Sealing sealing) {
        try {
            migrate(settings, schema);
            return new Database(new HikariDataSource(poolOf(settings, schema)), sealing);
        } catch (FlywayException | PoolInitializationException e) {
            throw new ConfigurationException(schema + ".datasource.url: the database " + settings.safeUrl()
                    + " cannot be opened: " + reason(e, settings) + "; start it, or correct " + schema
                    + ".datasource.url, .user and .password");
        }
    }

    private static void migrate(DatabaseSettings settings, String schema) {
        Flyway.configure()
                .jdbcProperties(DriverOptions.ofMigration(settings.url()))
                .dataSource(settings.url(), settings.user(), settings.password())
                .schemas(schema)
                .locations("classpath:db/migration/" + schema)
                .load()
                .migrate();
    }

    private static HikariConfig poolOf(DatabaseSettings settings, String schema) {
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
        DriverOptions.of(settings.url()).forEach(config::addDataSourceProperty);
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

    /** For the classes of this package. */
    public Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        pool.close();
    }
}
