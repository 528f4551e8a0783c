package dev.servicebridge.remote;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;

/** Makes a request of a caller's headers and body, checked against the contract and the rules of the system. */
final class CallBuilder {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectMapper mapper;

    CallBuilder(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Reads a call's values and checks them.
     *
     * @param headers the caller's headers, by parameter name
     * @param defaults values for parameters that the caller did not give
     * @param body the caller's body: a JSON value in any form; ignored where the operation takes none
     * @throws InvalidCallException naming each parameter that is wrong, and the rule
     */
    CallInput read(
            Operation operation,
            Map<String, Object> headers,
            Map<String, String> defaults,
            Object body,
            CallRules rules) {
        CallInput input = new CallInput(operation);
        for (Parameter parameter : operation.parameters()) {
            Object value = headers.get(parameter.name());
            if (value == null) {
                value = defaults.get(parameter.name());
            }
            if (value != null && !(value instanceof Collection<?> items && items.isEmpty())) {
                input.put(parameter.name(), value(parameter, value));
            } else if (parameter.required()) {
                input.refuse(parameter.name(), "is required; send it as a header of that name");
            }
        }
        if (operation.body() != null) {
            readBody(operation, body, input);
        }
        rules.apply(input);
        for (Parameter parameter : operation.parameters()) {
            if (input.has(parameter.name())) {
                check(input, parameter.name(), parameter.schema(), input.value(parameter.name()));
            }
        }
        if (input.body() != null) {
            check(input, "body", operation.body(), input.body());
        }
        input.requireAllowed();
        return input;
    }

    /** The request's path and query, percent-encoded. */
    String target(Operation operation, CallInput input) {
        String path = operation.path();
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (Parameter parameter : operation.parameters()) {
            if (input.has(parameter.name())) {
                String name = parameter.name();
                if ("path".equals(parameter.in())) {
                    path = path.replace("{" + name + "}", encode(input.text(name)));
                } else if ("query".equals(parameter.in())) {
                    addTo(query, parameter, input);
                }
            }
        }
        return path + query;
    }

    /** The request's headers that the contract has as parameters. */
    Map<String, String> headers(Operation operation, CallInput input) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            if ("header".equals(parameter.in()) && input.has(parameter.name())) {
                headers.put(parameter.name(), input.text(parameter.name()));
            }
        }
        return headers;
    }

    byte[] bytes(JsonNode body) {
        try {
            return body == null ? null : mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Writing a JSON tree", e);
        }
    }

    private static void addTo(StringJoiner query, Parameter parameter, CallInput input) {
        String name = parameter.name();
        JsonNode value = input.value(name);
        if (input.isSentAsItStands(name)) {
            query.add(name + "=" + value.asText());
        } else if (!value.isArray()) {
            query.add(name + "=" + encode(value.asText()));
        } else if (parameter.exploded()) {
            value.forEach(item -> query.add(name + "=" + encode(item.asText())));
        } else {
            StringJoiner items = new StringJoiner(",");
            value.forEach(item -> items.add(encode(item.asText())));
            query.add(name + "=" + items);
        }
    }

    private void readBody(Operation operation, Object body, CallInput input) {
        JsonNode json;
        try {
            if (body instanceof byte[] bytes) {
                json = mapper.readTree(bytes);
            } else {
                json = body instanceof String text ? mapper.readTree(text) : mapper.valueToTree(body);
            }
        } catch (IOException | IllegalArgumentException e) {
            input.refuse("body", "is not JSON");
            return;
        }
        boolean absent = json == null || json.isNull() || json.isMissingNode();
        if (absent && operation.bodyRequired()) {
            input.refuse("body", "is required");
        }
        // A copy, because rules may change it and the caller's own must stay as it is.
        input.body(absent ? null : json.deepCopy());
    }

    private static JsonNode value(Parameter parameter, Object value) {
        if (!parameter.isArray()) {
            return scalar(parameter.type(), value);
        }
        ArrayNode items = JSON.arrayNode();
        items(value).forEach(item -> items.add(scalar(parameter.itemType(), item)));
        return items;
    }

    private static Collection<?> items(Object value) {
        if (value instanceof Collection<?> items) {
            return items;
        }
        if (value instanceof Object[] items) {
            return Arrays.asList(items);
        }
        return Arrays.stream(value.toString().split(",", -1)).map(String::trim).toList();
    }

    /** Text that should be a number but is none stays text, for the schema to refuse. */
    private static JsonNode scalar(String type, Object value) {
        String text = value instanceof JsonNode node ? node.asText() : value.toString();
        try {
            return switch (type == null ? "string" : type) {
                case "integer" -> JSON.numberNode(Long.parseLong(text.trim()));
                case "number" -> JSON.numberNode(Double.parseDouble(text.trim()));
                case "boolean" ->
                    "true".equals(text) || "false".equals(text)
                            ? JSON.booleanNode(Boolean.parseBoolean(text))
                            : JSON.textNode(text);
                default -> JSON.textNode(text);
            };
        } catch (NumberFormatException e) {
            return JSON.textNode(text);
        }
    }

    /** What a rule has complained of, in the words of the vendor's prose, the schema need not repeat. */
    private static void check(CallInput input, String name, JsonSchema schema, JsonNode value) {
        List<Fault> faults = faults(name, schema, value)
                .filter(fault -> !input.isRefused(fault.place()))
                .toList();
        faults.forEach(fault -> input.refuse(fault.place(), fault.rule()));
    }

    /**
     * What a schema finds wrong with a value.
     *
     * @param name what the value is called; places below are written as {@code name.items[0].price}
     */
    static Stream<Fault> faults(String name, JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream().map(message -> {
            String place = message.getInstanceLocation().toString();
            String rule = message.getMessage();
            return new Fault(
                    "$".equals(place) ? name : name + place.substring(1), rule.substring(rule.indexOf(": ") + 2));
        });
    }

    /** A place in a value and the rule that it breaks. */
    record Fault(String place, String rule) {}

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
