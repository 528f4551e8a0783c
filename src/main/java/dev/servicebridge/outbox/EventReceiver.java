package dev.servicebridge.outbox;

/** Whatever takes events to their subscribers. */
@FunctionalInterface
public interface EventReceiver {
    /**
     * Processes one event on behalf of one subscriber. It may come more than once, with the same event id.
     *
     * @throws Exception when the event was not processed; {@link dev.servicebridge.faults.Faults} tells what follows
     */
    void receive(String subscriber, Event event) throws Exception;
}
