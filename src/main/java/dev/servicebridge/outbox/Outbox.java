package dev.servicebridge.outbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.Json;

/** Writes events, and a delivery of each to every subscriber. */
public final class Outbox {
    /** @param content the event's message but for its id, which the database has yet to give */
    public record Entry(String subjectId, int version, String status, ObjectNode content) {}

    public void add(
            Handle handle,
            EventKind kind,
            String account,
            Instant observedAt,
            List<Entry> entries,
            Set<String> subscribers) {
        if (entries.isEmpty()) {
            return;
        }
        List<Long> eventIds = addEvents(handle, kind, account, observedAt, entries);
        if (!subscribers.isEmpty()) {
            addDeliveries(handle, kind, account, observedAt, entries, eventIds, subscribers);
        }
    }

    /** Whether a delivery of any event about a job waits, or a person has to decide, or has decided, about the last. */
    public boolean isUnderWay(Handle handle, String account, String serviceJobId, int version, String subscriber) {
        return handle.createQuery("""
                        select count(*) from delivery d join outbox o on o.event_id = d.event_id
                        where d.account = :account and d.subject_id = :id and d.subscriber = :subscriber and o.kind = :kind
                            and (d.state in ('PENDING', 'DEAD') or d.state = 'DROPPED' and o.version = :version)
                        """)
                        .bind("account", account)
                        .bind("id", serviceJobId)
                        .bind("subscriber", subscriber)
                        .bind("version", version)
                        .bind("kind", EventKind.SERVICE_JOB.name())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /**
     * Has an event about a job delivered once more, under the id it had, so that whatever its subscriber derives from the id
     * stays the same.
     *
     * @return the event; empty where it is not there any more
     */
    public Optional<Long> deliverAgain(
            Handle handle, String account, String serviceJobId, int version, String subscriber, Instant now) {
        Optional<Long> eventId = handle.createQuery("""
                        select event_id from outbox
                        where account = :account and kind = :kind and subject_id = :id and version = :version
                        """)
                .bind("account", account)
                .bind("kind", EventKind.SERVICE_JOB.name())
                .bind("id", serviceJobId)
                .bind("version", version)
                .mapTo(Long.class)
                .findOne();
        eventId.ifPresent(id -> {
            if (!makeDue(handle, id, subscriber, "", now)) {
                addDelivery(
                        handle,
                        id,
                        EventKind.SERVICE_JOB,
                        account,
                        new Entry(serviceJobId, version, null, null),
                        subscriber,
                        now);
            }
        });
        return eventId;
    }

    /**
     * Has a subscriber get an event that was given up, under the id it had; writes what is not there any more.
     *
     * @return false where the delivery is there and was not given up
     */
    public boolean redeliver(Handle handle, Event event, String subscriber, Instant now) {
        if (!isThere(handle, event.eventId())) {
            handle.createUpdate("""
                            insert into outbox (event_id, kind, account, subject_id, version, status, content, created_at)
                            overriding system value
                            values (:eventId, :kindName, :account, :subjectId, :version, :status, :encrypted, :createdAt)
                            """)
                    .bindMethods(event)
                    .bind("kindName", event.kind().name())
                    .bindByType("encrypted", event.content(), EncryptionPlugin.TEXT)
                    .execute();
        }
        if (makeDue(handle, event.eventId(), subscriber, "and state = 'DEAD'", now)) {
            return true;
        }
        if (isThere(handle, event.eventId(), subscriber)) {
            return false;
        }
        Entry entry = new Entry(event.subjectId(), event.version(), event.status(), null);
        addDelivery(handle, event.eventId(), event.kind(), event.account(), entry, subscriber, now);
        return true;
    }

    private static boolean isThere(Handle handle, long eventId) {
        return handle.createQuery("select count(*) from outbox where event_id = :eventId")
                        .bind("eventId", eventId)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    private static boolean isThere(Handle handle, long eventId, String subscriber) {
        return handle.createQuery(
                                "select count(*) from delivery where event_id = :eventId and subscriber = :subscriber")
                        .bind("eventId", eventId)
                        .bind("subscriber", subscriber)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** Takes a delivery that was given up for one that nobody wants any more. */
    public static void drop(Handle handle, long eventId, String subscriber, Instant now) {
        handle.createUpdate("""
                        update delivery set state = 'DROPPED', updated_at = :now
                        where event_id = :eventId and subscriber = :subscriber and state = 'DEAD'
                        """)
                .bind("eventId", eventId)
                .bind("subscriber", subscriber)
                .bind("now", now)
                .execute();
    }

    private static boolean makeDue(Handle handle, long eventId, String subscriber, String condition, Instant now) {
        return handle.createUpdate("""
                        update delivery set state = 'PENDING', attempts = 0, unknown_faults = 0, failing_since = null,
                            next_attempt_at = :now, updated_at = :now
                        where event_id = :eventId and subscriber = :subscriber <condition>
                        """)
                        .define("condition", condition)
                        .bind("eventId", eventId)
                        .bind("subscriber", subscriber)
                        .bind("now", now)
                        .execute()
                > 0;
    }

    private void addDelivery(
            Handle handle, long eventId, EventKind kind, String account, Entry entry, String subscriber, Instant now) {
        addDeliveries(handle, kind, account, now, List.of(entry), List.of(eventId), Set.of(subscriber));
    }

    /** A number for the next event about a subject, where nothing else counts them; two at once get the same. */
    public static int nextVersion(Handle handle, EventKind kind, String account, String subjectId) {
        return handle.createQuery("""
                        select coalesce(max(version), 0) + 1 from outbox
                        where account = :account and kind = :kind and subject_id = :subjectId
                        """)
                .bind("account", account)
                .bind("kind", kind.name())
                .bind("subjectId", subjectId)
                .mapTo(Integer.class)
                .one();
    }

    private static List<Long> addEvents(
            Handle handle, EventKind kind, String account, Instant observedAt, List<Entry> entries) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into outbox (kind, account, subject_id, version, status, content, created_at)
                values (:kind, :account, :subjectId, :version, :status, :content, :observedAt)
                """);
        entries.forEach(entry -> batch.bind("kind", kind.name())
                .bind("account", account)
                .bind("subjectId", entry.subjectId())
                .bind("version", entry.version())
                .bind("status", entry.status())
                .bindByType("content", Json.write(entry.content()), EncryptionPlugin.TEXT)
                .bind("observedAt", observedAt)
                .add());
        return batch.executePreparedBatch("event_id").mapTo(Long.class).list();
    }

    private void addDeliveries(
            Handle handle,
            EventKind kind,
            String account,
            Instant observedAt,
            List<Entry> entries,
            List<Long> eventIds,
            Set<String> subscribers) {
        TopicPublisher relay = TopicPublisher.of(handle);
        PreparedBatch batch = handle.prepareBatch("""
                insert into delivery (event_id, subscriber, account, subject_id, queue, state, next_attempt_at, updated_at)
                values (:eventId, :subscriber, :account, :subjectId, :queue, 'PENDING', :observedAt, :observedAt)
                """);
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            for (String subscriber : subscribers) {
                batch.bind("eventId", eventIds.get(i))
                        .bind("subscriber", subscriber)
                        .bind("account", account)
                        .bind("subjectId", entry.subjectId())
                        .bind("queue", relay.queue(subscriber, kind, entry.status()))
                        .bind("observedAt", observedAt)
                        .add();
            }
        }
        batch.execute();
    }
}
