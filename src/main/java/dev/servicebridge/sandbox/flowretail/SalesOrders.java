package dev.servicebridge.sandbox.flowretail;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Refusal;

/** The sales orders that bill a service order. */
final class SalesOrders {
    private static final String KIND = "sales order";
    private static final List<String> FIELDS = List.of("tillUid", "customerUid", "note", "invoiceAddress");

    Answer list(FlowCall call) {
        return FlowPage.of(call, call.parts(KIND).all());
    }

    /** Bills what is not billed yet; refused when that is nothing. */
    Answer create(FlowCall call) {
        synchronized (call.orders()) {
            ObjectNode order = call.order().deepCopy();
            String uid = UUID.randomUUID().toString();
            ObjectNode sale = empty(call, order, uid);
            call.copy(sale, FIELDS);
            ArrayNode lines = sale.putArray("items");
            order.path("items").forEach(item -> bill((ObjectNode) item, uid, lines));
            for (ObjectNode each : call.parts(ServiceHours.KIND).all()) {
                ObjectNode hours = each.deepCopy();
                bill(hours, uid, lines);
                call.parts(ServiceHours.KIND)
                        .replace(hours.path("serviceHoursUid").asText(), hours);
            }
            if (lines.isEmpty()) {
                throw Refusal.invalid("The service order has nothing left to bill.");
            }
            long total = 0;
            for (JsonNode line : lines) {
                total += line.path("totalPrice").asLong();
            }
            sale.putObject("orderTotals").put("grandTotal", total);
            call.parts(KIND).add(uid, sale);
            OrderTotals.store(call, order);
            return Answer.json(201, sale).effect(uid, "sales order created for " + call.orderUid());
        }
    }

    private static ObjectNode empty(FlowCall call, ObjectNode order, String uid) {
        return call.audited()
                .put("orderUid", uid)
                .put(
                        "orderNumber",
                        "A-" + order.path("serviceNumber").asText() + "-"
                                + (call.parts(KIND).all().size() + 1))
                .put("orderDate", call.tenant().now())
                .put("orderState", "OPEN")
                .put("type", "ORDER")
                .put("storeUid", call.storeUid())
                .put("tillUid", "")
                .put("customerUid", order.path("customerUid").asText())
                .put("externalOrderNumber", order.path("externalServiceNumber").asText())
                .put("note", "");
    }

    private static void bill(ObjectNode billed, String uid, ArrayNode lines) {
        if (!billed.path("salesOrderUid").asText().isEmpty()) {
            return;
        }
        billed.put("salesOrderUid", uid);
        ObjectNode line = lines.addObject()
                .put("orderItemUid", UUID.randomUUID().toString())
                .put("productUid", billed.path("productUid").asText())
                .put(
                        "name",
                        billed.path("name").asText(billed.path("description").asText()));
        line.set("quantityOrdered", billed.get("quantity"));
        line.set("unitPrice", billed.get("price"));
        line.set("totalPrice", billed.get("totalPrice"));
    }
}
