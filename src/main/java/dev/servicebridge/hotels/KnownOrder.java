package dev.servicebridge.hotels;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A product service order as the hotel system told it.
 *
 * @param state as it came; empty where it has none
 * @param linkedReservationId the reservation that it belongs to; null where it has none
 * @param source the order, unknown fields included
 * @param merged what it was merged to before; null where it never was
 * @param mergeAttempts how often something was missing when it was merged
 */
public record KnownOrder(
        String enterpriseId,
        String id,
        String state,
        String linkedReservationId,
        ObjectNode source,
        ObjectNode merged,
        int mergeAttempts) {
    /** The same order with what was kept of it. */
    KnownOrder after(ObjectNode before) {
        return new KnownOrder(enterpriseId, id, state, linkedReservationId, source, before, 0);
    }
}
