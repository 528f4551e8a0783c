package dev.servicebridge.sandbox.flowretail;

import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;

/** The hours worked on a service order. */
final class ServiceHours {
    static final String KIND = "hours entry";
    private static final List<String> TEXTS = List.of("tenantUserUid", "hourlyRateUid", "description");
    private static final List<String> NUMBERS = List.of("quantity", "price");

    Answer list(FlowCall call) {
        return FlowPage.of(call, call.parts(KIND).all());
    }

    Answer get(FlowCall call) {
        return Answer.json(200, call.parts(KIND).find(uid(call))).about(uid(call));
    }

    Answer create(FlowCall call) {
        synchronized (call.orders()) {
            String uid = FlowCollection.uid(call.body(), "serviceHoursUid");
            ObjectNode hours = call.audited()
                    .put("serviceHoursUid", uid)
                    .put("serviceOrderUid", call.orderUid())
                    .put("salesOrderUid", "");
            TEXTS.forEach(field -> hours.put(field, ""));
            hours.put("quantity", 0).put("price", 0);
            apply(call, hours);
            call.parts(KIND).add(uid, hours);
            OrderTotals.store(call, call.order());
            return Answer.json(201, hours).effect(uid, "hours added to " + call.orderUid());
        }
    }

    Answer update(FlowCall call) {
        synchronized (call.orders()) {
            ObjectNode hours = call.touched(call.parts(KIND).find(uid(call)).deepCopy());
            apply(call, hours);
            call.parts(KIND).replace(uid(call), hours);
            OrderTotals.store(call, call.order());
            return Answer.json(200, hours).effect(uid(call), "hours updated");
        }
    }

    Answer delete(FlowCall call) {
        synchronized (call.orders()) {
            call.parts(KIND).remove(uid(call));
            OrderTotals.store(call, call.order());
            return Answer.empty(204).effect(uid(call), "hours deleted");
        }
    }

    private static void apply(FlowCall call, ObjectNode hours) {
        String rate = call.body().path("hourlyRateUid").asText();
        if (!rate.isEmpty()) {
            hours.set("price", call.tenant().rate(rate).get("rate"));
        }
        call.copy(hours, TEXTS);
        call.copy(hours, NUMBERS);
        hours.put("totalPrice", OrderTotals.total(hours.get("price"), hours.get("quantity")));
    }

    private static String uid(FlowCall call) {
        return call.path().get("serviceHoursUid");
    }
}
