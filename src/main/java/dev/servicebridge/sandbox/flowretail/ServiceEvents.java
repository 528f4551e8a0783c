package dev.servicebridge.sandbox.flowretail;

import java.util.UUID;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;

/** The history of a service order, and the messages to the customer that its events bring about. */
final class ServiceEvents {
    private static final String KIND = "event";
    private static final String NOTIFICATIONS = "notification";

    Answer list(FlowCall call) {
        return FlowPage.of(call, call.parts(KIND).all());
    }

    Answer notifications(FlowCall call) {
        return FlowPage.of(call, call.parts(NOTIFICATIONS).all());
    }

    Answer create(FlowCall call) {
        String uid = FlowCollection.uid(call.body(), "serviceEventUid");
        ObjectNode event = call.audited()
                .put("serviceEventUid", uid)
                .put("serviceOrderUid", call.orderUid())
                .put("serviceStatusUid", ServiceOrders.status(call))
                .put("description", call.body().path("description").asText())
                .put("tenantUserUid", "")
                .put("tenantUserDisplayName", ServiceOrders.USER);
        call.parts(KIND).add(uid, event);
        notify(call, event);
        return Answer.json(201, event).effect(uid, "event added to " + call.orderUid());
    }

    Answer get(FlowCall call) {
        return Answer.json(200, call.parts(KIND).find(uid(call))).about(uid(call));
    }

    Answer update(FlowCall call) {
        FlowCollection events = call.parts(KIND);
        synchronized (events) {
            ObjectNode event = call.touched(events.find(uid(call)).deepCopy());
            if (call.body().has("description")) {
                event.set("description", call.body().get("description"));
            }
            if (!ServiceOrders.status(call).isEmpty()) {
                event.put("serviceStatusUid", ServiceOrders.status(call));
            }
            events.replace(uid(call), event);
            return Answer.json(200, event).effect(uid(call), "event updated");
        }
    }

    Answer delete(FlowCall call) {
        call.parts(KIND).remove(uid(call));
        return Answer.empty(204).effect(uid(call), "event deleted");
    }

    private static void notify(FlowCall call, ObjectNode event) {
        ObjectNode order = call.order();
        String customer = order.path("customerUid").asText();
        if (customer.isEmpty()) {
            return;
        }
        String uid = UUID.randomUUID().toString();
        ObjectNode notification = call.audited()
                .put("notificationUid", uid)
                .put("messageType", "EMAIL")
                .put(
                        "recipient",
                        call.tenant().customers().find(customer).path("email").asText())
                .put("subject", order.path("title").asText())
                .put("message", event.path("description").asText())
                .put("errorText", "")
                .put("state", "NOT_STARTED")
                .put("customerUid", customer)
                .put("orderUid", order.path("orderUid").asText())
                .put("serviceOrderUid", call.orderUid())
                .put("serviceEventUid", event.path("serviceEventUid").asText());
        for (String field : new String[] {"tenantUserUid", "supplierUid", "receivementUid", "purchaseOrderUid"}) {
            notification.put(field, "");
        }
        call.parts(NOTIFICATIONS).add(uid, notification);
    }

    private static String uid(FlowCall call) {
        return call.path().get("serviceEventUid");
    }
}
