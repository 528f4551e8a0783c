package dev.servicebridge.monitor;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

import javax.sql.DataSource;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Tells whether a database gives a connection; waits for one as long as its pool does. */
final class DatabaseCheck extends AbstractHealthCheck {
    private static final int VALIDATION_SECONDS = 2;

    private final Probe probe;
    private final boolean required;
    private final Clock clock;
    private Instant downSince;

    /** Tries whether the database can be used. */
    @FunctionalInterface
    interface Probe {
        void run() throws SQLException;
    }

    /** @param required whether the bridge is not ready without it */
    DatabaseCheck(String name, Probe probe, boolean required, Clock clock) {
        super("system", "system-" + name);
        this.probe = probe;
        this.required = required;
        this.clock = clock;
    }

    /** Tries whether a pool gives a connection that answers. */
    static Probe connection(DataSource dataSource) {
        return () -> {
            try (Connection connection = dataSource.getConnection()) {
                if (!connection.isValid(VALIDATION_SECONDS)) {
                    throw new SQLException("the connection does not answer");
                }
            }
        };
    }

    @Override
    public boolean isReadiness() {
        return required;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        try {
            probe.run();
            downSince = null;
            result.up();
        } catch (SQLException e) {
            downSince = downSince == null ? clock.instant() : downSince;
            result.down().message("not usable, seen first at " + downSince + ": " + Reasons.of(e));
        }
    }
}
