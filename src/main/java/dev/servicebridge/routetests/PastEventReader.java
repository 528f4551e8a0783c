package dev.servicebridge.routetests;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetterFilter;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.DeadLetterState;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.PastEvents;

/** Reads what can be rehearsed from the database of a bridge; changes nothing there. */
public final class PastEventReader {
    /** A command has steps that were taken, which an empty database does not know; nobody maps a dead letter. */
    private static final Set<EventKind> KINDS =
            EnumSet.of(EventKind.SERVICE_JOB, EventKind.PRODUCT_SERVICE_ORDER, EventKind.COMMAND_RESULT);

    private final PastEvents events;
    private final DeadLetters letters;

    /** @param database the bridge's own, opened to read */
    public PastEventReader(Database database) {
        this.events = new PastEvents(database);
        this.letters = new DeadLetters(database);
    }

    /**
     * What was read.
     *
     * @param events the oldest first
     * @param left how many dead letters are none of an event that can be rehearsed, or have lost their content
     */
    public record Found(List<PastEvent> events, int left) {}

    /**
     * The latest deliveries of events.
     *
     * @param since when an event was seen at the earliest
     * @param account null for any
     * @param subscriber null for any
     * @param limit the most deliveries
     */
    public Found since(Instant since, String account, String subscriber, int limit) {
        return new Found(
                events.since(since, KINDS, account, subscriber, limit).stream()
                        .map(delivery -> new PastEvent(delivery.event(), delivery.subscriber(), null))
                        .toList(),
                0);
    }

    /**
     * The oldest dead letters that wait for a person.
     *
     * @param account null for any
     * @param subscriber null for any
     * @param limit the most letters
     */
    public Found deadLetters(String account, String subscriber, int limit) {
        List<DeadLetterRecord> dead = letters.oldest(
                new DeadLetterFilter(null, account, null, subscriber, DeadLetterState.DEAD, null, null, null), limit);
        Map<Long, Event> known = events.find(dead.stream()
                .map(record -> record.letter().eventId())
                .filter(Objects::nonNull)
                .toList());
        List<PastEvent> found = new ArrayList<>();
        for (DeadLetterRecord record : dead) {
            DeadLetter letter = record.letter();
            Event event = letter.eventId() == null ? null : known.get(letter.eventId());
            if (event != null && KINDS.contains(event.kind()) && letter.subscriber() != null && isKept(record)) {
                found.add(new PastEvent(with(event, record.payload()), letter.subscriber(), letter.id()));
            }
        }
        return new Found(found, dead.size() - found.size());
    }

    private static boolean isKept(DeadLetterRecord record) {
        String payload = record.payload();
        return !payload.isBlank()
                && record.content().isObject()
                && !record.content().isEmpty();
    }

    private static Event with(Event event, String content) {
        return new Event(
                event.eventId(),
                event.kind(),
                event.account(),
                event.subjectId(),
                event.version(),
                event.status(),
                content,
                event.createdAt());
    }
}
