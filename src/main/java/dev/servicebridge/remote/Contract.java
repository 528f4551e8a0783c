package dev.servicebridge.remote;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.AnnotationKeyword;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.oas.OpenApi30;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.texts.PublicWords;
import dev.servicebridge.texts.Vocabulary;

/**
 * What a remote system offers: its OpenAPI 3.0 document, read for the operations in it.
 *
 * <p>Four extensions are understood on an operation: {@code x-repeatable} says whether a call whose answer was lost may
 * be sent again (by default all but POST may), {@code x-query: true} marks a POST that only reads, {@code x-check} the
 * operation with which an account's access is tried ({@code true}, or the body to try it with), and {@code x-too-heavy}
 * names the status that says a call asks for too much at once, so that it must be made smaller and not repeated.
 */
public final class Contract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head");

    private final String system;
    private final BridgeFile file;
    private final JsonNode document;
    private final JsonSchema whole;
    private final SchemaValidatorsConfig validation = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_PATH)
            .build();
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final PublicWords words;
    private Check check;

    private Contract(String system, BridgeFile file, JsonNode document) {
        this.system = system;
        this.file = file;
        this.document = document;
        words = new PublicWords(Vocabulary.plain().with(document));
        String text = document.toString();
        // What is no keyword of a schema (paths, x-…) stands beside them in an OpenAPI document: nothing to warn of.
        JsonMetaSchema dialect = JsonMetaSchema.builder(OpenApi30.getInstance())
                .unknownKeywordFactory((keyword, context) -> new AnnotationKeyword(keyword))
                .build();
        // Read once: a schema that is asked for by its own address holds a copy of the whole document.
        whole = JsonSchemaFactory.getInstance(VersionFlag.V4, builder -> builder.metaSchema(dialect)
                        .defaultMetaSchemaIri(dialect.getIri())
                        .schemaLoaders(loaders -> loaders.schemas(Map.of(location(), text))))
                .getSchema(SchemaLocation.of(location()), validation);
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (METHODS.contains(method.getKey())) {
                        read(path.getKey(), method.getKey(), path.getValue(), method.getValue());
                    }
                }));
    }

    /**
     * Reads a contract.
     *
     * @param system the system's name, which calls and messages use
     */
    public static Contract read(String system, BridgeFile file) {
        try {
            return new Contract(system, file, new YAMLMapper().readTree(file.text()));
        } catch (JsonProcessingException e) {
            throw new ConfigurationException(file + ": not an OpenAPI document in YAML", e);
        }
    }

    /** What everybody may read of the system's texts. */
    PublicWords words() {
        return words;
    }

    public String system() {
        return system;
    }

    /**
     * How an account's access is tried.
     *
     * @param operation the id of a harmless operation
     * @param body the body to call it with; null for none
     */
    public record Check(String operation, JsonNode body) {}

    /** How an account's access is tried; empty where the contract does not say. */
    public Optional<Check> check() {
        return Optional.ofNullable(check);
    }

    public Set<String> operationIds() {
        return operations.keySet();
    }

    /** Whether an operation only reads: a GET, or what the contract marks so. */
    public boolean isReading(String id) {
        return operation(id).answers();
    }

    /** Every operation, in the contract's order. */
    Collection<Operation> operations() {
        return operations.values();
    }

    /**
     * What the schema of an operation's body finds wrong with a value.
     *
     * @return lines as {@code body.field: rule}; none where the operation takes no body
     */
    public List<String> bodyFaults(String id, JsonNode body) {
        JsonSchema schema = operation(id).body();
        return schema == null
                ? List.of()
                : CallBuilder.faults("body", schema, body)
                        .map(fault -> fault.place() + ": " + fault.rule())
                        .toList();
    }

    /** The operation of this id. */
    Operation operation(String id) {
        Operation operation = operations.get(id);
        if (operation == null) {
            throw new ConfigurationException(file + ": paths: no operation " + id + "; correct the name, or add"
                    + " the operation to the contract");
        }
        return operation;
    }

    private String location() {
        return "contract:" + system;
    }

    private void read(String path, String method, JsonNode item, JsonNode node) {
        String pointer = "#/paths/" + path.replace("~", "~0").replace("/", "~1");
        List<Parameter> parameters = new ArrayList<>();
        addParameters(parameters, item.path("parameters"), pointer + "/parameters/");
        addParameters(parameters, node.path("parameters"), pointer + "/" + method + "/parameters/");
        JsonSchema body = null;
        JsonNode json = resolve(node.path("requestBody")).path("content").path("application/json");
        if (json.has("schema")) {
            body = schema(pointerTo(node.path("requestBody"), pointer + "/" + method + "/requestBody")
                    + "/content/application~1json/schema");
        }
        boolean query = "get".equals(method) || node.path("x-query").asBoolean();
        Operation operation = new Operation(
                system,
                node.path("operationId").asText(),
                method.toUpperCase(),
                path,
                List.copyOf(parameters),
                body,
                resolve(node.path("requestBody")).path("required").asBoolean(),
                query,
                files(node.path("responses")),
                node.path("responses").has("204"),
                node.path("x-too-heavy").asInt(),
                node.path("x-repeatable").asBoolean(query || !"post".equals(method)));
        operations.put(operation.id(), operation);
        JsonNode trial = node.path("x-check");
        if (trial.isObject() || trial.asBoolean()) {
            check = new Check(operation.id(), trial.isObject() ? trial : null);
        }
    }

    /** What successful answers may hold other than JSON. */
    private Set<String> files(JsonNode responses) {
        Set<String> types = new HashSet<>();
        responses.properties().forEach(response -> {
            if (response.getKey().startsWith("2")) {
                resolve(response.getValue()).path("content").fieldNames().forEachRemaining(types::add);
            }
        });
        types.removeIf(type -> type.contains("json"));
        return Set.copyOf(types);
    }

    private void addParameters(List<Parameter> parameters, JsonNode nodes, String pointer) {
        for (int i = 0; i < nodes.size(); i++) {
            JsonNode parameter = resolve(nodes.get(i));
            parameters.add(Parameter.of(parameter, schema(pointerTo(nodes.get(i), pointer + i) + "/schema")));
        }
    }

    private JsonSchema schema(String pointer) {
        return whole.getRefSchema(SchemaLocation.Fragment.of(pointer.substring(1)));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private static String pointerTo(JsonNode node, String place) {
        return node.has("$ref") ? node.get("$ref").asText() : place;
    }
}
