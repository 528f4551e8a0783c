package dev.servicebridge.sandbox.flowretail;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;

/** The parts of a service order. They live in the order itself. */
final class ServiceOrderItems {
    private static final List<String> TEXTS =
            List.of("productUid", "warehouseUid", "tenantUserUid", "name", "sku", "serialNumber", "note");
    private static final List<String> NUMBERS = List.of("quantity", "price");

    Answer create(FlowCall call) {
        synchronized (call.orders()) {
            ObjectNode order = call.order().deepCopy();
            String uid = UUID.randomUUID().toString();
            ObjectNode item = call.audited().put("serviceOrderItemUid", uid).put("serviceOrderUid", call.orderUid());
            TEXTS.forEach(field -> item.put(field, ""));
            item.put("quantity", 0).put("price", 0).put("costPrice", 0).put("totalCostPrice", 0);
            item.put("salesOrderUid", "").put("tenantUserDisplayName", ServiceOrders.USER);
            apply(call, item);
            item.set("originalPrice", item.get("price"));
            items(order).add(item);
            OrderTotals.store(call, order);
            return Answer.json(201, item).effect(uid, "item added to " + call.orderUid());
        }
    }

    Answer update(FlowCall call) {
        synchronized (call.orders()) {
            ObjectNode order = call.order().deepCopy();
            ObjectNode item = (ObjectNode) items(order).get(index(call, order));
            apply(call, call.touched(item));
            OrderTotals.store(call, order);
            return Answer.json(200, item).effect(uid(call), "item updated");
        }
    }

    Answer delete(FlowCall call) {
        synchronized (call.orders()) {
            ObjectNode order = call.order().deepCopy();
            items(order).remove(index(call, order));
            OrderTotals.store(call, order);
            return Answer.empty(204).effect(uid(call), "item deleted");
        }
    }

    private static void apply(FlowCall call, ObjectNode item) {
        call.copy(item, TEXTS);
        call.copy(item, NUMBERS);
        item.put("totalPrice", OrderTotals.total(item.get("price"), item.get("quantity")));
    }

    private static int index(FlowCall call, ObjectNode order) {
        for (int i = 0; i < items(order).size(); i++) {
            if (items(order).get(i).path("serviceOrderItemUid").asText().equals(uid(call))) {
                return i;
            }
        }
        throw FlowRetail.notFound("There is no item " + uid(call) + ".");
    }

    private static String uid(FlowCall call) {
        return call.path().get("serviceOrderItemUid");
    }

    private static ArrayNode items(ObjectNode order) {
        return (ArrayNode) order.get("items");
    }
}
