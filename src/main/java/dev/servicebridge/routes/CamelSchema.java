package dev.servicebridge.routes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

/** Camel's own JSON schema for routes in YAML, which the jar of {@code camel-yaml-dsl} brings and editors apply. */
public final class CamelSchema {
    /** The canonical schema, without short forms, where Camel ships it (4.18 does not); else the one that has both. */
    private static final List<String> FILES =
            List.of("/schema/camelYamlDsl-canonical.json", "/schema/camelYamlDsl.json");

    private final JsonNode content;
    private final JsonSchema schema;

    /** A schema that was derived from {@link #read()}. */
    CamelSchema(JsonNode content) {
        this.content = content;
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build();
        schema = JsonSchemaFactory.getInstance(
                        SpecVersion.VersionFlag.V4, factory -> factory.metaSchema(camelsKeywords()))
                .getSchema(content, config);
    }

    private static JsonMetaSchema camelsKeywords() {
        JsonMetaSchema draft4 = JsonMetaSchema.getV4();
        return JsonMetaSchema.builder(draft4.getIri(), draft4)
                .keyword(new NonValidationKeyword("deprecated"))
                .build();
    }

    /** The schema as Camel ships it, with nothing changed. */
    public static CamelSchema asShipped() {
        return new CamelSchema(read());
    }

    /** The text of the schema as Camel ships it, a new copy for each caller. */
    static JsonNode read() {
        try (InputStream file = FILES.stream()
                .map(CamelSchema.class::getResourceAsStream)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow()) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What is wrong with the text of a file of routes: a JSON pointer and the problem of each.
     *
     * @throws JsonProcessingException where the text is no YAML
     */
    public List<String> problems(String yaml) throws JsonProcessingException {
        return validate(YamlTree.MAPPER.readTree(yaml)).stream()
                .map(ValidationMessage::toString)
                .toList();
    }

    /**
     * Whether a text holds routes, or other things that stand at the top of a file of routes.
     *
     * @throws JsonProcessingException where the text is no YAML
     */
    public boolean holdsRoutes(String yaml) throws JsonProcessingException {
        JsonNode entries = YamlTree.MAPPER.readTree(yaml);
        JsonNode kinds = content.path("items").path("properties");
        return entries.isArray() && entries.path(0).properties().stream().anyMatch(entry -> kinds.has(entry.getKey()));
    }

    /** The names of all steps that a route may have. */
    public static Set<String> steps() {
        Set<String> names = new TreeSet<>();
        read().path("items")
                .path("definitions")
                .path("org.apache.camel.model.ProcessorDefinition")
                .path("properties")
                .fieldNames()
                .forEachRemaining(names::add);
        return names;
    }

    Set<ValidationMessage> validate(JsonNode routes) {
        return schema.validate(routes);
    }
}
