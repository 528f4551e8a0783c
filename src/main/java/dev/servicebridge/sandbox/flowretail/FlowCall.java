package dev.servicebridge.sandbox.flowretail;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Json;

/**
 * A call of Flow Retail that passed its contract.
 *
 * @param path decoded path parameters
 * @param body parsed body, or null where the operation has none
 * @param tenant the tenant of the path, or null where it names none
 */
record FlowCall(Call call, Map<String, String> path, ObjectNode body, FlowTenant tenant) {
    String storeUid() {
        return path.get("storeUid");
    }

    FlowCollection orders() {
        return tenant.orders(storeUid());
    }

    String orderUid() {
        return path.get("serviceOrderUid");
    }

    /** What belongs to the service order the path names. */
    FlowCollection parts(String kind) {
        order();
        return tenant.parts(kind, storeUid(), orderUid());
    }

    /** A new thing with the fields that tell who made it and when. */
    ObjectNode audited() {
        return touched(Json.object().put("createdAt", tenant.now()).put("createdBy", ServiceOrders.USER));
    }

    /** The thing with the fields that tell who changed it and when. */
    ObjectNode touched(ObjectNode thing) {
        return thing.put("lastModifiedAt", tenant.now()).put("lastModifiedBy", ServiceOrders.USER);
    }

    /** Copies those fields of the body that it has. */
    void copy(ObjectNode target, List<String> fields) {
        fields.stream().filter(body::has).forEach(field -> target.set(field, body.get(field)));
    }

    /** The service order the path names. */
    ObjectNode order() {
        return orders().find(path.get("serviceOrderUid"));
    }
}
