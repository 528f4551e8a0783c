package dev.servicebridge.hotels;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Product service orders of one account on their way through {@code direct:hospitality.merge}, each with the message it
 * becomes. The ids that all of them together ask for are what a call is made with, so that its number does not grow with
 * theirs.
 */
public final class OrderBatch {
    private final String account;
    private final List<Merging> orders = new ArrayList<>();

    private record Merging(KnownOrder order, ObjectNode content) {
        void mark(OrderEnrichment part, EnrichmentStatus mark) {
            content.withObject("/enrichment").put(part.key(), mark.name());
        }

        Collection<String> ids(OrderEnrichment part) {
            return part.ids(order.source(), content);
        }

        boolean mayHeal() {
            for (JsonNode mark : content.path("enrichment")) {
                if (EnrichmentStatus.valueOf(mark.asText()).mayHeal()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** An order that is merged, as the store takes it; {@code complete} tells whether nothing was missing. */
    record Result(KnownOrder order, ObjectNode content, boolean complete) {}

    OrderBatch(String account, Collection<KnownOrder> orders) {
        this.account = account;
        for (KnownOrder order : orders) {
            ObjectNode content = JsonNodeFactory.instance.objectNode();
            content.set("order", order.source());
            content.putObject("enrichment");
            this.orders.add(new Merging(order, content));
        }
    }

    public String getAccount() {
        return account;
    }

    public int size() {
        return orders.size();
    }

    /** The ids of a part that any of the orders asks for, each once. */
    Set<String> ids(OrderEnrichment part) {
        Set<String> ids = new TreeSet<>();
        orders.forEach(order -> ids.addAll(order.ids(part)));
        return ids;
    }

    /** Merges every order with what was found of a part. */
    void merge(OrderEnrichment part, Collection<? extends JsonNode> records) {
        LookupResult found = LookupResult.of(part, records);
        for (Merging order : orders) {
            Collection<String> ids = order.ids(part);
            part.put(order.order().source(), order.content(), found);
            order.mark(part, markOf(part, ids, found));
        }
    }

    private static EnrichmentStatus markOf(OrderEnrichment part, Collection<String> ids, LookupResult found) {
        if (ids.isEmpty()) {
            return EnrichmentStatus.NONE;
        }
        return part.mayBeEmpty() || found.has(ids) ? EnrichmentStatus.MERGED : EnrichmentStatus.MISSING;
    }

    /** Notes that a part could not be asked for; what was known of it before stays. */
    void late(OrderEnrichment part) {
        for (Merging order : orders) {
            ObjectNode before = order.order().merged();
            if (before != null) {
                part.keep(order.order().source(), before, order.content());
            }
            order.mark(part, order.ids(part).isEmpty() ? EnrichmentStatus.NONE : EnrichmentStatus.LATE);
        }
    }

    List<Result> results() {
        return orders.stream()
                .map(order -> new Result(order.order(), order.content(), !order.mayHeal()))
                .toList();
    }

    /** Shows no personal data. */
    @Override
    public String toString() {
        return orders.size() + " product service orders of account " + account;
    }
}
