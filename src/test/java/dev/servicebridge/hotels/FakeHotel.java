package dev.servicebridge.hotels;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.remote.RemoteCallException;

/** A hotel system in memory, as far as the hospitality flow asks it: newest first, by cursor, filtered by ids and time. */
final class FakeHotel {
    static final ObjectMapper JSON = new ObjectMapper();

    /** Every call, in order: the operation. */
    final List<String> calls = new ArrayList<>();
    /** Whether a call fails, by operation and request. */
    Predicate<String> fails = operation -> false;

    int status = 503;

    private final Map<String, Map<String, ObjectNode>> collections = new TreeMap<>();

    private record Filter(String request, String field) {}

    private static final Map<String, List<Filter>> FILTERS = Map.of(
            "Enterprises", List.of(),
            "Services", List.of(new Filter("ServiceIds", "Id")),
            "ProductServiceOrders", List.of(new Filter("ServiceIds", "ServiceId")),
            "Reservations", List.of(new Filter("ReservationIds", "Id")),
            "Customers", List.of(new Filter("CustomerIds", "Id")),
            "Companies", List.of(new Filter("Ids", "Id")),
            "OrderItems",
                    List.of(new Filter("ServiceOrderIds", "ServiceOrderId"), new Filter("ServiceIds", "ServiceId")));

    /** Puts a record in, in place of the one of the same id. */
    ObjectNode put(String collection, String json) {
        ObjectNode record = (ObjectNode) read(json.replace('\'', '"'));
        collections
                .computeIfAbsent(collection, name -> new TreeMap<>())
                .put(record.path("Id").asText(), record);
        return record;
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    void remove(String collection, String id) {
        collections.get(collection).remove(id);
    }

    ObjectNode get(String collection, String id) {
        return collections.get(collection).get(id);
    }

    /** Answers {@code getAll<collection>}. */
    JsonNode answer(String collection, JsonNode request) {
        String operation = "getAll" + collection;
        calls.add(operation);
        if (fails.test(operation)) {
            throw new RemoteCallException(new RemoteCallException.Fault(
                    "mews", operation, "acme", status, "HttpStatus" + status, "no", null, "r-1", status != 401));
        }
        List<ObjectNode> found = collections.getOrDefault(collection, Map.of()).values().stream()
                .filter(record -> FILTERS.get(collection).stream().allMatch(filter -> passes(record, filter, request)))
                .filter(record -> isIn(request.path("UpdatedUtc"), record))
                .sorted(Comparator.comparing(
                                (ObjectNode record) -> record.path("Id").asText())
                        .reversed())
                .toList();
        if (collection.equals("Customers") && !request.path("Extent").isObject()) {
            throw new AssertionError("customers are asked for without an Extent");
        }
        String cursor = request.at("/Limitation/Cursor").asText("");
        int start = 0;
        while (!cursor.isEmpty() && !found.get(start++).path("Id").asText().equals(cursor)) {
            // The page begins behind the cursor.
        }
        int end = Math.min(found.size(), start + request.at("/Limitation/Count").asInt());
        ObjectNode answer = JSON.createObjectNode();
        found.subList(start, end).forEach(answer.putArray(collection)::add);
        return answer.put(
                "Cursor", end == start ? null : found.get(end - 1).path("Id").asText());
    }

    private static boolean passes(ObjectNode record, Filter filter, JsonNode request) {
        JsonNode wanted = request.path(filter.request());
        Set<String> ids = new HashSet<>();
        wanted.forEach(id -> ids.add(id.asText()));
        if (ids.size() > 1000) {
            throw new AssertionError(filter + " has " + ids.size() + " ids");
        }
        return wanted.isMissingNode()
                || ids.contains(record.path(filter.field()).asText());
    }

    private static boolean isIn(JsonNode interval, ObjectNode record) {
        if (interval.isMissingNode()) {
            return true;
        }
        Instant updated = Instant.parse(record.path("UpdatedUtc").asText());
        return !updated.isBefore(Instant.parse(interval.path("StartUtc").asText()))
                && updated.isBefore(Instant.parse(interval.path("EndUtc").asText()));
    }

    /** Adds an order of the service {@code spa} with an item, for the customer of its number. */
    void order(int number, String reservationId, Instant updated) {
        put("ProductServiceOrders", """
                {'Id': 'order-%05d', 'ServiceId': 'spa', 'AccountId': 'customer-%05d', 'AccountType': 'Customer',
                 'Number': '%d', 'State': 'Confirmed', 'UpdatedUtc': '%s', 'LinkedReservationId': %s}
                """.formatted(
                        number, number, number, updated, reservationId == null ? "null" : "'" + reservationId + "'"));
        put("Customers", """
                {'Id': 'customer-%05d', 'LastName': 'Guest %d'}
                """.formatted(number, number));
        item("item-%05d".formatted(number), "order-%05d".formatted(number), updated);
    }

    void item(String id, String orderId, Instant updated) {
        put("OrderItems", """
                {'Id': '%s', 'ServiceOrderId': '%s', 'ServiceId': 'spa', 'UnitCount': 1, 'UpdatedUtc': '%s',
                 'Amount': {'Currency': 'EUR', 'NetValue': 10.0, 'GrossValue': 11.9}}
                """.formatted(id, orderId, updated));
    }

    void reservation(String id, String guestId, Instant updated) {
        put("Reservations", """
                {'Id': '%s', 'ServiceId': 'stay', 'AccountId': '%s', 'AccountType': 'Customer', 'Number': 'R-%s',
                 'AssignedResourceId': 'room-1', 'UpdatedUtc': '%s'}
                """.formatted(id, guestId, id, updated));
    }
}
