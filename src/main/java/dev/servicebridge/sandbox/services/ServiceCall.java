package dev.servicebridge.sandbox.services;

import java.util.Map;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Refusal;

/**
 * A call of the Services API that passed its contract.
 *
 * @param path decoded path parameters
 * @param body parsed body, or null where the operation has none
 */
record ServiceCall(Call call, Map<String, String> path, JsonNode body, Seller seller) {
    String parameter(String name) {
        return call.parameter(name);
    }

    String marketplaceId() {
        return call.parameter("marketplaceIds");
    }

    String jobId() {
        return path.get("serviceJobId");
    }

    String appointmentId() {
        return path.get("appointmentId");
    }

    /** Changes the job the path names. The edit may refuse: then nothing happened. */
    StoredJob edit(Consumer<ObjectNode> edit) {
        return seller.jobs().edit(job().id(), edit);
    }

    /** The job the path names. */
    StoredJob job() {
        String id = jobId();
        if (!seller.jobs().contains(id)) {
            throw Refusal.impossible("The service job " + id + " does not exist.");
        }
        return seller.jobs().find(id);
    }
}
