package dev.servicebridge.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A product service order as the hotel system told it.
 *
 * @param source the order, unknown fields included
 * @param merged what it was merged to before; null where it never was
 * @param mergeAttempts how often something was missing when it was merged
 */
public record KnownOrder(String enterpriseId, ObjectNode source, ObjectNode merged, int mergeAttempts) {
    public String id() {
        return source.path("Id").asText();
    }

    /** The state as it came; empty where it has none. */
    String state() {
        return source.path("State").asText();
    }

    /** The reservation that the order belongs to; null where it has none. */
    String linkedReservationId() {
        return source.path("LinkedReservationId").textValue();
    }
}
