package dev.servicebridge.mews;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.remote.RemoteCallException;

/** A listing of orders in memory that pages as the vendor does. */
final class FakeMews {
    static final ObjectMapper JSON = new ObjectMapper();

    final List<ObjectNode> requests = new ArrayList<>();
    /** Which requests are refused as too heavy. */
    Predicate<ObjectNode> tooHeavy = request -> false;
    /** How they are refused. */
    RemoteCallException tooHeavyRefusal = refusal(408);
    /** Whether an interval holds its end as well, as one of the vendor's pages has it. */
    boolean inclusive;

    private final List<ObjectNode> orders = new ArrayList<>();

    ObjectNode add(String id, Instant updated) {
        ObjectNode order = JSON.createObjectNode().put("Id", id).put("UpdatedUtc", updated.toString());
        orders.add(order);
        return order;
    }

    void addSome(int count, Instant from, Instant until, Random random) {
        long seconds = until.getEpochSecond() - from.getEpochSecond();
        for (int i = 0; i < count; i++) {
            add("order-" + i, from.plusSeconds((long) (random.nextDouble() * seconds)));
        }
    }

    JsonNode answer(JsonNode body) {
        ObjectNode request = body.deepCopy();
        requests.add(request);
        if (tooHeavy.test(request)) {
            throw tooHeavyRefusal;
        }
        int count = request.at("/Limitation/Count").asInt();
        String cursor = request.at("/Limitation/Cursor").asText("");
        List<ObjectNode> found = orders.stream()
                .filter(order -> isIn(request.path("UpdatedUtc"), order))
                .sorted(Comparator.<ObjectNode, String>comparing(
                                order -> order.path("UpdatedUtc").asText())
                        .thenComparing(order -> order.path("Id").asText())
                        .reversed())
                .toList();
        int start = 0;
        while (!cursor.isEmpty() && !found.get(start++).path("Id").asText().equals(cursor)) {
            // The page begins behind the cursor.
        }
        List<ObjectNode> page = found.subList(start, Math.min(found.size(), start + count));
        ObjectNode answer = JSON.createObjectNode();
        page.forEach(answer.putArray("ProductServiceOrders")::add);
        return answer.put(
                "Cursor",
                page.isEmpty() ? null : page.get(page.size() - 1).path("Id").asText());
    }

    static RemoteCallException refusal(int status) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "mews",
                "getAllProductServiceOrders",
                "hotel",
                status,
                "HttpStatus" + status,
                "no",
                null,
                "id-1",
                true));
    }

    private boolean isIn(JsonNode interval, ObjectNode order) {
        if (interval.isMissingNode()) {
            return true;
        }
        Instant updated = Instant.parse(order.path("UpdatedUtc").asText());
        Instant start = Instant.parse(interval.path("StartUtc").asText());
        Instant end = Instant.parse(interval.path("EndUtc").asText());
        return !updated.isBefore(start)
                && (updated.isBefore(end) || updated.equals(end) && (inclusive || start.equals(end)));
    }
}
