package dev.servicebridge.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Reads columns of results for which JDBC has no method of its own. */
public final class Columns {
    private Columns() {}

    /** A {@code timestamp with time zone}; null for SQL's null. */
    public static Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime moment = rs.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }
}
