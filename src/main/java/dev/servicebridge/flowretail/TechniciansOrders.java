package dev.servicebridge.flowretail;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.servicebridge.references.RemoteReferenceStore;

/** The steps of {@code routes/systems/flow-retail/capacity-flow-retail.yaml} that know what service orders look like. */
public final class TechniciansOrders {
    private static final String SYSTEM = "flow-retail";

    private final FlowRetailAccounts accounts;
    private final RemoteReferenceStore references;
    private final Clock clock;

    public TechniciansOrders(FlowRetailAccounts accounts, RemoteReferenceStore references, Clock clock) {
        this.accounts = accounts;
        this.references = references;
        this.clock = clock;
    }

    /** A new reading of the orders of an account's technicians. */
    public OrderListing listing(String account) {
        return OrderListing.of(account, accounts.users(account), clock.instant());
    }

    /**
     * Takes a page into the reading.
     *
     * @param list the page as the API returned it
     */
    public void add(OrderListing listing, JsonNode list) {
        listing.add(list);
    }

    /**
     * The orders that were read and are the FSM's own. Those that the bridge made are left out: what they were made of (a
     * service job, a hotel's order) tells of the technician's time.
     */
    public List<JsonNode> own(OrderListing listing) {
        Set<String> made = made(listing.getAccount(), uids(listing.orders()));
        return listing.orders().stream()
                .filter(order -> !made.contains(uid(order)))
                .toList();
    }

    /** The uids of orders. */
    public Set<String> uids(List<JsonNode> orders) {
        return orders.stream().map(TechniciansOrders::uid).collect(Collectors.toSet());
    }

    /** What the mapping sees besides the order: {@code account}, and whether the order is {@code madeByBridge}. */
    public JsonNode event(String account, JsonNode order) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", account)
                .put("madeByBridge", !made(account, Set.of(uid(order))).isEmpty());
    }

    /** The message that frees the time of an order that is gone. */
    public JsonNode gone(String account, String serviceOrderUid) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", account)
                .put("source", "fsm")
                .put("sourceId", serviceOrderUid)
                .put("cancelled", true);
    }

    /** For whichever account of the tenant: all of them see all its orders. */
    private Set<String> made(String account, Set<String> uids) {
        return references.known(accounts.ofSameTenant(account), SYSTEM, uids);
    }

    private static String uid(JsonNode order) {
        return order.path("serviceOrderUid").asText();
    }
}
