package dev.servicebridge.routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

/** Checks entries against Camel's own schema for YAML, from which all short forms have been taken out. */
final class CanonicalForm {
    private static final String CAMEL_SCHEMA = "/schema/camelYamlDsl.json";
    private static final String SCHEME = "^[A-Za-z][A-Za-z0-9.+-]*$";

    private final JsonSchema schema;

    CanonicalForm() {
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build();
        schema = JsonSchemaFactory.getInstance(
                        SpecVersion.VersionFlag.V4, factory -> factory.metaSchema(camelsKeywords()))
                .getSchema(canonicalSchema(), config);
    }

    private static JsonMetaSchema camelsKeywords() {
        JsonMetaSchema draft4 = JsonMetaSchema.getV4();
        return JsonMetaSchema.builder(draft4.getIri(), draft4)
                .keyword(new NonValidationKeyword("deprecated"))
                .build();
    }

    void check(RouteEntry entry, List<String> problems) {
        ArrayNode alone = JsonNodeFactory.instance.arrayNode();
        alone.addObject().set(entry.kind(), entry.body());
        schema.validate(alone).forEach(message -> problems.add(entry.place() + ": " + told(entry.kind(), message)));
    }

    private static String told(String kind, ValidationMessage message) {
        String at = message.getInstanceLocation().toString().replaceFirst("^/0(/" + kind + "/?)?", "");
        String problem =
                switch (message.getType()) {
                    case "pattern" -> "holds more than a scheme; the rest belongs under parameters";
                    case "additionalProperties" -> message.getProperty() + " is unknown here, or a short form";
                    default -> message.getError();
                };
        return at.isEmpty() ? problem : at + ": " + problem;
    }

    private static JsonNode canonicalSchema() {
        try (InputStream schema = CanonicalForm.class.getResourceAsStream(CAMEL_SCHEMA)) {
            JsonNode camels = new ObjectMapper().readTree(schema);
            ObjectNode entry = (ObjectNode) camels.path("items");
            ((ObjectNode) entry.path("properties")).remove("from");
            entry.path("definitions").forEach(definition -> makeStrict((ObjectNode) definition));
            allowPlaceholders(entry);
            return camels;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** Whatever a setting may be, a placeholder for it is a string. */
    private static void allowPlaceholders(JsonNode node) {
        JsonNode type = node.path("type");
        if (List.of("boolean", "number", "integer").contains(type.asText())) {
            ((ObjectNode) node).putArray("type").add(type).add("string");
        }
        node.forEach(CanonicalForm::allowPlaceholders);
    }
}
