package dev.servicebridge.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

import dev.servicebridge.commands.Commands;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.NightlyRuns;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.jobs.JobIntakeReplay;

/**
 * Removes what is kept of people, by one rule for each table and state (docs/personal-data.md). What is closed or done is
 * kept for a time after that; what nobody closes is kept for a longer time after its last change. Ids, statuses and times
 * stay, and the hash by which a job that comes again unchanged is known; should it change, it is kept whole once more.
 */
public final class PersonalData {
    /** Small enough that no transaction comes near the limits on a statement's time. */
    private static final int SLICE = 500;

    private static final int SLICE_WITH_DOCUMENTS = 10;

    private static final String BY = "retention";
    private static final String REASON =
            "its personal data was kept for as long as personal-data.days or personal-data.open-days allow";

    private static final String JOBS = """
            select account, service_job_id as id from job
            where personal_data_removed_at is null
                and (changed_at < :open or status in ('COMPLETED', 'CANCELLED') and changed_at < :closed)
            limit :slice for update
            """;
    private static final String ORDERS = """
            select account, product_service_order_id as id from product_service_order
            where personal_data_removed_at is null
                and (changed_at < :open or state in ('Processed', 'Canceled') and changed_at < :closed)
            limit :slice for update
            """;

    /** Nobody knows whom a letter without a job or order is about that is kept. */
    private static final String LETTERS = """
            select l.id from dead_letter l
            where l.personal_data_removed_at is null and (coalesce(l.changed_at, l.created_at) < :open
                or coalesce(l.changed_at, l.created_at) < :closed and (l.state in ('REPLAYED', 'DROPPED')
                    or l.state = 'DEAD' and (l.kind in (<unknown>) or l.kind like 'bus-message%'
                        or exists (select 1 from job j where j.account = l.account
                            and j.service_job_id = l.subject_id and j.personal_data_removed_at is not null)
                        or exists (select 1 from product_service_order o where o.account = l.account
                            and o.product_service_order_id = l.subject_id
                            and o.personal_data_removed_at is not null))))
            limit :slice for update
            """;

    /** A command that failed, or is replayed, is needed whole while its letter waits. */
    private static final String COMMANDS = """
            select c.command_id from command c
            where c.personal_data_removed_at is null
                and (c.state <> 'PENDING' and c.finished_at < :closed or c.state = 'PENDING' and c.created_at < :open)
                and (c.state = 'DONE' or not exists (select 1 from dead_letter l
                    where l.kind = 'command' and l.account = c.account and l.subject_id = c.subject
                        and l.state in ('DEAD', 'REPLAYING')))
                <also>
            limit :slice for update
            """;

    private static final String ALSO = "<also>";

    private static final String EVENTS = """
            select o.event_id from outbox o
            where o.personal_data_removed_at is null and (o.created_at < :open
                    or o.created_at < :closed and not exists (select 1 from delivery d
                        where d.event_id = o.event_id and d.state in ('PENDING', 'DEAD')))
                and not exists (select 1 from dead_letter l
                    where l.event_id = o.event_id and l.state in ('DEAD', 'REPLAYING'))
            limit :slice for update
            """;

    /** These hold what a remote system remarked. */
    private static final List<String> REMARKS = List.of(
            "update busy_time set note = null where note is not null and updated_at < :open",
            "update sent_schedule set refused = '" + Emptying.REMOVED + "' where refused <> '" + Emptying.REMOVED
                    + "' and sent_at < :open");

    private final Jdbi jdbi;
    private final Commands commands;
    private final Clock clock;
    private final Duration keep;
    private final Duration keepOpen;

    private record Subject(String account, String id) {}

    /**
     * What was removed.
     *
     * @param jobs service jobs that were emptied
     * @param orders product service orders that were emptied
     * @param letters dead letters that were emptied; those that still waited for a person were dropped
     * @param commands commands that were emptied
     * @param events events that were emptied
     * @param givenUp of the events and commands, deliveries that had not succeeded by then and commands that had not ended
     */
    public record Removed(int jobs, int orders, int letters, int commands, int events, int givenUp) {
        /** Whether there was anything to remove. */
        public boolean isAny() {
            return jobs + orders + letters + commands + events > 0;
        }
    }

    /**
     * @param commands with which a command ends that is given up
     * @param keep how long after its end something is kept that is closed or done
     * @param keepOpen how long after its last change anything else is kept
     */
    public PersonalData(Database database, Commands commands, Clock clock, Duration keep, Duration keepOpen) {
        this.jdbi = database.jdbi();
        this.commands = commands;
        this.clock = clock;
        this.keep = keep;
        this.keepOpen = keepOpen;
    }

    /** Removes all that is old enough. */
    public Removed remove() {
        Night night = new Night(clock.instant());
        int jobs = night.subjects(JOBS, true);
        int orders = night.subjects(ORDERS, false);
        // Letters come before what they keep whole.
        int letters = night.rows(LETTERS, (emptying, ids) -> {
            emptying.letters(ids);
            return 0;
        });
        // Those with documents come first, a few at a time: what a transaction deletes of them, H2 writes to its file
        // before.
        int removedCommands = night.rows(
                        COMMANDS.replace(
                                ALSO,
                                "and exists (select 1 from command_document d where d.command_id = c.command_id)"),
                        SLICE_WITH_DOCUMENTS,
                        Emptying::commands)
                + night.rows(COMMANDS.replace(ALSO, ""), Emptying::commands);
        int events = night.rows(EVENTS, Emptying::events);
        jdbi.useTransaction(handle -> REMARKS.forEach(
                sql -> handle.createUpdate(sql).bind("open", night.open).execute()));
        new NightlyRuns(jdbi).ended(NightlyRuns.Work.PERSONAL_DATA);
        return new Removed(jobs, orders, letters, removedCommands, events, night.givenUp);
    }

    private interface Removal {
        /** Returns how much was given up. */
        int of(Emptying emptying, List<Long> ids);
    }

    /** One run; what it gives up it counts. */
    private final class Night {
        private final Instant now;
        private final Instant closed;
        private final Instant open;
        private int givenUp;

        Night(Instant now) {
            this.now = now;
            this.closed = now.minus(keep);
            this.open = now.minus(keepOpen);
        }

        int subjects(String sql, boolean isJob) {
            return slices(handle -> {
                List<Subject> subjects = handle.createQuery(sql)
                        .bind("closed", closed)
                        .bind("open", open)
                        .bind("slice", SLICE)
                        .map((rs, context) -> new Subject(rs.getString("account"), rs.getString("id")))
                        .list();
                Emptying emptying = emptying(handle);
                for (Subject subject : subjects) {
                    if (isJob) {
                        emptying.job(subject.account(), subject.id());
                    } else {
                        emptying.order(subject.account(), subject.id());
                    }
                }
                return subjects.size();
            });
        }

        int rows(String sql, Removal removal) {
            return rows(sql, SLICE, removal);
        }

        int rows(String sql, int size, Removal removal) {
            return slices(handle -> {
                List<Long> ids = handle.createQuery(sql)
                        .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true))
                        .bindList("unknown", List.of(JobIntakeReplay.KIND, ProductServiceOrders.REFUSED))
                        .bind("closed", closed)
                        .bind("open", open)
                        .bind("slice", size)
                        .mapTo(Long.class)
                        .list();
                if (!ids.isEmpty()) {
                    givenUp += removal.of(emptying(handle), ids);
                }
                return ids.size();
            });
        }

        private Emptying emptying(Handle handle) {
            return new Emptying(handle, commands, REASON, BY, now);
        }

        private int slices(ToIntFunction<Handle> slice) {
            int all = 0;
            int rows;
            do {
                rows = jdbi.inTransaction(slice::applyAsInt);
                all += rows;
            } while (rows > 0);
            return all;
        }
    }
}
