package dev.servicebridge.erp;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

/**
 * Rows as the ERP's tables can hold them. What a vendor tells may be what a column cannot hold: a text with a NUL, a
 * number out of range, an instant of the year 10000. Such a value is stored as near as the column allows, so that it
 * keeps no row out, and the row's column {@value #CORRECTIONS} says what was changed.
 *
 * <p>What the columns allow is read from the database itself, once for each table: a table that was altered counts from
 * the next start on.
 */
public final class ErpRows {
    /** For each changed field its name, a colon and what was changed, with semicolons between; empty for no change. */
    static final String CORRECTIONS = "corrections";

    private static final String SCHEMA = "erp";
    /** An entry of PostgreSQL's index holds 2704 bytes, and a character takes up to four. */
    private static final int MOST_IN_AN_INDEX = 500;

    private final DataSource erp;
    private final Map<String, Map<String, ErpColumn>> tables = new ConcurrentHashMap<>();

    public ErpRows(DataSource erp) {
        this.erp = erp;
    }

    /**
     * A row as a table can hold it.
     *
     * @param table its name without the schema
     * @param row values by the names of columns; those of other names stay as they are
     * @return the row with the key {@value #CORRECTIONS}, null where nothing had to be changed
     * @throws SQLException where the database cannot be asked what the columns allow
     */
    public Map<String, Object> fit(String table, Map<String, Object> row) throws SQLException {
        Map<String, ErpColumn> columns = columns(table);
        Map<String, Object> fitted = new LinkedHashMap<>();
        StringJoiner changes = new StringJoiner("; ");
        row.forEach((name, value) -> {
            ErpColumn column = columns.get(name.toLowerCase(Locale.ROOT));
            ErpColumn.Fitted field = column == null ? new ErpColumn.Fitted(value, null) : column.fit(value);
            fitted.put(name, field.value());
            if (field.change() != null) {
                changes.add(name + ": " + field.change());
            }
        });
        fitted.put(CORRECTIONS, changes.length() == 0 ? null : changes.toString());
        return fitted;
    }

    private Map<String, ErpColumn> columns(String table) throws SQLException {
        Map<String, ErpColumn> known = tables.get(table);
        if (known == null) {
            known = read(table);
            tables.put(table, known);
        }
        return known;
    }

    private Map<String, ErpColumn> read(String table) throws SQLException {
        try (Connection connection = erp.getConnection()) {
            DatabaseMetaData database = connection.getMetaData();
            boolean upper = database.storesUpperCaseIdentifiers();
            String schema = upper ? SCHEMA.toUpperCase(Locale.ROOT) : SCHEMA;
            String name = upper ? table.toUpperCase(Locale.ROOT) : table;
            Set<String> indexed = indexed(database, schema, name);
            Map<String, ErpColumn> columns = new HashMap<>();
            try (ResultSet found = database.getColumns(connection.getCatalog(), schema, name, null)) {
                while (found.next()) {
                    String column = found.getString("COLUMN_NAME");
                    int size = found.getInt("COLUMN_SIZE");
                    columns.put(
                            column.toLowerCase(Locale.ROOT),
                            new ErpColumn(
                                    found.getInt("DATA_TYPE"),
                                    indexed.contains(column) ? Math.min(size, MOST_IN_AN_INDEX) : size,
                                    found.getInt("DECIMAL_DIGITS")));
                }
            }
            return columns;
        }
    }

    /** The columns of indexes that sort rows; those that tell rows apart may lose nothing. */
    private static Set<String> indexed(DatabaseMetaData database, String schema, String table) throws SQLException {
        Set<String> columns = new HashSet<>();
        Set<String> telling = new HashSet<>();
        try (ResultSet found = database.getIndexInfo(null, schema, table, false, true)) {
            while (found.next()) {
                String column = found.getString("COLUMN_NAME");
                if (column != null) {
                    (found.getBoolean("NON_UNIQUE") ? columns : telling).add(column);
                }
            }
        }
        columns.removeAll(telling);
        return columns;
    }
}
