package dev.servicebridge.incidents;

import java.time.Instant;
import java.util.List;

import dev.servicebridge.outbox.DeliveryQueue;

/**
 * What a node sees of an incident at one look.
 *
 * @param since when it was noticed first
 * @param cause how it shows, in words that everybody may read
 * @param queues the queues of this node that it holds up
 * @param logged whether somebody else writes to the log when it begins and ends
 */
record Symptom(Key key, Instant since, String cause, List<DeliveryQueue> queues, boolean logged) {
    /** Stands for all accounts. */
    static final String ALL = "-";

    /**
     * What makes it the same incident at every look, and at every node.
     *
     * @param operation empty for the whole system
     * @param account {@link #ALL} for all
     */
    record Key(IncidentKind kind, String system, String operation, String account) {
        String text() {
            return String.join("|", kind.label(), system, operation, account);
        }
    }
}
