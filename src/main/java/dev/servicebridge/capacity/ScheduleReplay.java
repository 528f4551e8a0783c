package dev.servicebridge.capacity;

import java.time.Instant;

import org.jdbi.v3.core.Handle;

import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.ReplayHandler;

/** Has working hours sent once more. */
public final class ScheduleReplay implements ReplayHandler {
    /** The kind of working hours that the Services API refused. */
    public static final String KIND = "capacity-schedule";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Progress replay(Handle handle, DeadLetterRecord letter, Instant now) {
        ReservationReplay.requireAsItWas(letter);
        SentSchedules.sendAgain(handle, letter.letter());
        return Progress.UNDER_WAY;
    }
}
