package dev.servicebridge.store;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.mapper.reflect.JdbiConstructor;

import dev.servicebridge.texts.FaultText;

/**
 * What could not be processed and waits for a person.
 *
 * @param id given by the store; null before it is kept
 * @param kind what was tried: {@value #INTAKE}, the delivery of an event ({@link EventKind#event}), or another
 *     flow's own
 * @param subjectId the service job or other thing it concerns; null where it concerns none
 * @param subscriber to whom it could not be delivered; null where it was no delivery
 * @param eventId the event that could not be delivered; null where it was no delivery
 * @param payload the JSON that was to be processed
 * @param cause what went wrong, with the causes of that, as everybody may read it
 * @param causeWhole the same with the texts of other systems as they came; null where it adds nothing
 * @param attempts how often it was tried
 * @param requestId the remote system's id of the last call; null where there was none
 */
public record DeadLetter(
        Long id,
        String kind,
        String account,
        String subjectId,
        String subscriber,
        Long eventId,
        @Sealed String payload,
        String cause,
        @Sealed String causeWhole,
        int attempts,
        String requestId,
        Instant createdAt) {
    /** The kind of an entry of a page that is no service job. */
    public static final String INTAKE = "service-job-intake";

    /** The kind of a busy time that the Services API refused to reserve. */
    public static final String RESERVATION = "capacity-reservation";

    /** The kind of a reservation that was made, but whose id never came. */
    public static final String RESERVATION_UNKNOWN = "capacity-reservation-unknown";

    /** The kind of working hours that the Services API refused. */
    public static final String SCHEDULE = "capacity-schedule";

    @JdbiConstructor
    public DeadLetter {}

    /** A letter whose cause is in the bridge's own words. */
    public DeadLetter(
            Long id,
            String kind,
            String account,
            String subjectId,
            String subscriber,
            Long eventId,
            String payload,
            String cause,
            int attempts,
            String requestId,
            Instant createdAt) {
        this(id, kind, account, subjectId, subscriber, eventId, payload, cause, null, attempts, requestId, createdAt);
    }

    static DeadLetter ofIntake(String account, JsonNode entry, String cause, Instant now) {
        return new DeadLetter(null, INTAKE, account, null, null, null, Json.canonical(entry), cause, 1, null, now);
    }

    static DeadLetter ofDelivery(Delivery delivery, FaultText cause, String requestId, Instant now) {
        Event event = delivery.event();
        return new DeadLetter(
                null,
                event.kind().event(),
                event.account(),
                event.subjectId(),
                delivery.subscriber(),
                event.eventId(),
                event.content(),
                cause.shown(),
                cause.whole(),
                delivery.attempts() + 1,
                requestId,
                now);
    }
}
