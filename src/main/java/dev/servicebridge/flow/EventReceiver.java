package dev.servicebridge.flow;

import dev.servicebridge.store.JobEvent;

/** Whatever takes job events to their subscribers. */
@FunctionalInterface
public interface EventReceiver {
    /**
     * Processes one event on behalf of one subscriber. It may come more than once, with the same event id.
     *
     * @throws Exception when the event was not processed; {@link RetryableFaults} tells whether it will come again
     */
    void receive(String subscriber, JobEvent event) throws Exception;
}
