package dev.servicebridge.deadletters.events;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jdbi.v3.core.Handle;

import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryListener;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Redelivery;
import dev.servicebridge.outbox.SupersededDelivery;
import dev.servicebridge.texts.FaultText;

/** Keeps a dead letter of each delivery that is given up, and settles it when the delivery succeeds after a replay. */
public final class DeadLetterDeliveries implements DeliveryListener {
    private final Map<EventKind, EventHistory> histories;

    /** @param histories one for each kind of event */
    public DeadLetterDeliveries(Collection<EventHistory> histories) {
        this.histories =
                histories.stream().collect(Collectors.toUnmodifiableMap(EventHistory::kind, Function.identity()));
    }

    @Override
    public void done(Handle handle, String subscriber, Collection<Long> eventIds, Instant now) {
        DeadLetters.delivered(handle, subscriber, eventIds, now);
    }

    @Override
    public void givenUp(Handle handle, Delivery delivery, FaultText cause, String requestId, Instant now) {
        DeadLetters.insertOrGiveBack(handle, letter(delivery, cause, requestId, now));
    }

    private static DeadLetter letter(Delivery delivery, FaultText cause, String requestId, Instant now) {
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

    @Override
    public void superseded(Handle handle, SupersededDelivery delivery, Instant now) {
        DeadLetters.replayAgain(handle, delivery.subscriber(), delivery.eventId(), now);
    }

    @Override
    public Map<Long, Redelivery> redeliveries(Handle handle, String subscriber, Collection<Long> eventIds) {
        Map<Long, Redelivery> all = new HashMap<>();
        DeadLetters.replaying(handle, subscriber, eventIds)
                .forEach((eventId, letter) -> all.put(eventId, new Redelivery(letter.corrected(), letter.since())));
        return all;
    }

    @Override
    public Optional<FaultText> outdated(Handle handle, Delivery delivery) {
        Event event = delivery.event();
        ReplayedEvent replayed =
                new ReplayedEvent(event.account(), event.subjectId(), delivery.subscriber(), event.message());
        return histories.get(event.kind()).isOutdated(handle, replayed)
                ? Optional.of(FaultText.own(EventReplay.OUTDATED))
                : Optional.empty();
    }
}
