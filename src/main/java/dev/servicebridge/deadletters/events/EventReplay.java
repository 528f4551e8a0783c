package dev.servicebridge.deadletters.events;

import java.time.Instant;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;

import dev.servicebridge.database.Json;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.ReplayHandler;
import dev.servicebridge.deadletters.ReplayRefusedException;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Outbox;

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
    private final Outbox outbox;
    private final Set<String> subscribers;

    /**
     * @param history of the kind of events that are replayed
     * @param subscribers who is told of anything
     */
    public EventReplay(EventHistory history, Set<String> subscribers) {
        this.history = history;
        this.kind = history.kind();
        this.outbox = new Outbox();
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
    public Progress replay(Handle handle, DeadLetterRecord kept, Instant now) {
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
        if (!outbox.redeliver(handle, event(letter, event), letter.subscriber(), now)) {
            throw ReplayRefusedException.conflict("The delivery is not dead any more; drop letter " + letter.id());
        }
        history.replayed(handle, event);
        return Progress.UNDER_WAY;
    }

    @Override
    public void dropped(Handle handle, DeadLetter letter, Instant now) {
        if (letter.eventId() != null) {
            Outbox.drop(handle, letter.eventId(), letter.subscriber(), now);
        }
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

    /** With the payload that the letter had first: a correction is for its subscriber alone. */
    private Event event(DeadLetter letter, ReplayedEvent replayed) {
        return new Event(
                letter.eventId(),
                kind,
                letter.account(),
                letter.subjectId(),
                replayed.version(),
                replayed.message().path(kind.statusField()).asText(),
                letter.payload(),
                letter.createdAt());
    }
}
