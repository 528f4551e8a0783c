package dev.servicebridge.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Removes what is kept of people some time after a job or order is closed. Ids, statuses and times stay, and the hash by
 * which a job that comes again unchanged is known; should it change, it is kept whole once more.
 */
public final class PersonalData {
    /** Small enough that no transaction comes near the limits on a statement's time. */
    private static final int SLICE = 500;

    private static final String REASON = "its job or order was closed personal-data.days ago";
    private static final String TOO_OLD = "it was kept for personal-data.days";
    private static final String BY = "retention";

    private static final String CLOSED_JOBS = """
            select account, service_job_id as id from job
            where status in ('COMPLETED', 'CANCELLED') and changed_at < :before and personal_data_removed_at is null
            limit :slice
            """;
    private static final String CLOSED_ORDERS = """
            select account, product_service_order_id as id from product_service_order
            where state in ('Processed', 'Canceled') and changed_at < :before and personal_data_removed_at is null
            limit :slice
            """;

    /** What came by Kafka and was no command has no subject; nobody knows whom it is about. */
    private static final String OLD_MESSAGES = """
            select id from dead_letter
            where kind like 'bus-message%' and created_at < :before and state = 'DEAD'
            limit :slice
            """;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Duration keep;

    private record Subject(String account, String id) {}

    /**
     * What was removed.
     *
     * @param jobs closed service jobs whose content was emptied
     * @param orders closed product service orders whose content was emptied
     * @param letters dead letters about them, and old ones about nothing known, which were emptied and dropped
     */
    public record Removed(int jobs, int orders, int letters) {
        /** Whether there was anything to remove. */
        public boolean isAny() {
            return jobs + orders + letters > 0;
        }

        private Removed plus(Removed other) {
            return new Removed(jobs + other.jobs, orders + other.orders, letters + other.letters);
        }
    }

    /** @param keep how long it stays after the last change of what is closed */
    public PersonalData(Database database, Clock clock, Duration keep) {
        this.jdbi = database.jdbi();
        this.clock = clock;
        this.keep = keep;
    }

    /** Removes all that is old enough. */
    public Removed remove() {
        Instant now = clock.instant();
        Removed all = new Removed(0, 0, 0);
        Removed slice;
        do {
            slice = jdbi.inTransaction(handle -> removeSlice(handle, now));
            all = all.plus(slice);
        } while (slice.isAny());
        return all;
    }

    private Removed removeSlice(Handle handle, Instant now) {
        int jobs = 0;
        int orders = 0;
        int letters = 0;
        for (Subject job : closed(handle, CLOSED_JOBS, now)) {
            jobs += empty(
                    handle, job, now, JsonNodeFactory.instance.objectNode().put("serviceJobId", job.id()), """
                    update job set content = :content, personal_data_removed_at = :now
                    where account = :account and service_job_id = :id and changed_at < :before
                    """);
            letters += emptyMessages(handle, EventKind.SERVICE_JOB, job, now);
        }
        for (Subject order : closed(handle, CLOSED_ORDERS, now)) {
            reduceSource(handle, order);
            orders += empty(handle, order, now, JsonNodeFactory.instance.objectNode(), """
                    update product_service_order set content = :content, merge_at = null, personal_data_removed_at = :now
                    where account = :account and product_service_order_id = :id and changed_at < :before
                    """);
            letters += emptyMessages(handle, EventKind.PRODUCT_SERVICE_ORDER, order, now);
        }
        return new Removed(jobs, orders, letters + emptyOldMessages(handle, now));
    }

    private int emptyOldMessages(Handle handle, Instant now) {
        List<Long> letters = handle.createQuery(OLD_MESSAGES)
                .bind("before", now.minus(keep))
                .bind("slice", SLICE)
                .mapTo(Long.class)
                .list();
        for (long letter : letters) {
            DeadLetters.drop(handle, letter, TOO_OLD, BY, now);
            handle.createUpdate(
                            "update dead_letter set payload = :empty, corrected = null, cause_whole = null where id = :id")
                    .bind("id", letter)
                    .bindByType("empty", "{}", SealingPlugin.TEXT)
                    .execute();
        }
        return letters.size();
    }

    private List<Subject> closed(Handle handle, String sql, Instant now) {
        return handle.createQuery(sql)
                .bind("before", now.minus(keep))
                .bind("slice", SLICE)
                .map((rs, context) -> new Subject(rs.getString("account"), rs.getString("id")))
                .list();
    }

    private int empty(Handle handle, Subject subject, Instant now, ObjectNode content, String sql) {
        return handle.createUpdate(sql)
                .bind("account", subject.account())
                .bind("id", subject.id())
                .bindByType("content", Json.write(content), SealingPlugin.TEXT)
                .bind("now", now)
                .bind("before", now.minus(keep))
                .execute();
    }

    /** Of an order as it came, ids, times and the state stay: with them it can be merged anew, should that be wanted. */
    private static void reduceSource(Handle handle, Subject order) {
        String source = handle.createQuery("""
                        select source from product_service_order
                        where account = :account and product_service_order_id = :id
                        """)
                .bind("account", order.account())
                .bind("id", order.id())
                .mapTo(SealingPlugin.TEXT)
                .one();
        ObjectNode reduced = (ObjectNode) Json.read(source);
        reduced.properties()
                .removeIf(field -> !field.getKey().matches(".*(Id|Utc|State)")
                        || !field.getValue().isValueNode());
        handle.createUpdate("""
                        update product_service_order set source = :source
                        where account = :account and product_service_order_id = :id
                        """)
                .bind("account", order.account())
                .bind("id", order.id())
                .bindByType("source", Json.write(reduced), SealingPlugin.TEXT)
                .execute();
    }

    /** Empties the dead letters about a subject, which nobody can replay any more, and the events nobody waits for. */
    private static int emptyMessages(Handle handle, EventKind kind, Subject subject, Instant now) {
        List<Long> letters = handle.createQuery(
                        "select id from dead_letter where account = :account and subject_id = :id and state = 'DEAD'")
                .bind("account", subject.account())
                .bind("id", subject.id())
                .mapTo(Long.class)
                .list();
        letters.forEach(letter -> DeadLetters.drop(handle, letter, REASON, BY, now));
        handle.createUpdate("""
                        update dead_letter set payload = :empty, corrected = null, cause_whole = null
                        where account = :account and subject_id = :id and state <> 'REPLAYING'
                        """)
                .bind("account", subject.account())
                .bind("id", subject.id())
                .bindByType("empty", "{}", SealingPlugin.TEXT)
                .execute();
        // Events of the kind, and of commands about the same subject.
        handle.createUpdate("""
                        update outbox set content = :empty
                        where account = :account and kind in (:kind, 'COMMAND', 'COMMAND_RESULT') and subject_id = :id
                            and not exists (
                                select 1 from delivery where delivery.event_id = outbox.event_id and state = 'PENDING')
                        """)
                .bind("account", subject.account())
                .bind("id", subject.id())
                .bind("kind", kind.name())
                .bindByType("empty", "{}", SealingPlugin.TEXT)
                .execute();
        emptyCommands(handle, subject);
        return letters.size();
    }

    /** Of commands that have ended the key and the hash stay: what is sent again is still known. */
    private static void emptyCommands(Handle handle, Subject subject) {
        handle.createUpdate("""
                        update command_step set result = :empty where command_id in (
                            select command_id from command
                            where account = :account and subject = :id and state <> 'PENDING')
                        """)
                .bind("account", subject.account())
                .bind("id", subject.id())
                .bindByType("empty", "{}", SealingPlugin.TEXT)
                .execute();
        handle.createUpdate("""
                        update command set content = :empty, result = null
                        where account = :account and subject = :id and state <> 'PENDING'
                        """)
                .bind("account", subject.account())
                .bind("id", subject.id())
                .bindByType("empty", "{}", SealingPlugin.TEXT)
                .execute();
    }
}
