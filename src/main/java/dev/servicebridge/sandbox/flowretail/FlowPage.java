package dev.servicebridge.sandbox.flowretail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;

/** A page of a list: sorted, cut, and with the count of all. */
final class FlowPage {
    private static final int DEFAULT_SIZE = 50;
    private static final int LARGEST = 1000;

    private FlowPage() {}

    static Answer of(FlowCall call, List<ObjectNode> all) {
        int number = number(call, "pageNumber", 1, Integer.MAX_VALUE);
        int size = number(call, "pageSize", DEFAULT_SIZE, LARGEST);
        List<ObjectNode> sorted = sorted(call, all);
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        sorted.stream().skip((number - 1L) * size).limit(size).forEach(items::add);
        page.putObject("paging").put("pageNumber", number).put("pageSize", size).put("totalCount", all.size());
        return Answer.json(200, page);
    }

    private static int number(FlowCall call, String name, int absent, int largest) {
        String text = call.call().parameter(name);
        long number = text == null ? absent : Long.parseLong(text);
        if (number < 1 || number > largest) {
            throw Refusal.invalid("'" + name + "' must be from 1 to " + largest + ".");
        }
        return (int) number;
    }

    private static List<ObjectNode> sorted(FlowCall call, List<ObjectNode> all) {
        String field = call.call().parameter("sortBy");
        boolean descending = "DESC".equals(call.call().parameter("sortDirection"));
        if (field == null || all.isEmpty()) {
            return descending ? reversed(all) : all;
        }
        if (!all.get(0).path(field).isValueNode()) {
            throw Refusal.invalid("'sortBy' names no field to sort by: " + field + ".");
        }
        Comparator<ObjectNode> order = Comparator.comparing(item -> item.path(field), FlowPage::compare);
        return all.stream().sorted(descending ? order.reversed() : order).toList();
    }

    private static int compare(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue())
                : one.asText().compareTo(other.asText());
    }

    private static List<ObjectNode> reversed(List<ObjectNode> all) {
        List<ObjectNode> reversed = new ArrayList<>(all);
        Collections.reverse(reversed);
        return reversed;
    }
}
