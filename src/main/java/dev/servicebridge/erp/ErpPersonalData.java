package dev.servicebridge.erp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.jdbi.v3.core.Jdbi;

/**
 * Removes from {@code erp.command}, the one table of the ERP that may hold names, what is not needed any more: parameters of
 * commands that the bridge has taken, and results. The rows stay.
 */
public final class ErpPersonalData {
    /** Small enough that no transaction comes near the limits on a statement's time. */
    private static final int SLICE = 500;

    /** So few rows are in memory at a time, for one may hold a document. */
    private static final int FETCHED = 5;

    /** A key is the ERP's own and stays. Literals, for the columns may be of a type that the ERP chose. */
    private static final String TAKEN = """
            update erp.command set parameters = '{}', result = null where command_number in (
                select command_number from erp.command
                where state <> 'NEW' and changed_at < :before and (parameters <> '{}' or result is not null)
                limit :slice)
            """;

    private static final String NEVER_TAKEN = """
            update erp.command set parameters = '{}', state = 'FAILED', changed_at = current_timestamp,
                result = 'not executed: the bridge has not taken it for personal-data.open-days'
            where command_number in (
                select command_number from erp.command where state = 'NEW' and changed_at < :before limit :slice)
            """;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Duration keep;
    private final Duration keepOpen;

    /**
     * @param keep how long after its last change a row is kept whole that the bridge has taken
     * @param keepOpen how long any other is
     */
    public ErpPersonalData(DataSource erp, Clock clock, Duration keep, Duration keepOpen) {
        this.jdbi = Jdbi.create(erp);
        this.clock = clock;
        this.keep = keep;
        this.keepOpen = keepOpen;
    }

    /**
     * Removes all that is old enough.
     *
     * @return from how many rows
     */
    public int remove() {
        Instant now = clock.instant();
        return slices(TAKEN, now.minus(keep)) + slices(NEVER_TAKEN, now.minus(keepOpen));
    }

    /** A row in which something was found. */
    public record Row(long number, String account, String state) {
        /** Whether the bridge has taken it; one that it has not is left to the ERP. */
        public boolean isTaken() {
            return !state.equals("NEW");
        }
    }

    /**
     * Rows whose parameters or result hold something, some at a time.
     *
     * @param account only rows of this account; null for all
     * @param after the number of the last row that was read; 0 for none
     * @param found what was found is put here
     * @return the number of the last row that was read; null at the end
     */
    public Long search(String account, Predicate<String> text, long after, List<Row> found) {
        long[] last = {0, 0};
        jdbi.useTransaction(handle -> handle.createQuery("""
                        select command_number, account, state,
                            cast(parameters as character varying) as parameters, cast(result as character varying) as result
                        from erp.command
                        where command_number > :after and (cast(:account as character varying) is null
                            or account = :account)
                        order by command_number limit :slice
                        """)
                .bind("account", account)
                .bind("after", after)
                .bind("slice", SLICE)
                .setFetchSize(FETCHED)
                .map((rs, context) -> {
                    if (text.test(rs.getString("parameters")) || text.test(rs.getString("result"))) {
                        found.add(
                                new Row(rs.getLong("command_number"), rs.getString("account"), rs.getString("state")));
                    }
                    return rs.getLong("command_number");
                })
                .forEach(number -> {
                    last[0]++;
                    last[1] = number;
                }));
        return last[0] < SLICE ? null : last[1];
    }

    /** Empties rows that the bridge has taken. */
    public void forget(List<Row> rows) {
        jdbi.useTransaction(handle -> rows.stream().filter(Row::isTaken).forEach(row -> handle.createUpdate(
                        "update erp.command set parameters = '{}', result = null where command_number = :number")
                .bind("number", row.number())
                .execute()));
    }

    private int slices(String sql, Instant before) {
        int all = 0;
        int rows;
        do {
            rows = jdbi.inTransaction(handle -> handle.createUpdate(sql)
                    .bind("before", before.atOffset(ZoneOffset.UTC))
                    .bind("slice", SLICE)
                    .execute());
            all += rows;
        } while (rows > 0);
        return all;
    }
}
