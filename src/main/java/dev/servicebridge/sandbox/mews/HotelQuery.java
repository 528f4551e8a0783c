package dev.servicebridge.sandbox.mews;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Contract;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** The filters of a listing of Mews, as its body states them. All must fit. */
final class HotelQuery {
    private static final Map<String, String> OWN_IDS = Map.of(
            "ProductServiceOrders", "ProductServiceOrderIds",
            "Reservations", "ReservationIds",
            "Services", "ServiceIds",
            "Customers", "CustomerIds",
            "Companies", "Ids",
            "Addresses", "AddressIds",
            "OrderItems", "OrderItemIds",
            "Enterprises", "EnterpriseIds");

    private static final Map<String, Set<String>> ONE_NEEDED = Map.of(
            "Customers",
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
            "Addresses", Set.of("AccountIds", "AddressIds", "UpdatedUtc"),
            "OrderItems",
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

    private final String kind;
    private final Set<String> intervals = new HashSet<>();
    private final ObjectNode body = Json.object();

    /** @param sent body of a request that fits its schema; of what the operation does not know nothing is kept */
    HotelQuery(String kind, Contract.Operation operation, ObjectNode sent) {
        this.kind = kind;
        operation.fields().forEach((name, type) -> {
            if (sent.has(name)) {
                body.set(name, sent.get(name));
            }
            if (sent.has(name) && type.equals("TimeFilterInterval")) {
                intervals.add(name);
            }
        });
    }

    /** Refuses what no schema states. */
    void check() {
        intervals.forEach(name -> checkInterval(name, body.get(name)));
        for (String end : List.of("Start", "End")) {
            if (body.has("Scheduled" + end + "Utc") && body.has("Actual" + end + "Utc")) {
                throw invalid("Actual" + end + "Utc");
            }
        }
        if (body.has("DeletedUtc") && !texts("ActivityStates").contains("Deleted")) {
            throw invalid("ActivityStates");
        }
        if (body.has("LanguageCode") != body.has("CultureCode")) {
            throw invalid(body.has("LanguageCode") ? "CultureCode" : "LanguageCode");
        }
        Set<String> needed = ONE_NEEDED.getOrDefault(kind, Set.of());
        if (!needed.isEmpty()
                && needed.stream().noneMatch(name -> !body.path(name).isEmpty())) {
            throw invalid(OWN_IDS.get(kind));
        }
    }

    private static void checkInterval(String name, JsonNode interval) {
        Instant start = instant(interval.path("StartUtc"));
        Instant end = instant(interval.path("EndUtc"));
        if (start == null
                || end == null
                || start.isAfter(end)
                || end.isAfter(start.atOffset(ZoneOffset.UTC).plusMonths(3).toInstant())) {
            throw invalid(name);
        }
    }

    boolean fits(ObjectNode entry) {
        return body.properties().stream().allMatch(field -> fits(field.getKey(), field.getValue(), entry));
    }

    private boolean fits(String name, JsonNode filter, ObjectNode entry) {
        if (intervals.contains(name)) {
            return isIn(name, filter, entry);
        }
        if (name.equals("ServiceType")) {
            return entry.at("/Data/Discriminator").equals(filter);
        }
        if (name.equals("ActivityStates")) {
            String state = entry.path("IsActive").asBoolean() ? "Active" : "Deleted";
            return filter.isEmpty() || texts(name).contains(state);
        }
        boolean scope = name.equals("ChainIds") || name.equals("EnterpriseIds");
        if (!filter.isArray() || filter.isEmpty() || scope) {
            return true;
        }
        String field = name.equals(OWN_IDS.get(kind)) ? "Id" : name.substring(0, name.length() - 1);
        return texts(name).contains(entry.path(field).asText());
    }

    private static boolean isIn(String name, JsonNode interval, ObjectNode entry) {
        Instant start = instant(interval.path("StartUtc"));
        Instant end = instant(interval.path("EndUtc"));
        if (name.equals("CollidingUtc")) {
            Instant from = instant(entry.path("ScheduledStartUtc"));
            Instant to = instant(entry.path("EndUtc"));
            return from != null && to != null && from.isBefore(end) && !to.isBefore(start);
        }
        boolean deleted = name.equals("DeletedUtc");
        Instant at = instant(entry.path(deleted ? "UpdatedUtc" : name));
        if (at == null || deleted && entry.path("IsActive").asBoolean()) {
            return false;
        }
        return start.equals(end) ? at.equals(start) : !at.isBefore(start) && at.isBefore(end);
    }

    Set<String> texts(String name) {
        Set<String> texts = new HashSet<>();
        body.path(name).forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** The instant that a text holds; null if it holds no instant. */
    private static Instant instant(JsonNode text) {
        try {
            return OffsetDateTime.parse(text.asText()).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    static Refusal invalid(String parameter) {
        return new Refusal(400, "InvalidInput", "Invalid " + parameter);
    }
}
