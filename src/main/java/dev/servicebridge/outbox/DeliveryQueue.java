package dev.servicebridge.outbox;

/**
 * Deliveries to one subscriber for one account that need the same of other systems. What waits in one queue holds up
 * nothing in another; events about the same thing follow each other whatever queues they are in.
 *
 * @param name of a command its kind, as each kind makes calls of its own; {@value #IN_ORDER} for the queue whose deliveries
 *     follow the order of their events, whatever they are about; empty for all others
 */
public record DeliveryQueue(String subscriber, String account, String name) {
    static final String IN_ORDER = "in-order";

    /** The name where a subscriber has but one queue for an account. */
    static final String ONLY = "";

    /** Whether a delivery that cannot be made holds up all that come after it. */
    public boolean isInOrder() {
        return name.equals(IN_ORDER);
    }

    /** The kind of the commands in it; empty for a queue of anything else. */
    public String command() {
        return isInOrder() ? "" : name;
    }

    @Override
    public String toString() {
        return subscriber + (name.isEmpty() ? "" : " (" + name + ")") + " for account " + account;
    }
}
