package dev.servicebridge.outbox;

import java.time.Instant;

/**
 * An event on its way to one subscriber.
 *
 * @param attempts how often it has been tried; attempts that a system refused for its account do not count
 * @param unknownFaults how many of them met a fault that nobody knows
 * @param failingSince since when it has kept failing; null where it has not, or has waited for its account since
 * @param waitsFor the place at which its account is refused, and for which it waits; null for none
 */
public record Delivery(
        Event event, String subscriber, int attempts, int unknownFaults, Instant failingSince, String waitsFor) {
    /** The same, made once more with what that says; as it is where that is null. */
    Delivery as(Redelivery again) {
        return again == null
                ? this
                : new Delivery(
                        event.as(again.content() == null ? event.content() : again.content(), again.since()),
                        subscriber,
                        attempts,
                        unknownFaults,
                        failingSince,
                        waitsFor);
    }
}
