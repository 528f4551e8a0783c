package dev.servicebridge.sandbox.flowretail;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** Service orders of a store. */
final class ServiceOrders {
    static final String USER = "Sandbox integration";
    private static final List<String> TEXTS = List.of(
            "orderProductLineUid",
            "orderUid",
            "assignedUserUid",
            "title",
            "externalServiceNumber",
            "description",
            "locationLabel");
    private static final List<String> OTHERS = List.of(
            "priority",
            "requiresPriceEstimate",
            "warranty",
            "estimatedPrice",
            "maxPrice",
            "readyAtEstimate",
            "readyAtNeeded",
            "createdFromStoreUid");

    Answer list(FlowCall call) {
        List<ObjectNode> found = call.orders().all().stream()
                .filter(order -> among(call, "serviceStates", order.path("serviceState")))
                .filter(order -> among(call, "serviceTypeUids", order.path("serviceTypeUid")))
                .filter(order -> among(call, "assignedUserUids", order.path("assignedUserUid")))
                .filter(order -> among(call, "createdFromStoreUids", order.path("createdFromStoreUid")))
                .filter(order -> among(call, "priorities", order.path("priority")))
                .toList();
        return FlowPage.of(call, found);
    }

    Answer create(FlowCall call) {
        String uid = FlowCollection.uid(call.body(), "serviceOrderUid");
        ObjectNode order = empty(call, uid);
        apply(call, order);
        synchronized (call.orders()) {
            // a refused order must not use up a number
            if (!call.orders().contains(uid)) {
                order.put("serviceNumber", call.tenant().nextNumber());
            }
            call.orders().add(uid, order);
        }
        return Answer.json(201, order).effect(uid, "service order created");
    }

    Answer get(FlowCall call) {
        return Answer.json(200, call.order()).about(call.path().get("serviceOrderUid"));
    }

    /** What is left out stays as it is, but for the priority, which has a default. */
    Answer update(FlowCall call) {
        String uid = call.path().get("serviceOrderUid");
        synchronized (call.orders()) {
            ObjectNode order = call.order().deepCopy();
            order.put("priority", "NONE");
            apply(call, order);
            call.orders().replace(uid, order);
            return Answer.json(200, order).effect(uid, "service order updated");
        }
    }

    Answer delete(FlowCall call) {
        String uid = call.orderUid();
        synchronized (call.orders()) {
            call.orders().remove(uid);
            call.tenant().forgetParts(call.storeUid(), uid);
        }
        return Answer.empty(204).effect(uid, "service order deleted");
    }

    /** The uid of the status a body names, empty when it names none; refused when there is no such status. */
    static String status(FlowCall call) {
        String uid = call.body().path("serviceStatusUid").asText();
        return uid.isEmpty()
                ? uid
                : call.tenant().status(uid).path("serviceStatusUid").asText();
    }

    private static boolean among(FlowCall call, String parameter, JsonNode value) {
        Set<String> wanted = new HashSet<>(call.call().parameters(parameter));
        return wanted.isEmpty() || wanted.contains(value.asText());
    }

    private static void apply(FlowCall call, ObjectNode order) {
        ObjectNode body = call.body();
        Stream.concat(TEXTS.stream(), OTHERS.stream())
                .filter(body::has)
                .forEach(field -> order.set(field, body.get(field)));
        applyReferences(call, order);
        order.put("lastModifiedAt", call.tenant().now()).put("lastModifiedBy", USER);
    }

    private static void applyReferences(FlowCall call, ObjectNode order) {
        ObjectNode body = call.body();
        FlowTenant tenant = call.tenant();
        if (body.has("serviceTypeUid")) {
            ObjectNode type = tenant.type(body.get("serviceTypeUid").asText());
            order.set("serviceTypeUid", type.get("serviceTypeUid"));
            order.set("serviceTypeName", type.get("name"));
        }
        if (!status(call).isEmpty()) {
            setStatus(order, tenant.status(status(call)));
        }
        String customer = body.path("customerUid").asText();
        if (!customer.isEmpty() && !tenant.customers().contains(customer)) {
            throw Refusal.invalid("'customerUid' is unknown: " + customer + ".");
        }
        if (body.has("customerUid")) {
            order.put("customerUid", customer);
        }
        String user = order.path("assignedUserUid").asText();
        order.put("assignedUserDisplayName", user.isEmpty() ? "" : "User " + user);
    }

    static void setStatus(ObjectNode order, ObjectNode status) {
        order.set("serviceStatusUid", status.get("serviceStatusUid"));
        order.set("serviceStatusName", status.get("name"));
        order.set("serviceState", status.get("serviceState"));
    }

    /** An order with every field of the schema, all saying nothing. */
    private static ObjectNode empty(FlowCall call, String uid) {
        ObjectNode order = Json.object()
                .put("serviceOrderUid", uid)
                .put("tenantUid", call.tenant().uid())
                .put("storeUid", call.storeUid())
                .put("createdFromStoreUid", call.storeUid());
        TEXTS.forEach(field -> order.put(field, ""));
        setStatus(order, call.tenant().statuses().all().get(0));
        order.put("priority", "NONE")
                .put("requiresPriceEstimate", false)
                .put("warranty", false)
                .put("estimatedPrice", 0)
                .put("maxPrice", 0)
                .putNull("readyAtEstimate")
                .putNull("readyAtNeeded")
                .put("publicPageHash", UUID.randomUUID().toString().replace("-", ""))
                .put("createdAt", call.tenant().now())
                .put("createdBy", USER)
                .put("rmaOrderItemUid", "")
                .put("rmaOrderUid", "");
        order.putObject("totals").put("grandTotal", 0).put("partsTotal", 0).put("workTotal", 0);
        order.putArray("items");
        order.putArray("assets");
        return order;
    }
}
