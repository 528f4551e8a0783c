package dev.servicebridge.routetests;

import dev.servicebridge.outbox.Event;

/**
 * An event that a subscriber gets once more in a rehearsal.
 *
 * @param event as it was handed over, with a dead letter's corrected content where there is one
 * @param subscriber who gets it
 * @param letter the dead letter that it comes from; null where it comes from none
 */
public record PastEvent(Event event, String subscriber, Long letter) {}
