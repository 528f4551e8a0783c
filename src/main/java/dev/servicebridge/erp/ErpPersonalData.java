package dev.servicebridge.erp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import javax.sql.DataSource;

import org.jdbi.v3.core.Jdbi;

/**
 * Removes from {@code erp.command}, the one table of the ERP that may hold names, what is not needed any more: parameters of
 * commands that the bridge has taken, and results. The rows stay.
 */
public final class ErpPersonalData {
    /** Small enough that no transaction comes near the limits on a statement's time. */
    private static final int SLICE = 500;

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

    /** Removes what the bridge has of these commands, whatever their state. */
    public int forget(String account, List<String> idempotencyKeys) {
        return idempotencyKeys.isEmpty()
                ? 0
                : jdbi.withHandle(handle -> handle.createUpdate("""
                                update erp.command set parameters = '{}', result = null
                                where account = :account and idempotency_key in (<keys>) and state <> 'NEW'
                                """)
                        .bind("account", account)
                        .bindList("keys", idempotencyKeys)
                        .execute());
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
