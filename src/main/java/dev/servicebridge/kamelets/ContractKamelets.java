package dev.servicebridge.kamelets;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.ConfigurationException;

/** An action for each operation of a system's contract. */
final class ContractKamelets {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head");

    /** Parameters that events bring as headers of these names. */
    private static final Set<String> IN_MESSAGES = Set.of("serviceJobId");

    private final String system;
    private final BridgeFile file;
    private final JsonNode contract;
    private final List<Kamelet> actions = new ArrayList<>();

    private ContractKamelets(String system, BridgeFile file, JsonNode contract) {
        this.system = system;
        this.file = file;
        this.contract = contract;
    }

    /** The actions of the system whose contract this is, in its order. */
    static List<Kamelet> of(BridgeFile file) {
        String system = file.name();
        try {
            ContractKamelets kamelets = new ContractKamelets(system, file, new YAMLMapper().readTree(file.text()));
            kamelets.addActions();
            return kamelets.actions;
        } catch (JsonProcessingException e) {
            throw new ConfigurationException(file + ": not an OpenAPI document in YAML", e);
        }
    }

    private void addActions() {
        contract.path("paths").forEach(path -> path.properties().forEach(method -> {
            if (METHODS.contains(method.getKey())) {
                List<JsonNode> parameters = new ArrayList<>();
                path.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
                method.getValue().path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
                actions.add(action(method.getValue(), parameters));
            }
        }));
    }

    private Kamelet action(JsonNode operation, List<JsonNode> parameters) {
        String id = operation.path("operationId").asText();
        String group = Words.title(system);
        KameletWriter action = new KameletWriter(system + "-" + Words.kebab(id) + "-action", file.path(), group)
                .describe(group + " " + Words.title(id), description(operation))
                .account();
        List<String> required = new ArrayList<>(List.of(TemplateSteps.ACCOUNT));
        List<String> optional = new ArrayList<>();
        for (JsonNode parameter : parameters) {
            String name = parameter.path("name").asText();
            boolean needed = parameter.path("required").asBoolean()
                    && !parameter.path(Fields.BY_BRIDGE).asBoolean();
            (needed ? required : optional).add(name);
            property(action, name, parameter, needed);
        }
        JsonNode body = json(operation.path("requestBody"));
        if (!body.isMissingNode()) {
            action.body("in", "The request.", body);
        }
        JsonNode success = success(operation);
        action.body("out", Words.line(success.path("description").asText("The answer.")), json(success));
        return action.with(null, TemplateSteps.calling(system + "." + id, required, optional, List.of()));
    }

    private String description(JsonNode operation) {
        String description = Words.line(
                operation.path("description").asText(operation.path("summary").asText()));
        JsonNode body = json(operation.path("requestBody"));
        if (body.isMissingNode()) {
            return description;
        }
        String fields = new Fields(body).names();
        return description + " The body of the message is the request, as JSON"
                + (fields.isEmpty() ? "." : ": " + fields + ".");
    }

    private void property(KameletWriter action, String name, JsonNode parameter, boolean needed) {
        JsonNode schema = resolve(parameter.path("schema"));
        String type = schema.path("type").asText("string");
        boolean isList = type.equals("array");
        StringBuilder description =
                new StringBuilder(Words.line(parameter.path("description").asText(Words.title(name) + ".")));
        JsonNode values = isList ? resolve(schema.path("items")).path("enum") : schema.path("enum");
        if (isList && schema.path("maxItems").asInt() != 1) {
            description.append(" Several are separated by commas.");
        }
        if (isList && !values.isEmpty()) {
            description.append(" Possible: ").append(texts(values)).append('.');
        }
        if (schema.has("default")) {
            description
                    .append(" Left out, it is ")
                    .append(schema.path("default").asText())
                    .append('.');
        } else if (parameter.path(Fields.BY_BRIDGE).asBoolean()) {
            description.append(" Left out, it is that of the account.");
        }
        ObjectNode property = action.property(name, isList ? "string" : type, description.toString(), needed);
        if (!isList && !values.isEmpty()) {
            property.set("enum", values);
        }
        if (IN_MESSAGES.contains(name)) {
            property.put("example", "${header." + name + "}");
        } else if (schema.has("example")) {
            property.set("example", schema.path("example"));
        }
    }

    private static String texts(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
    }

    private JsonNode success(JsonNode operation) {
        return operation.path("responses").properties().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .findFirst()
                .map(response -> resolve(response.getValue()))
                .orElse(MissingNode.getInstance());
    }

    /** The schema of a JSON body with its fields; a missing node where there is none. */
    private JsonNode json(JsonNode holder) {
        JsonNode schema =
                resolve(resolve(holder).path("content").path("application/json").path("schema"));
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode whole = schema.deepCopy();
        schema.path("allOf").forEach(part -> {
            JsonNode resolved = resolve(part);
            ObjectNode properties = whole.withObjectProperty("properties");
            resolved.path("properties").properties().forEach(field -> properties.set(field.getKey(), field.getValue()));
            resolved.path("required").forEach(whole.withArrayProperty("required")::add);
        });
        whole.path("properties").properties().forEach(field -> field.setValue(described(field.getValue())));
        return whole;
    }

    /** What a reference leads to, with the description that stands beside the reference. */
    private JsonNode described(JsonNode field) {
        JsonNode resolved = resolve(field);
        if (resolved == field || !field.has("description")) {
            return resolved;
        }
        ObjectNode copy = resolved.deepCopy();
        copy.set("description", field.path("description"));
        return copy;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? contract.at(node.path("$ref").asText().substring(1)) : node;
    }
}
