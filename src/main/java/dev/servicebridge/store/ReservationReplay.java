package dev.servicebridge.store;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;

/** Has the reservation of a busy time tried, or looked for, once more. */
final class ReservationReplay {
    private ReservationReplay() {}

    /** What the letters of a busy time name as their subject. */
    static String subjectId(BusyTime busy) {
        return subjectId(busy.source(), busy.sourceId());
    }

    private static String subjectId(String source, String sourceId) {
        return source + "/" + sourceId;
    }

    /** @param state in which the letter left the busy time */
    static void begin(Handle handle, DeadLetter letter, ReservationState state, Instant now) {
        JsonNode payload = Json.read(letter.payload());
        int pending = handle.createUpdate("""
                        update busy_time set state = 'PENDING', attempts = 0, next_attempt_at = :now, updated_at = :now
                        where account = :account and source = :source and source_id = :sourceId and state = :state
                        """)
                .bind("account", letter.account())
                .bind("source", payload.path("source").asText())
                .bind("sourceId", payload.path("sourceId").asText())
                .bind("state", state.name())
                .bind("now", now)
                .execute();
        if (pending == 0) {
            throw ReplayRefusedException.conflict(
                    "The busy time has changed since, and is seen to by itself; drop the letter");
        }
    }
}
