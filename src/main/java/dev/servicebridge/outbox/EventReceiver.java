package dev.servicebridge.outbox;

import dev.servicebridge.remote.plan.PlanWaits;

/** Whatever takes events to their subscribers. */
@FunctionalInterface
public interface EventReceiver {
    /**
     * Processes one event on behalf of one subscriber. It may come more than once, with the same event id.
     *
     * @throws Exception when the event was not processed; {@link dev.servicebridge.faults.Faults} tells what follows
     */
    void receive(String subscriber, Event event) throws Exception;

    /**
     * Does the same.
     *
     * @param waits is told how long calls of remote systems wait for their usage plans meanwhile
     */
    default void receive(String subscriber, Event event, PlanWaits waits) throws Exception {
        receive(subscriber, event);
    }
}
