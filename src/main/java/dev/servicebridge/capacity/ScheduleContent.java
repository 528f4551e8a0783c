package dev.servicebridge.capacity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.capacity.Timeline.Stretch;

/**
 * The working hours of a resource as the Services API is told.
 *
 * @param hours when it works, in order
 * @param withdrawn when it was said to work before, and does not; records of a schedule cannot say that
 */
record ScheduleContent(List<Stretch> hours, List<Stretch> withdrawn) {
    static final ScheduleContent NONE = new ScheduleContent(List.of(), List.of());

    /** What these hours are after others were sent; what is over by {@code now} is forgotten. */
    static ScheduleContent after(ScheduleContent before, List<Stretch> hours, Instant now) {
        List<Stretch> withdrawn = new ArrayList<>();
        for (List<Stretch> told : List.of(before.hours, before.withdrawn)) {
            told.stream().filter(each -> each.end().isAfter(now)).forEach(each -> addOutside(withdrawn, each, hours));
        }
        return new ScheduleContent(hours, withdrawn);
    }

    private static void addOutside(List<Stretch> outside, Stretch told, List<Stretch> hours) {
        Instant from = told.start();
        for (Stretch each : hours) {
            if (each.start().isAfter(from) && from.isBefore(told.end())) {
                Instant to = each.start().isBefore(told.end()) ? each.start() : told.end();
                outside.add(new Stretch(from, to, told.amount()));
            }
            from = each.end().isAfter(from) ? each.end() : from;
        }
        if (from.isBefore(told.end())) {
            outside.add(new Stretch(from, told.end(), told.amount()));
        }
    }

    JsonNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        write(json.putArray("hours"), hours);
        write(json.putArray("withdrawn"), withdrawn);
        return json;
    }

    static ScheduleContent of(JsonNode json) {
        return new ScheduleContent(read(json.path("hours")), read(json.path("withdrawn")));
    }

    private static void write(ArrayNode array, List<Stretch> stretches) {
        stretches.forEach(each -> array.addObject()
                .put("startTime", each.start().toString())
                .put("endTime", each.end().toString())
                .put("capacity", each.amount()));
    }

    private static List<Stretch> read(JsonNode array) {
        List<Stretch> stretches = new ArrayList<>();
        array.forEach(each -> stretches.add(new Stretch(
                Instant.parse(each.path("startTime").asText()),
                Instant.parse(each.path("endTime").asText()),
                each.path("capacity").asInt())));
        return stretches;
    }

    /** The body of {@code updateSchedule}, without what is over. */
    JsonNode request(Instant now) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        write(
                body.putArray("schedules"),
                hours.stream().filter(each -> each.end().isAfter(now)).toList());
        return body;
    }
}
