package dev.servicebridge.outbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.StorableText;
import dev.servicebridge.texts.FaultText;

/** What is still to be delivered to whom, and what became of it. */
public final class Deliveries {
    /**
     * Of each subject only its earliest event that is still pending, where that is due. The offset of nothing keeps
     * PostgreSQL from making one join over all that is pending out of a look at each of a few rows, which takes fifty times
     * as long while it has no statistics.
     */
    private static final String ONLY_DUE = """
            and d.next_attempt_at <= :now
                and not exists (select 1 from delivery earlier
                    where earlier.account = d.account and earlier.subject_id = d.subject_id
                        and earlier.subscriber = d.subscriber and earlier.state = 'PENDING'
                        and earlier.event_id < d.event_id
                    offset 0 rows)
            """;

    private final Jdbi jdbi;
    private final List<DeliveryListener> listeners;

    /** @param listeners who is told what becomes of deliveries, in this order */
    public Deliveries(Database database, List<DeliveryListener> listeners) {
        this.jdbi = database.jdbi();
        this.listeners = List.copyOf(listeners);
    }

    /** The queues of these subscribers in which something is due. */
    public List<DeliveryQueue> queuesDue(Set<String> subscribers, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select distinct subscriber, account, queue as name from delivery
                        where subscriber in (<subscribers>) and state = 'PENDING' and next_attempt_at <= :now
                        """)
                .bindList("subscribers", subscribers)
                .bind("now", now)
                .map(ConstructorMapper.of(DeliveryQueue.class))
                .list());
    }

    /** What is due in a queue, where nothing of the account has to wait. */
    public List<Delivery> due(DeliveryQueue queue, Instant now, int limit) {
        return due(queue, now, limit, Set.of());
    }

    /**
     * What is due in a queue, oldest first, and not before what is to be delivered ahead of it.
     *
     * @param waiting places at which the account is refused just now: what waits for one of them is not due
     */
    public List<Delivery> due(DeliveryQueue queue, Instant now, int limit, Set<String> waiting) {
        // SQL knows no empty list.
        List<Delivery> due = fetch(queue, now, limit, waiting.isEmpty() ? Set.of("") : waiting);
        Map<Long, Redelivery> again = due.isEmpty() ? Map.of() : redeliveries(queue.subscriber(), due);
        return due.stream()
                .map(delivery -> delivery.as(again.get(delivery.event().eventId())))
                .filter(delivery ->
                        !again.containsKey(delivery.event().eventId()) || !giveBackIfOutdated(delivery, now))
                .toList();
    }

    private record Due(Delivery delivery, boolean isNow) {}

    private List<Delivery> fetch(DeliveryQueue queue, Instant now, int limit, Set<String> waiting) {
        // In a queue in order, what is not due yet holds up all after it.
        return fetch(queue.isInOrder() ? "" : ONLY_DUE, queue, now, limit, waiting).stream()
                .takeWhile(each -> !queue.isInOrder() || each.isNow())
                .map(Due::delivery)
                .toList();
    }

    private List<Due> fetch(String condition, DeliveryQueue queue, Instant now, int limit, Set<String> waiting) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select o.event_id, o.kind, o.account, o.subject_id, o.version, o.status, o.content, o.created_at,
                            due.subscriber, due.attempts, due.unknown_faults, due.failing_since, due.waits_for,
                            due.next_attempt_at <= :now
                                and (due.waits_for is null or due.waits_for not in (<waiting>)) as is_now
                        from (select d.event_id, d.subscriber, d.attempts, d.next_attempt_at, d.unknown_faults,
                                d.failing_since, d.waits_for
                            from delivery d
                            where d.subscriber = :subscriber and d.state = 'PENDING' and d.account = :account
                                and d.queue = :name
                                and (:inOrder or d.waits_for is null or d.waits_for not in (<waiting>)) <condition>
                            order by d.event_id
                            limit :limit) due
                        join outbox o on o.event_id = due.event_id
                        order by <order>
                        """)
                .define("condition", condition)
                // What failed just now comes after the others that are due.
                .define("order", queue.isInOrder() ? "o.event_id" : "due.next_attempt_at, o.event_id")
                .bindList("waiting", waiting)
                .bind("inOrder", queue.isInOrder())
                .bindMethods(queue)
                .bind("now", now)
                .bind("limit", limit)
                .map(new DueMapper())
                .list());
    }

    /**
     * Asked for after the deliveries were read, so that what is made once more in between is not among them, and does not
     * go out with its former content.
     */
    private Map<Long, Redelivery> redeliveries(String subscriber, List<Delivery> due) {
        List<Long> eventIds = due.stream().map(each -> each.event().eventId()).toList();
        Map<Long, Redelivery> all = new HashMap<>();
        jdbi.useHandle(handle ->
                listeners.forEach(listener -> all.putAll(listener.redeliveries(handle, subscriber, eventIds))));
        return all;
    }

    /** Finds out once for a result which column is which. */
    private static final class DueMapper implements RowMapper<Due> {
        private static final RowMapper<Event> EVENT = ConstructorMapper.of(Event.class);

        @Override
        public RowMapper<Due> specialize(ResultSet rs, StatementContext context) throws SQLException {
            RowMapper<Event> event = EVENT.specialize(rs, context);
            return (row, same) -> due(event.map(row, same), row);
        }

        @Override
        public Due map(ResultSet rs, StatementContext context) throws SQLException {
            return due(EVENT.map(rs, context), rs);
        }

        private static Due due(Event event, ResultSet rs) throws SQLException {
            return new Due(
                    new Delivery(
                            event,
                            rs.getString("subscriber"),
                            rs.getInt("attempts"),
                            rs.getInt("unknown_faults"),
                            Columns.instant(rs, "failing_since"),
                            rs.getString("waits_for")),
                    rs.getBoolean("is_now"));
        }
    }

    /**
     * A later event may have been under way when an earlier one was made once more. The queue that delivers both asks when
     * the later one is recorded, so that the earlier one cannot overwrite it.
     */
    private boolean giveBackIfOutdated(Delivery delivery, Instant now) {
        return jdbi.inTransaction(handle -> {
            Optional<FaultText> reason = listeners.stream()
                    .flatMap(listener -> listener.outdated(handle, delivery).stream())
                    .findFirst();
            reason.ifPresent(cause -> dead(handle, delivery, cause, null, now));
            return reason.isPresent();
        });
    }

    /** Records that these events have reached the subscriber; what was {@link #overtaken} is due again. */
    public void delivered(String subscriber, Collection<Long> eventIds, Instant now) {
        jdbi.useTransaction(handle -> {
            int done = handle.createUpdate("""
                            update delivery set state = 'DONE', attempts = attempts + 1, cause = null, waits_for = null,
                                updated_at = :now
                            where subscriber = :subscriber and state = 'PENDING' and not overtaken
                                and event_id in (<eventIds>)
                            """)
                    .bind("subscriber", subscriber)
                    .bind("now", now)
                    .bindList("eventIds", eventIds)
                    .execute();
            listeners.forEach(listener -> listener.done(handle, subscriber, eventIds, now));
            if (done < eventIds.size()) {
                SupersededDelivery.of(handle, subscriber, eventIds)
                        .forEach(delivery -> deliverAgain(handle, delivery, now));
            }
        });
    }

    /**
     * Has the last event about each of these subjects delivered once more, because one before it was delivered by a node
     * that had lost the account, perhaps after the next owner had delivered the last. A command is not executed again.
     */
    public void overtaken(DeliveryQueue queue, Collection<String> subjectIds, Instant now) {
        jdbi.useTransaction(
                handle -> SupersededDelivery.last(handle, queue, subjectIds).forEach(delivery -> {
                    if (delivery.isUnderWay()) {
                        delivery.mark(handle);
                    } else {
                        deliverAgain(handle, delivery, now);
                    }
                }));
    }

    private void deliverAgain(Handle handle, SupersededDelivery delivery, Instant now) {
        listeners.forEach(listener -> listener.superseded(handle, delivery, now));
        delivery.makeDue(handle, now);
    }

    /** Records an attempt that failed and is to be repeated. */
    public void failed(Delivery delivery, String cause, Instant now, Instant nextAttemptAt) {
        failed(delivery, cause, false, now, nextAttemptAt);
    }

    /**
     * Records an attempt that failed and is to be repeated.
     *
     * @param unknown whether nobody knows the fault
     */
    public void failed(Delivery delivery, String cause, boolean unknown, Instant now, Instant nextAttemptAt) {
        jdbi.useTransaction(handle -> {
            pending(handle, delivery, cause, now, nextAttemptAt, """
                    attempts = attempts + 1, waits_for = null, failing_since = coalesce(failing_since, :now),
                        unknown_faults = unknown_faults + :counted
                    """)
                    .bind("counted", unknown ? 1 : 0)
                    .execute();
        });
    }

    /**
     * Records that a delivery waits, because a system refuses its account. That is no attempt.
     *
     * @param place where it is refused
     * @param counted whether the delivery is to be taken as one that met a fault that nobody knows
     */
    public void waits(
            Delivery delivery, String cause, String place, boolean counted, Instant now, Instant nextAttemptAt) {
        jdbi.useTransaction(handle -> {
            pending(handle, delivery, cause, now, nextAttemptAt, """
                    waits_for = :place, failing_since = null, unknown_faults = unknown_faults + :counted
                    """)
                    .bind("place", place)
                    .bind("counted", counted ? 1 : 0)
                    .execute();
        });
    }

    /** Records that a delivery waits for a usage plan. That is no attempt. */
    public void postponed(Delivery delivery, String cause, Instant now, Instant nextAttemptAt) {
        jdbi.useTransaction(handle -> pending(handle, delivery, cause, now, nextAttemptAt, "waits_for = null")
                .execute());
    }

    private Update pending(
            Handle handle, Delivery delivery, String cause, Instant now, Instant nextAttemptAt, String changes) {
        String storable = StorableText.of(cause);
        listeners.forEach(listener -> listener.waits(handle, delivery, storable));
        return handle.createUpdate("""
                        update delivery set <changes>, cause = :cause, updated_at = :now, next_attempt_at = :nextAttemptAt
                        where event_id = :eventId and subscriber = :subscriber and state = 'PENDING'
                        """)
                .define("changes", changes)
                .bind("cause", storable)
                .bind("now", now)
                .bind("nextAttemptAt", nextAttemptAt)
                .bind("eventId", delivery.event().eventId())
                .bind("subscriber", delivery.subscriber());
    }

    /**
     * Gives a delivery up. Of one that was dropped while it was under way nobody is told.
     */
    public void dead(Delivery delivery, FaultText cause, String requestId, Instant now) {
        jdbi.useTransaction(handle -> dead(handle, delivery, cause, requestId, now));
    }

    private void dead(Handle handle, Delivery delivery, FaultText cause, String requestId, Instant now) {
        int pending = handle.createUpdate("""
                        update delivery set state = 'DEAD', attempts = attempts + 1, cause = :cause, updated_at = :now,
                            next_attempt_at = :now, waits_for = null
                        where event_id = :eventId and subscriber = :subscriber and state = 'PENDING'
                        """)
                .bind("cause", StorableText.of(cause.shown()))
                .bind("now", now)
                .bind("eventId", delivery.event().eventId())
                .bind("subscriber", delivery.subscriber())
                .execute();
        if (pending == 0) {
            return;
        }
        listeners.forEach(listener -> listener.givenUp(handle, delivery, cause, requestId, now));
    }

    /** Every subscriber that ever had a delivery, with its counts. */
    public static Map<String, DeliveryCounts> counts(Database database) {
        return database.jdbi().withHandle(handle -> handle.createQuery("""
                        with counted as (
                            select subscriber, state, count(*) as deliveries, min(event_id) as oldest
                            from delivery group by subscriber, state
                            union all
                            select subscriber, 'DONE', deliveries, null from delivery_purged)
                        select c.subscriber,
                            cast(sum(case when state = 'DONE' then deliveries else 0 end) as bigint) as done,
                            cast(sum(case when state = 'PENDING' then deliveries else 0 end) as bigint) as pending,
                            cast(sum(case when state = 'DEAD' then deliveries else 0 end) as bigint) as dead,
                            min(o.created_at) as oldest_pending
                        from counted c left join outbox o on o.event_id = c.oldest and c.state = 'PENDING'
                        group by c.subscriber order by c.subscriber
                        """)
                .map((rs, context) -> Map.entry(
                        rs.getString("subscriber"),
                        ConstructorMapper.of(DeliveryCounts.class).map(rs, context)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
