package dev.servicebridge.deadletters;

import java.time.Instant;

import org.jdbi.v3.core.mapper.reflect.JdbiConstructor;

import dev.servicebridge.database.Encrypted;
import dev.servicebridge.outbox.EventKind;

/**
 * What could not be processed and waits for a person.
 *
 * @param id given by the store; null before it is kept
 * @param kind what was tried: the delivery of an event ({@link EventKind#event}), the kind of another
 *     {@link ReplayHandler}, or one that a route made
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
        @Encrypted String payload,
        String cause,
        @Encrypted String causeWhole,
        int attempts,
        String requestId,
        Instant createdAt) {
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
}
