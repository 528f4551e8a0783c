package dev.servicebridge.sandbox.flowretail;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** One tenant of Flow Retail: customers, stores with their orders, and the workflow. */
public final class FlowTenant {
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final String uid;
    private final Clock clock;
    private final FlowCollection types = FlowCollection.inOrder("service type");
    private final FlowCollection statuses = FlowCollection.inOrder("service status");
    private final FlowCollection rates = FlowCollection.inOrder("hourly rate");
    private final FlowCollection customers = new FlowCollection("customer");
    private final Map<String, FlowCollection> orders = new ConcurrentHashMap<>();
    private final Map<String, FlowCollection> parts = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    FlowTenant(String uid, Clock clock) {
        this.uid = uid;
        this.clock = clock;
        List.of("Installation", "Assembly", "Repair").forEach(this::addType);
        addStatus("New", "NOT_STARTED");
        addStatus("Scheduled", "IN_PROGRESS");
        addStatus("On hold", "IN_PROGRESS");
        addStatus("Payment problem", "IN_PROGRESS");
        addStatus("Not fulfillable", "CANCELLED");
        addStatus("Completed", "COMPLETED");
        addStatus("Cancelled", "CANCELLED");
    }

    /** Tenants share names, never uids, so that a client which mixes them up is found out. */
    private String ownUid(String kind, String name) {
        return kind + "-" + name.toLowerCase(Locale.ROOT).replace(' ', '-') + "-" + Integer.toHexString(uid.hashCode());
    }

    private void addType(String name) {
        String typeUid = ownUid("type", name);
        types.add(
                typeUid,
                Json.object().put("serviceTypeUid", typeUid).put("name", name).put("active", true));
    }

    private void addStatus(String name, String state) {
        String statusUid = ownUid("status", name);
        statuses.add(
                statusUid,
                Json.object()
                        .put("serviceStatusUid", statusUid)
                        .put("name", name)
                        .put("position", statuses.all().size() + 1)
                        .put("serviceState", state));
    }

    public String uid() {
        return uid;
    }

    public FlowCollection customers() {
        return customers;
    }

    /** A store's service orders; the store exists from then on. */
    public FlowCollection orders(String storeUid) {
        return orders.computeIfAbsent(storeUid, absent -> new FlowCollection("service order"));
    }

    /**
     * Changes an order as one of the tenant's users would.
     *
     * @param number the order's {@code externalServiceNumber}
     * @param change fields of the order; a status goes by {@code serviceStatusName}
     * @throws IllegalArgumentException where there is no such order or status
     */
    public void edit(String storeUid, String number, JsonNode change) {
        FlowCollection all = orders(storeUid);
        synchronized (all) {
            ObjectNode order = all.all().stream()
                    .filter(each -> each.path("externalServiceNumber").asText().equals(number))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the store " + storeUid + " has no order with the externalServiceNumber " + number))
                    .deepCopy();
            Json.merge(order, change);
            if (change.has("serviceStatusName")) {
                ServiceOrders.setStatus(
                        order, statusNamed(change.get("serviceStatusName").asText()));
            }
            order.put("lastModifiedAt", now()).put("lastModifiedBy", "dispatcher");
            all.replace(order.path("serviceOrderUid").asText(), order);
        }
    }

    private ObjectNode statusNamed(String name) {
        return statuses.all().stream()
                .filter(status -> status.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no status named " + name));
    }

    /** What belongs to a service order, such as its events, the oldest first. */
    FlowCollection parts(String kind, String storeUid, String serviceOrderUid) {
        return parts.computeIfAbsent(
                storeUid + "/" + serviceOrderUid + "/" + kind, absent -> FlowCollection.inOrder(kind));
    }

    /** Forgets what belongs to a service order. */
    void forgetParts(String storeUid, String serviceOrderUid) {
        parts.keySet().removeIf(key -> key.startsWith(storeUid + "/" + serviceOrderUid + "/"));
    }

    FlowCollection types() {
        return types;
    }

    FlowCollection statuses() {
        return statuses;
    }

    FlowCollection rates() {
        return rates;
    }

    /** The type of that uid; refused when there is none. */
    ObjectNode type(String typeUid) {
        return named(types, "serviceTypeUid", typeUid);
    }

    ObjectNode status(String statusUid) {
        return named(statuses, "serviceStatusUid", statusUid);
    }

    private static ObjectNode named(FlowCollection all, String field, String wanted) {
        if (!all.contains(wanted)) {
            throw Refusal.invalid("'" + field + "' is unknown: " + wanted + ".");
        }
        return all.find(wanted);
    }

    ObjectNode rate(String rateUid) {
        return named(rates, "hourlyRateUid", rateUid);
    }

    String nextNumber() {
        return "SO-%06d".formatted(numbers.incrementAndGet());
    }

    String now() {
        return MILLISECONDS.format(clock.instant());
    }
}
