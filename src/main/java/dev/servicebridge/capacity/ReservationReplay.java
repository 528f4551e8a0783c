package dev.servicebridge.capacity;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;

import dev.servicebridge.database.Json;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.ReplayHandler;
import dev.servicebridge.deadletters.ReplayRefusedException;

/** Has the reservation of a busy time tried, or looked for, once more. */
public final class ReservationReplay implements ReplayHandler {
    /** The kind of a busy time that the Services API refused to reserve. */
    public static final String REFUSED = "capacity-reservation";

    /** The kind of a reservation that was made, but whose id never came. */
    public static final String UNKNOWN = "capacity-reservation-unknown";

    private final String kind;
    private final ReservationState state;

    private ReservationReplay(String kind, ReservationState state) {
        this.kind = kind;
        this.state = state;
    }

    /** Tries a reservation again that was refused. */
    public static ReservationReplay ofRefused() {
        return new ReservationReplay(REFUSED, ReservationState.REFUSED);
    }

    /** Looks again for a reservation whose id is not known. */
    public static ReservationReplay ofUnknown() {
        return new ReservationReplay(UNKNOWN, ReservationState.UNKNOWN);
    }

    /** What the letters of a busy time name as their subject. */
    static String subjectId(BusyTime busy) {
        return busy.source() + "/" + busy.sourceId();
    }

    /** A letter about capacity repeats what is kept elsewhere, so that a correction of the letter would be lost. */
    static void requireAsItWas(DeadLetterRecord letter) {
        if (letter.corrected() != null) {
            throw ReplayRefusedException.invalid("A letter about capacity is corrected where the time or the hours come"
                    + " from, which sends them again by itself; replay it as it is");
        }
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public Progress replay(Handle handle, DeadLetterRecord letter, Instant now) {
        requireAsItWas(letter);
        JsonNode payload = Json.read(letter.payload());
        int pending = handle.createUpdate("""
                        update busy_time set state = 'PENDING', attempts = 0, next_attempt_at = :now, updated_at = :now
                        where account = :account and source = :source and source_id = :sourceId and state = :state
                        """)
                .bind("account", letter.letter().account())
                .bind("source", payload.path("source").asText())
                .bind("sourceId", payload.path("sourceId").asText())
                .bind("state", state.name())
                .bind("now", now)
                .execute();
        if (pending == 0) {
            throw ReplayRefusedException.conflict(
                    "The busy time has changed since, and is seen to by itself; drop the letter");
        }
        return Progress.UNDER_WAY;
    }
}
