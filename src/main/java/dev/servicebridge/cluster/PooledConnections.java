package dev.servicebridge.cluster;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.quartz.utils.ConnectionProvider;

/** Lends Quartz the connections of a pool that is opened and closed by others. */
record PooledConnections(DataSource pool) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void initialize() {
        // The pool is open.
    }

    @Override
    public void shutdown() {
        // Whoever opened the pool closes it.
    }
}
