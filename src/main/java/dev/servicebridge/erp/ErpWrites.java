package dev.servicebridge.erp;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Writes rows to the ERP: what is wanted while a transaction is under way goes together into the next one. Each caller
 * waits until its row is committed, so that nothing changes for it but the pace.
 *
 * <p>A transaction that fails, or lasts longer than {@value #TOGETHER_SECONDS} s, is undone, and each of its
 * rows is written by its own caller in a transaction of its own. So a row that is refused, or that somebody has locked, fails or
 * waits alone.
 */
public final class ErpWrites {
    /** Rows in one transaction at the most. */
    static final int MOST = 100;

    /** JDBC counts a statement's time in seconds. */
    static final int TOGETHER_SECONDS = 1;

    private final Jdbi jdbi;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    // Guarded by the lock.
    private final Deque<Row> waiting = new ArrayDeque<>();
    private boolean underWay;

    /** @param erp the ERP's database */
    public ErpWrites(DataSource erp) {
        jdbi = Jdbi.create(erp);
        // A mapping may yield more than its statement takes.
        jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    }

    /**
     * Executes a statement, and returns when that is committed.
     *
     * @param sql with parameters like {@code :?name}, as Camel's JDBC component has them
     * @param parameters their values by name; null is SQL's null
     * @return the number of rows changed
     * @throws SQLException what the database says of this statement
     */
    public int write(String sql, Map<String, Object> parameters) throws SQLException {
        Row row = new Row(sql.replace(":?", ":"), parameters);
        lock.lock();
        try {
            waiting.add(row);
            while (row.state == State.WAITS) {
                if (underWay) {
                    ended.awaitUninterruptibly();
                } else {
                    writeWaiting();
                }
            }
        } finally {
            lock.unlock();
        }
        return row.state == State.WRITTEN ? row.changed : alone(row);
    }

    /** Rows that wait for the next transaction. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void writeWaiting() {
        underWay = true;
        List<Row> group = new ArrayList<>();
        while (!waiting.isEmpty() && group.size() < MOST) {
            group.add(waiting.poll());
        }
        State state = State.ALONE;
        lock.unlock();
        try {
            if (together(group)) {
                state = State.WRITTEN;
            }
        } finally {
            lock.lock();
            for (Row row : group) {
                row.state = state;
            }
            underWay = false;
            ended.signalAll();
        }
    }

    /** @return whether all of it is committed; otherwise nothing is */
    private boolean together(List<Row> group) {
        Map<String, List<Row>> bySql = new LinkedHashMap<>();
        group.forEach(
                row -> bySql.computeIfAbsent(row.sql, sql -> new ArrayList<>()).add(row));
        try {
            jdbi.useTransaction(handle -> bySql.forEach((sql, rows) -> write(handle, sql, rows)));
            return true;
        } catch (JdbiException e) {
            return false;
        }
    }

    private static void write(Handle handle, String sql, List<Row> rows) {
        PreparedBatch batch = handle.prepareBatch(sql).setQueryTimeout(TOGETHER_SECONDS);
        rows.forEach(row -> {
            bind(batch, row);
            batch.add();
        });
        int[] changed = batch.execute();
        for (int i = 0; i < changed.length; i++) {
            rows.get(i).changed = changed[i];
        }
    }

    private int alone(Row row) throws SQLException {
        try {
            return jdbi.withHandle(
                    handle -> bind(handle.createUpdate(row.sql), row).execute());
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** As Camel's JDBC component does: the driver finds out the type. */
    private static <T extends SqlStatement<T>> T bind(T statement, Row row) {
        row.parameters.forEach((name, value) ->
                statement.bind(name, (position, prepared, context) -> prepared.setObject(position, value)));
        return statement;
    }

    private enum State {
        WAITS,
        WRITTEN,
        ALONE
    }

    /** A statement of one caller. Its state and count belong to whoever holds the lock or writes its group. */
    private static final class Row {
        private final String sql;
        private final Map<String, Object> parameters;
        private State state = State.WAITS;
        private int changed;

        Row(String sql, Map<String, Object> parameters) {
            this.sql = sql;
            this.parameters = parameters;
        }
    }
}
