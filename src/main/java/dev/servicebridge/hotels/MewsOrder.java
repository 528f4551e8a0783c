package dev.servicebridge.hotels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where Mews writes what the store has to know of a product service order. */
final class MewsOrder {
    static final String ID = "Id";
    static final String ENTERPRISE_ID = "EnterpriseId";

    private MewsOrder() {}

    /** An order as it came, that was not merged yet; its id is usable. */
    static KnownOrder told(String enterpriseId, ObjectNode order) {
        return new KnownOrder(
                enterpriseId,
                order.path(ID).asText(),
                order.path("State").asText(),
                linkedReservationId(order),
                order,
                null,
                0);
    }

    /** The reservation that an order belongs to; null where it has none. */
    private static String linkedReservationId(JsonNode order) {
        return order.path("LinkedReservationId").textValue();
    }
}
