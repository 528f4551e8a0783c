package dev.servicebridge.mews;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.remote.CallInput;
import dev.servicebridge.remote.CallRules;

/**
 * What Mews demands of a listing that its schemas cannot state: intervals of three months at the most, filters that
 * exclude each other, filters of which one is needed. A call that would be refused is not sent. Source: Mews Connector
 * API, the pages of the operations; instants are brought into the vendor's form, UTC with a Z.
 */
public final class MewsRules implements CallRules {
    private static final List<String> BOUNDS = List.of("StartUtc", "EndUtc");

    private static final Map<String, Set<String>> ONE_NEEDED = Map.of(
            "getAllCustomers",
            Set.of(
                    "CustomerIds",
                    "CompanyIds",
                    "Emails",
                    "FirstNames",
                    "LastNames",
                    "LoyaltyCodes",
                    "CreatedUtc",
                    "UpdatedUtc",
                    "DeletedUtc"),
            "getAllAddresses",
            Set.of("AccountIds", "AddressIds", "UpdatedUtc"),
            "getAllOrderItems",
            Set.of(
                    "OrderItemIds",
                    "ServiceOrderIds",
                    "ServiceIds",
                    "BillIds",
                    "AccountIds",
                    "CreatedUtc",
                    "UpdatedUtc",
                    "ConsumedUtc",
                    "CanceledUtc",
                    "ClosedUtc"));

    @Override
    public void apply(CallInput input) {
        if (!(input.body() instanceof ObjectNode body)) {
            return;
        }
        body.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode value && value.has("StartUtc")) {
                checkInterval(input, "body." + field.getKey(), value);
            }
        });
        together(input, body, "LanguageCode", "CultureCode");
        exclusive(input, body, "ScheduledStartUtc", "ActualStartUtc");
        exclusive(input, body, "ScheduledEndUtc", "ActualEndUtc");
        checkDeleted(input, body);
        Set<String> needed = ONE_NEEDED.get(input.operation());
        if (needed != null && needed.stream().noneMatch(filter -> isGiven(body, filter))) {
            input.refuse(
                    "body", "needs at least one of " + needed.stream().sorted().toList());
        }
    }

    private static void checkInterval(CallInput input, String place, ObjectNode interval) {
        BOUNDS.forEach(bound -> toUtc(interval, bound));
        Instant start = instant(interval, "StartUtc");
        Instant end = instant(interval, "EndUtc");
        if (start == null || end == null) {
            // The contract's schema finds it.
            return;
        }
        if (start.isAfter(end)) {
            input.refuse(place, "starts after its end");
        }
        if (!new TimeWindow(start, end).isAllowed()) {
            input.refuse(place, "is longer than three months; split it");
        }
    }

    private static void toUtc(ObjectNode interval, String bound) {
        Instant instant = instant(interval, bound);
        if (instant != null) {
            interval.put(bound, instant.toString());
        }
    }

    private static Instant instant(JsonNode interval, String bound) {
        try {
            return OffsetDateTime.parse(interval.path(bound).asText()).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static void together(CallInput input, JsonNode body, String one, String other) {
        if (body.has(one) != body.has(other)) {
            input.refuse("body", one + " and " + other + " are given together, or neither");
        }
    }

    private static void exclusive(CallInput input, JsonNode body, String one, String other) {
        if (isGiven(body, one) && isGiven(body, other)) {
            input.refuse("body", one + " and " + other + " exclude each other; keep one");
        }
    }

    private static void checkDeleted(CallInput input, JsonNode body) {
        if (isGiven(body, "DeletedUtc")
                && !body.path("ActivityStates").toString().contains("\"Deleted\"")) {
            input.refuse("body.ActivityStates", "must have Deleted where DeletedUtc is given");
        }
    }

    private static boolean isGiven(JsonNode body, String filter) {
        return !body.path(filter).isEmpty();
    }
}
