package dev.servicebridge.sandbox.flowretail;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;

/** Looks for service orders, whatever the case, also inside words. */
final class OrderSearch {
    private static final List<String> CUSTOMER = List.of("displayName", "companyName", "email", "mobile");
    private static final Map<String, String> FILTERS = Map.of(
            "serviceStates", "serviceState",
            "serviceTypeUids", "serviceTypeUid",
            "serviceStatusUids", "serviceStatusUid",
            "assignedUserUids", "assignedUserUid",
            "createdFromStoreUids", "createdFromStoreUid",
            "priorities", "priority");

    Answer search(FlowCall call) {
        ObjectNode wanted = call.body();
        List<ObjectNode> found = call.orders().all().stream()
                .filter(order -> isWithin(order, wanted) && passes(order, wanted))
                .filter(order -> matches(order, customer(call, order), wanted))
                .toList();
        return FlowPage.of(call, found);
    }

    private static JsonNode customer(FlowCall call, ObjectNode order) {
        String uid = order.path("customerUid").asText();
        FlowCollection customers = call.tenant().customers();
        return customers.contains(uid) ? customers.find(uid) : MissingNode.getInstance();
    }

    /** The query, or where there is none the single fields. */
    private static boolean matches(ObjectNode order, JsonNode customer, ObjectNode wanted) {
        String query = wanted.path("query").asText();
        if (!query.isEmpty()) {
            return holds(order.path("serviceNumber"), query)
                    || holds(order.path("title"), query)
                    || CUSTOMER.stream().anyMatch(field -> holds(customer.path(field), query));
        }
        return holds(order.path("serviceNumber"), wanted.path("serviceNumber").asText())
                && holds(order.path("title"), wanted.path("title").asText())
                && holds(
                        customer.path("displayName"),
                        wanted.path("customerName").asText())
                && holds(customer.path("email"), wanted.path("customerEmail").asText())
                && holds(customer.path("mobile"), wanted.path("customerMobile").asText());
    }

    private static boolean holds(JsonNode value, String part) {
        return value.asText().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static boolean passes(ObjectNode order, ObjectNode wanted) {
        return FILTERS.entrySet().stream().allMatch(filter -> {
            JsonNode values = wanted.path(filter.getKey());
            if (values.isEmpty()) {
                return true;
            }
            for (JsonNode value : values) {
                if (value.asText().equals(order.path(filter.getValue()).asText())) {
                    return true;
                }
            }
            return false;
        });
    }

    private static boolean isWithin(ObjectNode order, ObjectNode wanted) {
        String day = order.path("createdAt").asText().substring(0, 10);
        return day.compareTo(wanted.path("fromDate").asText(day)) >= 0
                && day.compareTo(wanted.path("toDate").asText(day)) <= 0;
    }
}
