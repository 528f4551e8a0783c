package dev.servicebridge.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
    private final JsonNode body;

    HotelQuery(String kind, JsonNode body) {
        this.kind = kind;
        this.body = body;
    }

    /** Refuses what no schema states. */
    void check() {
        body.properties().forEach(field -> {
            if (field.getKey().endsWith("Utc")) {
                checkInterval(field.getKey(), field.getValue());
            }
        });
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
        if (start.isAfter(end)
                || end.isAfter(start.atOffset(ZoneOffset.UTC).plusMonths(3).toInstant())) {
            throw invalid(name);
        }
    }

    /** Days of the longest interval; 0 without any. */
    long longestDays() {
        return body.properties().stream()
                .filter(field -> field.getKey().endsWith("Utc"))
                .mapToLong(field -> Duration.between(
                                instant(field.getValue().path("StartUtc")),
                                instant(field.getValue().path("EndUtc")))
                        .toDays())
                .max()
                .orElse(0);
    }

    boolean fits(ObjectNode entry) {
        return body.properties().stream().allMatch(field -> fits(field.getKey(), field.getValue(), entry));
    }

    private boolean fits(String name, JsonNode filter, ObjectNode entry) {
        if (name.endsWith("Utc")) {
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
            return instant(entry.path("ScheduledStartUtc")).isBefore(end)
                    && !instant(entry.path("EndUtc")).isBefore(start);
        }
        boolean deleted = name.equals("DeletedUtc");
        JsonNode value = entry.path(deleted ? "UpdatedUtc" : name);
        if (!value.isTextual() || deleted && entry.path("IsActive").asBoolean()) {
            return false;
        }
        Instant at = instant(value);
        return start.equals(end) ? at.equals(start) : !at.isBefore(start) && at.isBefore(end);
    }

    Set<String> texts(String name) {
        Set<String> texts = new HashSet<>();
        body.path(name).forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static Instant instant(JsonNode text) {
        return OffsetDateTime.parse(text.asText()).toInstant();
    }

    static Refusal invalid(String parameter) {
        return new Refusal(400, "InvalidInput", "Invalid " + parameter);
    }
}
