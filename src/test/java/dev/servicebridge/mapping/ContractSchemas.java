package dev.servicebridge.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.AnnotationKeyword;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.oas.OpenApi30;

/** The schemas of a contract, for tests that hold something to them. */
public final class ContractSchemas {
    private final JsonNode contract;
    private final Map<String, JsonSchema> schemas = new HashMap<>();

    public ContractSchemas(String system) {
        try (InputStream in = ContractSchemas.class.getResourceAsStream("/contracts/" + system + ".yaml")) {
            contract = new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema itself, as it stands in the contract. */
    public JsonNode schema(String name) {
        return contract.at("/components/schemas/" + name);
    }

    /** What is wrong with a value. */
    public List<String> faults(String name, JsonNode value) {
        return schemas
                .computeIfAbsent(name, this::read)
                .validate(value, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true))
                .stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private JsonSchema read(String name) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putArray("allOf").addObject().put("$ref", "#/components/schemas/" + name);
        root.set("components", contract.path("components"));
        // Extensions (x-…) are no keywords: nothing to warn of.
        JsonMetaSchema dialect = JsonMetaSchema.builder(OpenApi30.getInstance())
                .unknownKeywordFactory((keyword, context) -> new AnnotationKeyword(keyword))
                .build();
        return JsonSchemaFactory.getInstance(
                        VersionFlag.V4, builder -> builder.metaSchema(dialect).defaultMetaSchemaIri(dialect.getIri()))
                .getSchema(root);
    }
}
