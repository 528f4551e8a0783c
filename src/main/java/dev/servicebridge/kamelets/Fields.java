package dev.servicebridge.kamelets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The fields at the top of a JSON object, as far as a Kamelet tells them. Those that the bridge puts in are left out. */
final class Fields {
    /** The extension of a contract that marks what callers leave out. */
    static final String BY_BRIDGE = "x-by-bridge";

    private final Map<String, JsonNode> byName = new LinkedHashMap<>();
    private final Set<String> required = new TreeSet<>();

    /** @param schema a schema without references at the top of its fields */
    Fields(JsonNode schema) {
        schema.path("properties").properties().forEach(field -> {
            if (!field.getValue().path(BY_BRIDGE).asBoolean()) {
                byName.put(field.getKey(), field.getValue());
            }
        });
        schema.path("required").forEach(name -> required.add(name.asText()));
        required.retainAll(byName.keySet());
    }

    /** The names, each with a note where it must be there. */
    String names() {
        List<String> names = new ArrayList<>();
        byName.keySet().forEach(name -> names.add(required.contains(name) ? name + " (required)" : name));
        return String.join(", ", names);
    }

    /** A schema of the form that the resource has room for. */
    ObjectNode asSchema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        if (!required.isEmpty()) {
            ArrayNode names = schema.putArray("required");
            required.forEach(names::add);
        }
        ObjectNode properties = schema.putObject("properties");
        byName.forEach((name, field) -> {
            ObjectNode property = properties.putObject(name).put("title", Words.title(name));
            if (field.has("description")) {
                property.put("description", Words.line(field.path("description").asText()));
            }
            type(field).ifPresent(type -> property.put("type", type));
        });
        return schema;
    }

    /** One of several types, as a field may have in JSON Schema, is the first. */
    private static Optional<String> type(JsonNode field) {
        JsonNode type = field.path("type");
        if (field.has("enum") && type.isMissingNode()) {
            return Optional.of("string");
        }
        return Optional.ofNullable(type.isArray() ? type.path(0).asText() : type.asText(null));
    }
}
