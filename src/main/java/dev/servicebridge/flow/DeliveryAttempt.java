package dev.servicebridge.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.servicebridge.rest.Ownership;
import dev.servicebridge.rest.RemoteCallException;
import dev.servicebridge.store.Deliveries;
import dev.servicebridge.store.Delivery;
import dev.servicebridge.store.Event;

/** Hands one event to the receiver and, should that fail, decides and records what is next. */
final class DeliveryAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempt.class);

    private final Deliveries deliveries;
    private final EventReceiver receiver;
    private final Clock clock;
    private final DeliverySettings settings;
    private final Ownership ownership;

    /**
     * What an attempt came to.
     *
     * @param cause what went wrong; null where nothing did
     */
    record Result(Outcome outcome, String cause) {}

    enum Outcome {
        /** Processed; it is for the caller to record that. */
        DELIVERED,
        /** Refused for good; recorded. */
        REFUSED,
        /** The receiver could not be reached or was busy; recorded. */
        UNREACHED,
        /** It is for the node to deliver that owns the account now; as pending as before. */
        LEFT
    }

    DeliveryAttempt(
            Deliveries deliveries,
            EventReceiver receiver,
            Clock clock,
            DeliverySettings settings,
            Ownership ownership) {
        this.deliveries = deliveries;
        this.receiver = receiver;
        this.clock = clock;
        this.settings = settings;
        this.ownership = ownership;
    }

    /**
     * Makes it.
     *
     * @param again when it is tried again after a fault that may pass
     * @throws RuntimeException when the store does not answer; the delivery is as pending as before
     */
    Result make(Delivery delivery, Backoff again) {
        Event event = delivery.event();
        String idKey = EventRoutes.of(event.kind()).idHeader();
        MDC.put("account", event.account());
        MDC.put(idKey, event.subjectId());
        MDC.put("correlationId", Long.toString(event.eventId()));
        try {
            return receive(delivery, again);
        } finally {
            MDC.remove("account");
            MDC.remove(idKey);
            MDC.remove("correlationId");
        }
    }

    // An error, too, concerns this event alone: a mapping that recurses for ever, say.
    private Result receive(Delivery delivery, Backoff again) {
        try {
            receiver.receive(delivery.subscriber(), delivery.event());
            return new Result(Outcome.DELIVERED, null);
        } catch (Throwable e) {
            return failed(delivery, again, e);
        }
    }

    private Result failed(Delivery delivery, Backoff again, Throwable failure) {
        String cause = Causes.describe(failure);
        if (Causes.isNotOwned(failure) || !ownership.keeps(delivery.event().account())) {
            return new Result(Outcome.LEFT, cause);
        }
        boolean retryable = RetryableFaults.isRetryable(failure);
        Instant now = clock.instant();
        if (retryable && now.isBefore(delivery.event().createdAt().plus(settings.giveUpAfter()))) {
            retry(delivery, again, cause, now);
        } else {
            giveUp(delivery, failure, cause, now);
        }
        return new Result(retryable ? Outcome.UNREACHED : Outcome.REFUSED, cause);
    }

    private void retry(Delivery delivery, Backoff again, String cause, Instant now) {
        Duration delay =
                again.delay(delivery.attempts() + 1, ThreadLocalRandom.current().nextDouble());
        deliveries.failed(delivery, cause, now, now.plus(delay));
        LOG.debug("{}: {} failed and is tried again in {}: {}", delivery.subscriber(), delivery.event(), delay, cause);
    }

    private void giveUp(Delivery delivery, Throwable failure, String cause, Instant now) {
        String requestId = Causes.find(failure, RemoteCallException.class)
                .map(RemoteCallException::getRequestId)
                .orElse(null);
        deliveries.dead(delivery, cause, requestId, now);
        LOG.warn(
                "{}: {} is given up after {} attempts and kept as a dead letter: {}",
                delivery.subscriber(),
                delivery.event(),
                delivery.attempts() + 1,
                cause);
    }
}
