package dev.servicebridge.outbox;

/**
 * A share of an account's jobs and orders. Within a lane one delivery follows another; whatever events are about the
 * same thing are in the same lane.
 *
 * @param number from 0; {@value #IN_ORDER} for the one lane of an account whose deliveries follow the order of their
 *     events, whatever they are about
 */
public record DeliveryLane(String subscriber, String account, int number) {
    static final int IN_ORDER = -1;

    /** Whether a delivery that cannot be made holds up all that come after it. */
    public boolean isInOrder() {
        return number == IN_ORDER;
    }
}
