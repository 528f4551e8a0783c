package dev.servicebridge.sandbox.services;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Instants;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.PageTokens;
import dev.servicebridge.sandbox.core.Refusal;

/** Capacity of a resource: in stretches of equal capacity, or in slots of equal length. */
final class Capacity {
    private static final int PAGE = 100;
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int DEFAULT_MINUTES = 60;

    private record Stretch(CapacityType type, Instant from, Instant to, int capacity) {}

    private record Window(Instant from, Instant to, List<CapacityType> types) {}

    Answer range(ServiceCall call) {
        Window window = window(call);
        PageTokens.Place place = place(call, () -> stretches(resource(call), window));
        ObjectNode answer = Json.object().put("resourceId", resourceId(call));
        ArrayNode capacities = answer.putArray("capacities");
        CapacityType current = null;
        for (Object item : page(place)) {
            Stretch stretch = (Stretch) item;
            if (stretch.type != current) {
                current = stretch.type;
                capacities.addObject().put("capacityType", current.name()).putArray("slots");
            }
            ((ArrayNode) capacities.get(capacities.size() - 1).get("slots"))
                    .addObject()
                    .put("startDateTime", JobEdits.text(stretch.from))
                    .put("endDateTime", JobEdits.text(stretch.to))
                    .put("capacity", stretch.capacity);
        }
        return paged(answer, place, call);
    }

    Answer fixed(ServiceCall call) {
        Window window = window(call);
        Duration slot = Duration.ofMinutes(slotMinutes(call));
        PageTokens.Place place = place(call, () -> starts(window, slot));
        ObjectNode answer = Json.object().put("resourceId", resourceId(call)).put("slotDuration", slot.toMinutes());
        ArrayNode capacities = answer.putArray("capacities");
        Resource resource = resource(call);
        for (Object item : page(place)) {
            Instant start = (Instant) item;
            ObjectNode entry = capacities.addObject().put("startDateTime", JobEdits.text(start));
            window.types.forEach(type -> entry.put(type.field, resource.least(type, start, start.plus(slot))));
        }
        return paged(answer, place, call);
    }

    private static Window window(ServiceCall call) {
        Instant from =
                Instants.utc("startDateTime", call.body().path("startDateTime").asText());
        Instant to = Instants.utc("endDateTime", call.body().path("endDateTime").asText());
        from = from.truncatedTo(ChronoUnit.SECONDS);
        to = to.truncatedTo(ChronoUnit.SECONDS);
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Refusal.invalid(
                    "'endDateTime' must be after 'startDateTime', by " + LONGEST.toDays() + " days at most.");
        }
        List<CapacityType> types = new ArrayList<>();
        for (JsonNode type : call.body().path("capacityTypes")) {
            types.add(CapacityType.valueOf(type.asText()));
        }
        return new Window(from, to, types.isEmpty() ? List.of(CapacityType.SCHEDULED_CAPACITY) : types);
    }

    private static int slotMinutes(ServiceCall call) {
        int minutes = call.body().path("slotDuration").asInt(DEFAULT_MINUTES);
        if (minutes < 5 || minutes > 360) {
            throw Refusal.invalid("'slotDuration' must be from 5 to 360.");
        }
        return minutes;
    }

    private static List<Instant> starts(Window window, Duration slot) {
        List<Instant> starts = new ArrayList<>();
        for (Instant at = window.from; !at.plus(slot).isAfter(window.to); at = at.plus(slot)) {
            starts.add(at);
        }
        return starts;
    }

    /** Neighbours of equal capacity are one stretch; those without any are left out. */
    private static List<Stretch> stretches(Resource resource, Window window) {
        List<Instant> edges = List.copyOf(resource.edges(window.from, window.to));
        List<Stretch> stretches = new ArrayList<>();
        for (CapacityType type : window.types) {
            Stretch open = null;
            for (int i = 0; i + 1 < edges.size(); i++) {
                int capacity = resource.capacity(type, edges.get(i), edges.get(i + 1));
                if (open != null && open.capacity == capacity) {
                    open = new Stretch(type, open.from, edges.get(i + 1), capacity);
                    stretches.set(stretches.size() - 1, open);
                } else {
                    open = capacity == 0 ? null : new Stretch(type, edges.get(i), edges.get(i + 1), capacity);
                    if (open != null) {
                        stretches.add(open);
                    }
                }
            }
        }
        return stretches;
    }

    private static PageTokens.Place place(ServiceCall call, Supplier<List<?>> all) {
        String token = call.parameter("nextPageToken");
        String query = resourceId(call) + call.marketplaceId() + Json.text(call.body());
        PageTokens pages = call.seller().pages();
        return token == null ? pages.start(query, all.get()) : pages.find(token, query);
    }

    private static List<?> page(PageTokens.Place place) {
        List<?> all = place.listing().items();
        return all.subList(Math.min(place.offset(), all.size()), Math.min(place.offset() + PAGE, all.size()));
    }

    private static Answer paged(ObjectNode answer, PageTokens.Place place, ServiceCall call) {
        int next = place.offset() + PAGE;
        if (next < place.listing().items().size()) {
            answer.put("nextPageToken", call.seller().pages().token(place.listing(), next));
        }
        return Answer.json(200, answer).about(resourceId(call));
    }

    private static String resourceId(ServiceCall call) {
        return call.path().get("resourceId");
    }

    private static Resource resource(ServiceCall call) {
        return call.seller().resource(resourceId(call));
    }
}
