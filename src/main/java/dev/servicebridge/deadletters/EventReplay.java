package dev.servicebridge.deadletters;

import java.time.Instant;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

import dev.servicebridge.database.Json;
import dev.servicebridge.database.SealingPlugin;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Relay;

/**
 * Has an event delivered once more, under the id it had: whatever its subscriber derives from the id stays the same. An
 * event after which a later one of the same subject was delivered is not: the subscriber has the newer state already.
 */
public final class EventReplay implements ReplayHandler {
    static final String OUTDATED =
            "A later event about the same subject has been delivered, so that the subscriber knows a newer state; drop"
                    + " the letter";

    private final EventHistory history;
    private final EventKind kind;
    private final int lanes;
    private final Set<String> subscribers;

    /**
     * @param history of the kind of events that are replayed
     * @param lanes in how many lanes each subscriber's deliveries of an account go side by side
     * @param subscribers who is told of anything
     */
    public EventReplay(EventHistory history, int lanes, Set<String> subscribers) {
        this.history = history;
        this.kind = history.kind();
        this.lanes = lanes;
        this.subscribers = Set.copyOf(subscribers);
    }

    @Override
    public String kind() {
        return kind.event();
    }

    @Override
    public JsonNode corrected(Handle handle, DeadLetter letter, JsonNode payload) {
        return history.corrected(handle, Json.read(letter.payload()), payload);
    }

    @Override
    public Progress replay(Handle handle, KeptLetter kept, Instant now) {
        DeadLetter letter = kept.letter();
        if (!subscribers.contains(letter.subscriber())) {
            throw ReplayRefusedException.conflict(
                    letter.subscriber() + " is no subscriber any more; configure it again, or drop the letter");
        }
        ReplayedEvent event =
                new ReplayedEvent(letter.account(), letter.subjectId(), letter.subscriber(), Json.read(kept.payload()));
        requireSameEvent(letter, event.message());
        if (history.isOutdated(handle, event)) {
            throw ReplayRefusedException.conflict(OUTDATED);
        }
        if (count(handle, letter, "select count(*) from outbox where event_id = :eventId") == 0) {
            recreateEvent(handle, letter, event);
        }
        int waiting = named(handle.createUpdate("""
                        update delivery set state = 'PENDING', attempts = 0, unknown_faults = 0, failing_since = null,
                            next_attempt_at = :now, updated_at = :now
                        where event_id = :eventId and subscriber = :subscriber and state = 'DEAD'
                        """), letter).bind("now", now).execute();
        if (waiting == 0) {
            recreateDelivery(handle, letter, now);
        }
        history.replayed(handle, event);
        return Progress.UNDER_WAY;
    }

    /** A correction may change what the event tells, but not which event it is. */
    private void requireSameEvent(DeadLetter letter, JsonNode content) {
        JsonNode original = Json.read(letter.payload());
        for (String key : new String[] {"account", "version", "commandId", "command", kind.idField()}) {
            if (!content.path(key).equals(original.path(key))) {
                throw ReplayRefusedException.invalid("The corrected payload has another " + key
                        + " than the letter; leave it at " + original.path(key));
            }
        }
    }

    private void recreateEvent(Handle handle, DeadLetter letter, ReplayedEvent event) {
        named(handle.createUpdate("""
                        insert into outbox (event_id, kind, account, subject_id, version, status, content, created_at)
                        overriding system value
                        values (:eventId, :kind, :account, :subjectId, :version, :status, :content, :createdAt)
                        """), letter)
                .bind("kind", kind.name())
                .bind("version", event.version())
                .bind("status", event.message().path(kind.statusField()).asText())
                .bindByType("content", letter.payload(), SealingPlugin.TEXT)
                .bind("createdAt", letter.createdAt())
                .execute();
    }

    private void recreateDelivery(Handle handle, DeadLetter letter, Instant now) {
        if (count(
                        handle,
                        letter,
                        "select count(*) from delivery where event_id = :eventId and subscriber = :subscriber")
                > 0) {
            throw ReplayRefusedException.conflict("The delivery is not dead any more; drop letter " + letter.id());
        }
        named(handle.createUpdate("""
                        insert into delivery (event_id, subscriber, account, subject_id, lane, state, next_attempt_at,
                            updated_at)
                        values (:eventId, :subscriber, :account, :subjectId, :lane, 'PENDING', :now, :now)
                        """), letter)
                .bind("lane", Relay.of(handle).lane(letter.subscriber(), letter.subjectId(), lanes))
                .bind("now", now)
                .execute();
    }

    private static int count(Handle handle, DeadLetter letter, String sql) {
        return named(handle.createQuery(sql), letter).mapTo(Integer.class).one();
    }

    private static <T extends SqlStatement<T>> T named(T statement, DeadLetter letter) {
        return statement
                .bind("eventId", letter.eventId())
                .bind("subscriber", letter.subscriber())
                .bind("account", letter.account())
                .bind("subjectId", letter.subjectId());
    }
}
