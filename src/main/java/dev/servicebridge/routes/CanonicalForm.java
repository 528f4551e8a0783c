package dev.servicebridge.routes;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ValidationMessage;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;

/** Checks entries against Camel's own schema for YAML, from which all short forms have been taken out. */
final class CanonicalForm {
    /** A Kamelet's name goes with its scheme: so editors write and look for it. */
    private static final String SCHEME = "^([A-Za-z][A-Za-z0-9.+-]*|kamelet:[a-z0-9-]+(/[A-Za-z0-9._-]+)?)$";

    private static final String BOOLEAN_OR_NUMBER = "^(true|false|-?[0-9]+(\\.[0-9]+)?)$";

    /** Made once: it is large. */
    private static final CamelSchema SCHEMA = new CamelSchema(canonicalSchema());

    private CanonicalForm() {}

    static void check(RouteEntry entry, List<Problem> problems) {
        ArrayNode alone = JsonNodeFactory.instance.arrayNode();
        alone.addObject().set(entry.kind(), entry.body());
        SCHEMA.validate(alone)
                .forEach(message -> problems.add(entry.problem(
                        Level.ADVICE,
                        nearest(alone, message),
                        told(entry.kind(), message),
                        "write it in Camel's canonical form, which Kaoto and other editors know")));
    }

    /** The node that a message is about, or the innermost around it of which a line is known. */
    private static JsonNode nearest(ArrayNode alone, ValidationMessage message) {
        JsonNode found = alone;
        JsonNode innermost = alone;
        for (String step : message.getInstanceLocation().toString().substring(1).split("/")) {
            found = found.isArray() ? found.path(Integer.parseInt(step)) : found.path(step);
            if (found.isContainerNode()) {
                innermost = found;
            }
        }
        return innermost;
    }

    private static String told(String kind, ValidationMessage message) {
        String at = message.getInstanceLocation().toString().replaceFirst("^/0(/" + kind + "/?)?", "");
        String problem =
                switch (message.getType()) {
                    case "pattern" -> "holds more than a scheme; the rest belongs under parameters";
                    case "not" -> "is a boolean or a number, which has no quotes";
                    case "additionalProperties" -> message.getProperty() + " is unknown here, or a short form";
                    default -> message.getError();
                };
        return at.isEmpty() ? problem : at + ": " + problem;
    }

    private static JsonNode canonicalSchema() {
        JsonNode camels = CamelSchema.read();
        ObjectNode entry = (ObjectNode) camels.path("items");
        ((ObjectNode) entry.path("properties")).remove("from");
        entry.path("definitions").forEach(definition -> makeStrict((ObjectNode) definition));
        return camels;
    }

    private static void makeStrict(ObjectNode definition) {
        for (JsonNode alternative : definition.path("oneOf")) {
            if (alternative.has("properties")) {
                definition.remove("oneOf");
                definition.setAll((ObjectNode) alternative);
            }
        }
        ObjectNode properties = definition.withObject("/properties");
        if (definition.has("anyOf")) {
            flatten((ArrayNode) definition.remove("anyOf"), properties);
        }
        if (properties.has("uri") && properties.has("parameters")) {
            properties.withObject("/uri").put("pattern", SCHEME);
            properties
                    .withObject("/parameters/additionalProperties/not")
                    .put("type", "string")
                    .put("pattern", BOOLEAN_OR_NUMBER);
        }
    }

    /** Camel names every short form by an empty property, and says in alternatives which of them are more than that. */
    private static void flatten(ArrayNode choices, ObjectNode properties) {
        for (JsonNode choice : choices) {
            for (JsonNode alternative : choice.path("oneOf")) {
                properties.setAll(alternative.withObject("/properties"));
            }
        }
        properties.removeIf(JsonNode::isEmpty);
    }
}
