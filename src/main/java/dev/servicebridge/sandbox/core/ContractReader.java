package dev.servicebridge.sandbox.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.oas.OpenApi30;

/** Reads a contract and compiles the schemas in it. */
public final class ContractReader {
    private static final String BODY = "/requestBody/content/" + escape("application/json") + "/schema";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final JsonNode document;
    private final String location;
    private final JsonSchemaFactory schemas;

    public ContractReader(String name) {
        this(name, read("contracts/" + name + ".yaml"));
    }

    ContractReader(String name, String yaml) {
        this(name, parse(name, yaml));
    }

    private ContractReader(String name, JsonNode contract) {
        document = contract;
        location = "sandbox:" + name;
        // the rest of an OpenAPI document looks like unknown keywords
        JsonMetaSchema dialect = JsonMetaSchema.builder(OpenApi30.getInstance())
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build();
        schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4, builder -> builder.metaSchema(dialect)
                .defaultMetaSchemaIri(dialect.getIri())
                .schemaLoaders(loaders -> loaders.schemas(Map.of(location, Json.text(document)))));
    }

    private static JsonNode read(String file) {
        try (InputStream in = Contract.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("sandbox: " + file + " is not on the class path");
            }
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("sandbox: cannot read " + file, e);
        }
    }

    private static JsonNode parse(String name, String yaml) {
        try {
            return new YAMLMapper().readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("sandbox: cannot read the contract of " + name, e);
        }
    }

    public List<Contract.Operation> operations() {
        List<Contract.Operation> operations = new ArrayList<>();
        document.path("paths").properties().forEach(path -> readPath(path.getKey(), path.getValue(), operations));
        return List.copyOf(operations);
    }

    /** The compiled schema at a JSON pointer into the contract. */
    JsonSchema schema(String pointer) {
        JsonSchema schema = schemas.getSchema(SchemaLocation.of(location + "#" + pointer), CONFIG);
        schema.initializeValidators();
        return schema;
    }

    /** Follows references from a pointer until something else stands there. */
    public String resolve(String pointer) {
        JsonNode reference = document.at(pointer).path("$ref");
        return reference.isMissingNode() ? pointer : resolve(reference.asText().substring(1));
    }

    public JsonNode at(String pointer) {
        return document.at(pointer);
    }

    private void readPath(String path, JsonNode item, List<Contract.Operation> into) {
        String pointer = "/paths/" + escape(path);
        item.properties().forEach(entry -> {
            if (METHODS.contains(entry.getKey())) {
                Map<String, Contract.Parameter> parameters = new LinkedHashMap<>();
                readParameters(item.path("parameters"), pointer + "/parameters", parameters);
                JsonNode operation = entry.getValue();
                String at = pointer + "/" + entry.getKey();
                readParameters(operation.path("parameters"), at + "/parameters", parameters);
                into.add(new Contract.Operation(
                        operation.path("operationId").asText(),
                        entry.getKey().toUpperCase(Locale.ROOT),
                        Contract.segments(path),
                        List.copyOf(parameters.values()),
                        bodySchema(operation, at),
                        bodyFields(at)));
            }
        });
    }

    private JsonSchema bodySchema(JsonNode operation, String at) {
        return operation.at(BODY).isMissingNode() ? null : schema(at + BODY);
    }

    private Map<String, String> bodyFields(String at) {
        Map<String, String> fields = new LinkedHashMap<>();
        document.at(resolve(at + BODY) + "/properties")
                .properties()
                .forEach(field -> fields.put(
                        field.getKey(), field.getValue().path("$ref").asText().replaceFirst(".*/", "")));
        return fields;
    }

    private void readParameters(JsonNode list, String at, Map<String, Contract.Parameter> into) {
        for (int i = 0; i < list.size(); i++) {
            String pointer = resolve(at + "/" + i);
            JsonNode parameter = document.at(pointer);
            JsonNode schema = document.at(resolve(pointer + "/schema"));
            boolean array = schema.path("type").asText().equals("array");
            JsonNode value = array ? document.at(resolve(resolve(pointer + "/schema") + "/items")) : schema;
            into.put(
                    parameter.path("in").asText() + " " + parameter.path("name").asText(),
                    new Contract.Parameter(
                            parameter.path("name").asText(),
                            parameter.path("in").asText(),
                            parameter.path("required").asBoolean(),
                            array,
                            value.path("type").asText("string"),
                            schema(pointer + "/schema")));
        }
    }

    private static String escape(String segment) {
        return segment.replace("~", "~0").replace("/", "~1");
    }
}
