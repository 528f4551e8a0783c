package dev.servicebridge.outbox;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

import org.jdbi.v3.core.Handle;

import dev.servicebridge.texts.FaultText;

/**
 * Is told what became of deliveries, of whatever kind of event, within the transaction that records it: what a listener
 * writes is there when the outcome is, and when it fails the outcome is not recorded.
 */
public interface DeliveryListener {
    /** An attempt failed, or was not made, and the delivery goes on waiting; {@code cause} fits a column. */
    default void waits(Handle handle, Delivery delivery, String cause) {}

    /** Events have reached a subscriber. */
    default void done(Handle handle, String subscriber, Collection<Long> eventIds, Instant now) {}

    /**
     * A delivery was given up.
     *
     * @param requestId the remote system's id of the last call; null where there was none
     */
    default void givenUp(Handle handle, Delivery delivery, FaultText cause, String requestId, Instant now) {}

    /** A delivery is about to be made once more, because it may have been superseded by that of an older event. */
    default void superseded(Handle handle, SupersededDelivery delivery, Instant now) {}

    /** Which of a subscriber's pending deliveries somebody has made once more, by the ids of their events. */
    default Map<Long, Redelivery> redeliveries(Handle handle, String subscriber, Collection<Long> eventIds) {
        return Map.of();
    }

    /** Why one of {@link #redeliveries} is given up instead of being made; empty where it is right. */
    default Optional<FaultText> outdated(Handle handle, Delivery delivery) {
        return Optional.empty();
    }
}
