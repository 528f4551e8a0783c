package dev.servicebridge.outbox;

import java.time.Instant;

/**
 * A delivery that somebody has made once more.
 *
 * @param content what to deliver in place of the event's own content, as JSON text; null to deliver that
 * @param since when it was made once more: the delivery has all the time to succeed from then on
 */
public record Redelivery(String content, Instant since) {}
