package dev.servicebridge.sandbox.flowretail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What parts and work of a service order come to, in hundredths throughout. */
final class OrderTotals {
    private OrderTotals() {}

    /** Price times quantity, both in hundredths, half a hundredth rounded up. */
    static long total(JsonNode price, JsonNode quantity) {
        return Math.floorDiv(price.asLong() * quantity.asLong() + 50, 100);
    }

    /** Stores an order with its totals as they now are. To be called with the orders locked. */
    static void store(FlowCall call, ObjectNode order) {
        long parts = sum(order.path("items"));
        long work = 0;
        for (ObjectNode hours : call.parts(ServiceHours.KIND).all()) {
            work += hours.path("totalPrice").asLong();
        }
        ObjectNode changed = call.touched(order.deepCopy());
        changed.putObject("totals")
                .put("grandTotal", parts + work)
                .put("partsTotal", parts)
                .put("workTotal", work);
        call.orders().replace(call.orderUid(), changed);
    }

    private static long sum(JsonNode items) {
        long sum = 0;
        for (JsonNode item : items) {
            sum += item.path("totalPrice").asLong();
        }
        return sum;
    }
}
