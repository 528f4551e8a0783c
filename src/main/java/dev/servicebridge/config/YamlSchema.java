package dev.servicebridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

/** Checks the shape of a YAML file by a packaged JSON Schema, which serves editors as well. */
public final class YamlSchema {
    private final JsonNode source;
    private final JsonSchema schema;

    /**
     * @param resource its path on the class path. In it each value has a {@code description} that completes "write …", and
     *     what is said of {@code propertyNames} has a {@code title}, what is wrong with a name, and a {@code description},
     *     what to use
     */
    public YamlSchema(String resource) {
        try (InputStream in = YamlSchema.class.getResourceAsStream("/" + resource)) {
            source = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new ConfigurationException("Reading the packaged " + resource, e);
        }
        schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(source);
    }

    /** Notes all that is of the wrong shape, each once. */
    public void check(YamlFile yaml) {
        schema.validate(yaml.root()).stream()
                .map(this::fault)
                .distinct()
                .forEach(fault -> yaml.complain(fault.path(), fault.fault(), fault.remedy()));
    }

    private record Fault(String path, String fault, String remedy) {}

    private Fault fault(ValidationMessage message) {
        String path = path(message.getInstanceLocation());
        String below = YamlFile.join(path, message.getProperty());
        JsonNode broken = broken(message);
        return switch (message.getType()) {
            case "required" -> new Fault(below, "is missing", "add " + description(broken, message.getProperty()));
            case "additionalProperties" ->
                new Fault(below, "there is no such key", remedyForUnknown(broken, message.getProperty()));
            case "propertyNames" ->
                new Fault(
                        below,
                        broken.at("/propertyNames/title").asText("not fit for a name"),
                        "use " + broken.at("/propertyNames/description").textValue());
            default ->
                new Fault(
                        path,
                        "is " + seen(message),
                        "write " + broken.path("description").textValue());
        };
    }

    /** The part of the schema to which the broken keyword belongs. */
    private JsonNode broken(ValidationMessage message) {
        String keyword = message.getSchemaLocation().getFragment().toString();
        return source.at(keyword.substring(0, keyword.lastIndexOf('/')));
    }

    private static String description(JsonNode schema, String property) {
        return schema.path("properties").path(property).path("description").textValue();
    }

    private static String remedyForUnknown(JsonNode schema, String property) {
        List<String> known = schema.path("properties").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
        return Suggestion.nearest(property, known)
                .map(name -> "did you mean " + name + "?")
                .orElse("remove it; known are " + String.join(", ", known));
    }

    private static String seen(ValidationMessage message) {
        JsonNode value = message.getInstanceNode();
        boolean empty = value.isContainerNode()
                ? value.isEmpty()
                : value.isNull() || value.asText().isBlank();
        if (empty) {
            return "empty";
        }
        if (value.isContainerNode()) {
            return value.isArray() ? "a list" : "a map";
        }
        String kind = value.isTextual() ? "text" : value.isNumber() ? "a number" : "a truth value";
        String key = message.getInstanceLocation().getName(-1);
        return Secret.isNamedBy(key) ? kind : kind + ", " + value.asText();
    }

    private static String path(JsonNodePath location) {
        String path = "";
        for (int i = 0; i < location.getNameCount(); i++) {
            Object element = location.getElement(i);
            path = element instanceof Integer index ? path + "[" + index + "]" : YamlFile.join(path, (String) element);
        }
        return path;
    }
}
