package dev.servicebridge.stories;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.function.Supplier;

import dev.servicebridge.outbox.LoggedEvent.LoggedDelivery;
import dev.servicebridge.outbox.QueueState;

/** What a pending delivery waits for, in words. */
final class WaitReasons {
    private static final String PENDING = "PENDING";

    private final Supplier<? extends Collection<QueueState>> queues;
    private final Clock clock;

    /** @param queues what the queues of deliveries are doing */
    WaitReasons(Supplier<? extends Collection<QueueState>> queues, Clock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    static boolean isPending(LoggedDelivery delivery) {
        return delivery.state().equals(PENDING);
    }

    /** @param earlier an event about the same thing that has to reach the subscriber first; null for none */
    Story.DeliveryOutline outline(String account, LoggedDelivery delivery, Long earlier) {
        boolean pending = isPending(delivery);
        boolean tried = delivery.attempts() > 0 || delivery.cause() != null;
        return new Story.DeliveryOutline(
                delivery.subscriber(),
                delivery.state(),
                delivery.attempts(),
                pending && !tried ? null : delivery.updatedAt(),
                delivery.cause(),
                pending ? delivery.nextAttemptAt() : null,
                pending ? reason(account, delivery, earlier) : null);
    }

    /** @param earlier an event about the same thing that has to reach the subscriber first; null for none */
    String reason(String account, LoggedDelivery delivery, Long earlier) {
        if (earlier != null) {
            return "event " + earlier + " comes first, which is still to be delivered";
        }
        if (delivery.waitsFor() != null) {
            return delivery.waitsFor() + " is refused to account " + account + "; it is tried again now and then: "
                    + delivery.cause();
        }
        if (delivery.nextAttemptAt().isAfter(clock.instant())) {
            return "it is tried again at " + at(delivery.nextAttemptAt())
                    + (delivery.cause() == null ? "" : ": " + delivery.cause());
        }
        return queues.get().stream()
                .filter(state -> state.until() != null
                        && state.queue().account().equals(account)
                        && state.queue().subscriber().equals(delivery.subscriber())
                        && state.queue().name().equals(delivery.queue()))
                .findFirst()
                .map(state -> "deliveries to " + delivery.subscriber() + " are held back until " + at(state.until())
                        + ": " + state.cause())
                .orElse("it is being delivered, or next when there is a place");
    }

    private static String at(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
