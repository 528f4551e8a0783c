package dev.servicebridge.retention;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.commands.CommandDocuments;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.NightlyRuns;
import dev.servicebridge.incidents.IncidentHistory;
import dev.servicebridge.verification.Verifications;

/**
 * Deletes events that have reached everybody, commands, verifications and incidents that have ended, and dead letters
 * that were replayed or dropped, when they are older than they need be. Jobs, and dead letters that wait for a person, stay.
 */
public final class Retention {
    /** Small enough that no transaction comes near the limits on a statement's time. */
    private static final int SLICE = 1000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Duration keep;

    /** @param keep how long an event stays after its last delivery */
    public Retention(Database database, Clock clock, Duration keep) {
        this.jdbi = database.jdbi();
        this.clock = clock;
        this.keep = keep;
    }

    /**
     * Deletes all that is old enough.
     *
     * @return how many events were deleted
     */
    public int purge() {
        Instant before = clock.instant().minus(keep);
        purgeLetters(before);
        purgeCommands(before);
        jdbi.useTransaction(handle -> Verifications.purge(handle, before));
        jdbi.useTransaction(handle -> IncidentHistory.purge(handle, before));
        int purged = 0;
        int slice;
        do {
            slice = jdbi.inTransaction(handle -> purgeSlice(handle, before));
            purged += slice;
        } while (slice == SLICE);
        new NightlyRuns(jdbi).ended(NightlyRuns.Work.RETENTION);
        return purged;
    }

    private void purgeLetters(Instant before) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "delete from dead_letter where state in ('REPLAYED', 'DROPPED') and changed_at < :before")
                .bind("before", before)
                .execute());
    }

    /** One that failed stays while its dead letter waits for a person. */
    private void purgeCommands(Instant before) {
        int slice;
        do {
            slice = jdbi.inTransaction(handle -> purgeCommands(handle, before));
        } while (slice == SLICE);
    }

    private static int purgeCommands(Handle handle, Instant before) {
        List<Long> old = handle.createQuery("""
                        select c.command_id from command c
                        where c.finished_at < :before and c.state <> 'PENDING' and not exists (select 1 from dead_letter l
                            where c.state = 'FAILED' and l.kind = 'command' and l.account = c.account
                                and l.subject_id = c.subject and l.state in ('DEAD', 'REPLAYING'))
                        limit :slice
                        """)
                .bind("before", before)
                .bind("slice", SLICE)
                .mapTo(Long.class)
                .list();
        if (!old.isEmpty()) {
            CommandDocuments.delete(handle, old);
            handle.createUpdate("delete from command_step where command_id in (<ids>)")
                    .bindList("ids", old)
                    .execute();
            handle.createUpdate("delete from command where command_id in (<ids>)")
                    .bindList("ids", old)
                    .execute();
        }
        return old.size();
    }

    private static int purgeSlice(Handle handle, Instant before) {
        List<Long> eventIds = handle.createQuery("""
                        select o.event_id from outbox o
                        where o.created_at < :before and not exists (select 1 from delivery d
                            where d.event_id = o.event_id and (d.state not in ('DONE', 'DROPPED') or d.updated_at >= :before))
                        order by o.created_at
                        limit :slice
                        """)
                .bind("before", before)
                .bind("slice", SLICE)
                .mapTo(Long.class)
                .list();
        if (!eventIds.isEmpty()) {
            count(handle, eventIds);
            delete(handle, "delete from delivery where event_id in (<eventIds>)", eventIds);
            delete(handle, "delete from outbox where event_id in (<eventIds>)", eventIds);
        }
        return eventIds.size();
    }

    private static void count(Handle handle, List<Long> eventIds) {
        handle.createUpdate("""
                        merge into delivery_purged p
                        using (select subscriber, count(*) as deliveries from delivery
                            where event_id in (<eventIds>) and state = 'DONE' group by subscriber) s
                        on p.subscriber = s.subscriber
                        when matched then update set deliveries = p.deliveries + s.deliveries
                        when not matched then insert (subscriber, deliveries) values (s.subscriber, s.deliveries)
                        """).bindList("eventIds", eventIds).execute();
    }

    private static void delete(Handle handle, String sql, List<Long> eventIds) {
        handle.createUpdate(sql).bindList("eventIds", eventIds).execute();
    }
}
