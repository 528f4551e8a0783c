package dev.servicebridge.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import com.zaxxer.hikari.SQLExceptionOverride;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that H2 cannot write its file, such as when the disk is full. H2 then closes the database, and its connections
 * fail for ever although they call themselves valid; so each of them leaves the pool, and the next one opens the database
 * anew.
 */
final class WriteTrouble implements SQLExceptionOverride {
    private static final Logger LOG = LoggerFactory.getLogger(WriteTrouble.class);

    /** {@code DATABASE_IS_CLOSED}, {@code IO_EXCEPTION_1} and {@code _2}, of {@code org.h2.api.ErrorCode}. */
    private static final Set<Integer> CLOSED = Set.of(90098, 90028, 90031);

    private final String database;
    private final AtomicReference<String> reason = new AtomicReference<>();

    private final boolean tells;

    /**
     * @param database how the log names it
     * @param tells whether to log it: of several pools of a file, one does
     */
    WriteTrouble(String database, boolean tells) {
        this.database = database;
        this.tells = tells;
    }

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        String cause = ioFault(failure);
        if (cause == null && !CLOSED.contains(failure.getErrorCode())) {
            return Override.CONTINUE_EVICT;
        }
        boolean begins = reason.compareAndSet(null, cause == null ? "it was closed after a fault" : cause);
        if (begins && tells) {
            LOG.warn(
                    "The database {} cannot be written: {}; nothing is lost, and work goes on when there is space again",
                    database,
                    reason.get());
        }
        return Override.MUST_EVICT;
    }

    private static String ioFault(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return cause.getMessage();
            }
        }
        return null;
    }

    /**
     * Tries whether the database takes a write again, where it did not the last time.
     *
     * @throws SQLException where it still does not
     */
    void probe(Connection connection) throws SQLException {
        if (reason.get() == null) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("delete from write_probe");
            statement.executeUpdate("insert into write_probe (probed_at) values (current_timestamp)");
        }
        if (reason.getAndSet(null) != null) {
            LOG.info("The database {} can be written again", database);
        }
    }
}
