package dev.servicebridge.store;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Has an event delivered once more, under the id it had: whatever its subscriber derives from the id stays the same. An
 * event after which a later one of the same subject was delivered is not: the subscriber has the newer state already.
 */
final class EventReplay {
    static final String OUTDATED =
            "A later event about the same subject has been delivered, so that the subscriber knows a newer state; drop"
                    + " the letter";

    private final Handle handle;
    private final EventKind kind;
    private final KeptLetter kept;
    private final DeadLetter letter;
    private final JsonNode content;
    private final int lanes;

    EventReplay(Handle handle, EventKind kind, KeptLetter kept, int lanes) {
        this.handle = handle;
        this.kind = kind;
        this.kept = kept;
        this.letter = kept.letter();
        this.content = Json.read(kept.payload());
        this.lanes = lanes;
    }

    void begin(Instant now) {
        requireSameEvent();
        if (isOutdated(handle, kind, letter.account(), letter.subjectId(), content, letter.subscriber())) {
            throw ReplayRefusedException.conflict(OUTDATED);
        }
        if (count("select count(*) from outbox where event_id = :eventId") == 0) {
            recreateEvent();
        }
        int waiting = named(handle.createUpdate("""
                        update delivery set state = 'PENDING', attempts = 0, unknown_faults = 0, failing_since = null,
                            next_attempt_at = :now, updated_at = :now
                        where event_id = :eventId and subscriber = :subscriber and state = 'DEAD'
                        """)).bind("now", now).execute();
        if (waiting == 0) {
            recreateDelivery(now);
        }
        if (kind == EventKind.COMMAND) {
            Commands.reopen(handle, Commands.commandId(content));
        }
    }

    /** Whether a later event has made this one wrong; the result of a command stays right, and so does a dead letter. */
    static boolean isOutdated(
            Handle handle, EventKind kind, String account, String subjectId, JsonNode content, String subscriber) {
        return switch (kind) {
            case SERVICE_JOB, PRODUCT_SERVICE_ORDER ->
                isOvertaken(handle, kind, account, subjectId, version(content), subscriber);
            case COMMAND -> Commands.isOvertaken(handle, Commands.commandId(content));
            case COMMAND_RESULT, DEAD_LETTER -> false;
        };
    }

    /**
     * Whether a later event about the same subject has reached the subscriber. One that is not in the outbox any more
     * has: it is deleted only when it has reached everybody.
     */
    private static boolean isOvertaken(
            Handle handle, EventKind kind, String account, String subjectId, int version, String subscriber) {
        String table = kind == EventKind.SERVICE_JOB ? "job" : "product_service_order";
        String id = kind == EventKind.SERVICE_JOB ? "service_job_id" : "product_service_order_id";
        return handle.createQuery("""
                        select case when exists (select 1 from outbox o
                                join delivery d on d.event_id = o.event_id and d.subscriber = :subscriber
                                where o.account = :account and o.kind = :kind and o.subject_id = :subjectId
                                    and o.version > :version and d.state = 'DONE')
                            or coalesce((select version from <table>
                                    where account = :account and <id> = :subjectId), 0) - :version
                                > (select count(*) from outbox o
                                    where o.account = :account and o.kind = :kind and o.subject_id = :subjectId
                                        and o.version > :version)
                            then 1 else 0 end
                        """)
                        .define("table", table)
                        .define("id", id)
                        .bind("account", account)
                        .bind("kind", kind.name())
                        .bind("subjectId", subjectId)
                        .bind("version", version)
                        .bind("subscriber", subscriber)
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    /** A correction may change what the event tells, but not which event it is. */
    private void requireSameEvent() {
        JsonNode original = Json.read(letter.payload());
        for (String key : new String[] {"account", "version", "commandId", "command", kind.idField()}) {
            if (!content.path(key).equals(original.path(key))) {
                throw ReplayRefusedException.invalid("The corrected payload has another " + key
                        + " than the letter; leave it at " + original.path(key));
            }
        }
    }

    private static int version(JsonNode content) {
        return content.path("version").asInt();
    }

    private void recreateEvent() {
        named(handle.createUpdate("""
                        insert into outbox (event_id, kind, account, subject_id, version, status, content, created_at)
                        overriding system value
                        values (:eventId, :kind, :account, :subjectId, :version, :status, :content, :createdAt)
                        """))
                .bind("kind", kind.name())
                .bind("version", version(content))
                .bind("status", content.path(kind.statusField()).asText())
                .bindByType("content", letter.payload(), SealingPlugin.TEXT)
                .bind("createdAt", letter.createdAt())
                .execute();
    }

    private void recreateDelivery(Instant now) {
        if (count("select count(*) from delivery where event_id = :eventId and subscriber = :subscriber") > 0) {
            throw ReplayRefusedException.conflict("The delivery is not dead any more; drop letter "
                    + kept.letter().id());
        }
        named(handle.createUpdate("""
                        insert into delivery (event_id, subscriber, account, subject_id, lane, state, next_attempt_at,
                            updated_at)
                        values (:eventId, :subscriber, :account, :subjectId, :lane, 'PENDING', :now, :now)
                        """))
                .bind("lane", Relay.of(handle).lane(letter.subscriber(), letter.subjectId(), lanes))
                .bind("now", now)
                .execute();
    }

    private int count(String sql) {
        return named(handle.createQuery(sql)).mapTo(Integer.class).one();
    }

    private <T extends SqlStatement<T>> T named(T statement) {
        return statement
                .bind("eventId", letter.eventId())
                .bind("subscriber", letter.subscriber())
                .bind("account", letter.account())
                .bind("subjectId", letter.subjectId());
    }
}
