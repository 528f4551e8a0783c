package dev.servicebridge.outbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

/**
 * A delivery of which it is not known whether it came before or after that of an older event about the same subject, which
 * another node made that had lost the account.
 *
 * @param isUnderWay whether it is yet to be recorded that it reached the subscriber
 */
public record SupersededDelivery(
        long eventId, String subscriber, String account, String subjectId, boolean isUnderWay) {
    private static final String COLUMNS = "event_id, subscriber, account, subject_id, state";

    /**
     * The last of each subject, unless a person has to decide about it or its content was removed; none of a command. Locked:
     * whoever is about to record that it reached the subscriber waits, and finds it overtaken.
     */
    static List<SupersededDelivery> last(Handle handle, DeliveryQueue queue, Collection<String> subjectIds) {
        return handle.createQuery("""
                        select <columns> from delivery
                        where subscriber = :subscriber and state in ('PENDING', 'DONE') and event_id in (
                            select max(d.event_id) from delivery d join outbox o on o.event_id = d.event_id
                            where d.account = :account and d.subject_id in (<subjectIds>)
                                and d.subscriber = :subscriber and o.kind <> :command
                            group by d.subject_id)
                            and not exists (select 1 from outbox o
                                where o.event_id = delivery.event_id and o.personal_data_removed_at is not null)
                        order by event_id
                        for update
                        """)
                .define("columns", COLUMNS)
                .bind("subscriber", queue.subscriber())
                .bind("account", queue.account())
                .bindList("subjectIds", subjectIds)
                .bind("command", EventKind.COMMAND.name())
                .map(SupersededDelivery::delivery)
                .list();
    }

    /** Those of these deliveries that were overtaken while they were under way. */
    static List<SupersededDelivery> of(Handle handle, String subscriber, Collection<Long> eventIds) {
        return handle.createQuery("""
                        select <columns> from delivery
                        where subscriber = :subscriber and state = 'PENDING' and overtaken and event_id in (<eventIds>)
                        """)
                .define("columns", COLUMNS)
                .bind("subscriber", subscriber)
                .bindList("eventIds", eventIds)
                .map(SupersededDelivery::delivery)
                .list();
    }

    private static SupersededDelivery delivery(ResultSet rs, StatementContext context) throws SQLException {
        return new SupersededDelivery(
                rs.getLong("event_id"),
                rs.getString("subscriber"),
                rs.getString("account"),
                rs.getString("subject_id"),
                rs.getString("state").equals("PENDING"));
    }

    /** Has it delivered once more after the attempt that is under way. */
    void mark(Handle handle) {
        update(handle, "update delivery set overtaken = true").execute();
    }

    /** Has it delivered now. */
    void makeDue(Handle handle, Instant now) {
        update(
                        handle,
                        "update delivery set state = 'PENDING', overtaken = false, failing_since = null, next_attempt_at = :now,"
                                + " updated_at = :now")
                .bind("now", now)
                .execute();
    }

    private Update update(Handle handle, String sql) {
        return handle.createUpdate(sql + " where event_id = :eventId and subscriber = :subscriber")
                .bind("eventId", eventId)
                .bind("subscriber", subscriber);
    }
}
