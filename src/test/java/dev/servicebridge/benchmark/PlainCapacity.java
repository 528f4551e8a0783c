package dev.servicebridge.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a straightforward program does to compare capacity: a listing for each resource, and again what is not in it. */
final class PlainCapacity {
    private static final String MARKETPLACE = "?marketplaceIds=" + Landscape.MARKETPLACE;

    private final PlainClient client;

    PlainCapacity(PlainClient client) {
        this.client = client;
    }

    void schedule(String resource, Instant from, Instant to) throws Exception {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("schedules")
                .addObject()
                .put("startTime", from.toString())
                .put("endTime", to.toString())
                .put("capacity", 1);
        client.put("/service/v1/serviceResources/" + resource + "/schedules" + MARKETPLACE, body);
    }

    String reserve(String resource, Instant start) throws Exception {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("resourceId", resource);
        body.putObject("reservation")
                .put("type", "VACATION")
                .putObject("availability")
                .put("startTime", start.toString())
                .put("endTime", start.plus(Duration.ofHours(1)).toString())
                .put("capacity", 1);
        return client.post("/service/v1/reservation" + MARKETPLACE, body)
                .at("/payload/reservation/reservationId")
                .asText();
    }

    /** Makes those reservations of a resource again that its capacity does not show. */
    void compare(String resource, List<Instant> wanted) throws Exception {
        ObjectNode query = JsonNodeFactory.instance
                .objectNode()
                .put(
                        "startDateTime",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put(
                        "endDateTime",
                        wanted.get(wanted.size() - 1).plus(Duration.ofHours(1)).toString());
        query.putArray("capacityTypes").add("RESERVED_CAPACITY").add("ENCUMBERED_CAPACITY");
        JsonNode answer =
                client.post("/service/v1/serviceResources/" + resource + "/capacity/range" + MARKETPLACE, query);
        Set<String> there = new HashSet<>();
        answer.at("/capacities/0/slots")
                .forEach(slot -> there.add(slot.path("startDateTime").asText()));
        for (Instant start : wanted) {
            if (!there.contains(start.toString())) {
                reserve(resource, start);
            }
        }
    }
}
