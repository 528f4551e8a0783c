package dev.servicebridge.commands;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.json.ExactJson;

/** Reads a command out of a message, whatever form it has, and gives it the one form that it is kept and compared in. */
final class CommandMessage {
    private static final String INSTANT = "\\d{4}-\\d{2}-\\d{2}[Tt].*";
    /** What a command is about, the first of these that it has. */
    private static final List<String> SUBJECTS = List.of("serviceJobId", "reservationId", "resourceId");

    private CommandMessage() {}

    /**
     * @param body a {@code JsonNode}, a {@code Map} or a {@code String}
     * @throws CommandProblem where it is no JSON object
     */
    static JsonNode read(Object body) {
        if (body instanceof JsonNode json) {
            return json;
        }
        if (body instanceof Map) {
            return ExactJson.MAPPER.valueToTree(body);
        }
        return ExactJson.object(body instanceof String text ? text : null)
                .orElseThrow(() ->
                        CommandProblem.invalid("The body is no JSON object with each key once and nothing behind it"));
    }

    /**
     * The command in a message that fits the schema.
     *
     * @param source who sends it
     */
    static NewCommand command(JsonNode message, String source) {
        JsonNode parameters = inUtc(message.path("parameters"));
        String key = message.path("idempotencyKey").textValue();
        String subject = SUBJECTS.stream()
                .map(parameters::path)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst()
                .orElse(key);
        return new NewCommand(
                message.path("account").textValue(),
                key,
                message.path("command").textValue(),
                subject,
                source,
                parameters);
    }

    /** The same instant in another zone is the same content. */
    private static JsonNode inUtc(JsonNode value) {
        if (value.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(entry -> copy.set(entry.getKey(), inUtc(entry.getValue())));
            return copy;
        }
        if (value.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> copy.add(inUtc(element)));
            return copy;
        }
        return value.isTextual() && value.textValue().matches(INSTANT) ? inUtc(value.textValue(), value) : value;
    }

    private static JsonNode inUtc(String text, JsonNode otherwise) {
        try {
            return JsonNodeFactory.instance.textNode(
                    OffsetDateTime.parse(text).toInstant().toString());
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
