package dev.servicebridge.sandbox.flowretail;

import java.util.Comparator;
import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Json;

/** What a tenant sets up for its service orders: types, statuses and hourly rates. */
final class Workflow {
    private static final List<String> TYPE = List.of("name", "active");
    private static final List<String> STATUS = List.of("name", "position", "serviceState");
    private static final List<String> RATE = List.of("name", "rate", "active");

    Answer types(FlowCall call) {
        return FlowPage.of(call, call.tenant().types().all());
    }

    Answer updateType(FlowCall call) {
        return update(call, call.tenant().types(), "serviceTypeUid", TYPE);
    }

    Answer statuses(FlowCall call) {
        List<ObjectNode> sorted = call.tenant().statuses().all().stream()
                .sorted(Comparator.comparingInt(
                        status -> status.path("position").asInt()))
                .toList();
        return FlowPage.of(call, sorted);
    }

    Answer createStatus(FlowCall call) {
        FlowCollection statuses = call.tenant().statuses();
        ObjectNode status =
                Json.object().put("position", statuses.all().size() + 1).put("serviceState", "NOT_STARTED");
        return create(call, statuses, "serviceStatusUid", status, STATUS);
    }

    Answer updateStatus(FlowCall call) {
        return update(call, call.tenant().statuses(), "serviceStatusUid", STATUS);
    }

    Answer rates(FlowCall call) {
        return FlowPage.of(call, call.tenant().rates().all());
    }

    Answer createRate(FlowCall call) {
        return create(
                call, call.tenant().rates(), "hourlyRateUid", call.audited().put("active", true), RATE);
    }

    Answer updateRate(FlowCall call) {
        return update(call, call.tenant().rates(), "hourlyRateUid", RATE);
    }

    private static Answer create(
            FlowCall call, FlowCollection all, String uidField, ObjectNode created, List<String> fields) {
        String uid = FlowCollection.uid(call.body(), uidField);
        created.put(uidField, uid);
        call.copy(created, fields);
        all.add(uid, created);
        return Answer.json(201, created).effect(uid, "created");
    }

    private static Answer update(FlowCall call, FlowCollection all, String uidField, List<String> fields) {
        String uid = call.path().get(uidField);
        synchronized (all) {
            ObjectNode changed = all.find(uid).deepCopy();
            call.copy(changed, fields);
            all.replace(uid, changed);
            return Answer.json(200, changed).effect(uid, "updated");
        }
    }
}
