package dev.servicebridge.kamelets;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;

/** Puts one Kamelet together: what every Kamelet of the bridge has in common. */
final class KameletWriter {
    /** Who is named as the maker of the Kamelets. */
    static final String PROVIDER = "Service Bridge";

    private static final String PREFIX = "camel.apache.org/";
    private static final String JSON = "application/json";

    private final String name;
    private final String madeFrom;
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();

    /** @param group what an editor lists it under: the system, or the bridge itself */
    KameletWriter(String name, String madeFrom, String group) {
        this.name = name;
        this.madeFrom = madeFrom;
        String type = name.substring(name.lastIndexOf('-') + 1);
        document.put("apiVersion", "camel.apache.org/v1").put("kind", "Kamelet");
        ObjectNode metadata = document.putObject("metadata").put("name", name);
        metadata.putObject("annotations")
                .put(PREFIX + "kamelet.support.level", "Stable")
                .put(PREFIX + "catalog.version", camelVersion())
                .put(PREFIX + "kamelet.icon", Icon.of(type, group))
                .put(PREFIX + "provider", PROVIDER)
                .put(PREFIX + "kamelet.group", group)
                .put(PREFIX + "kamelet.namespace", PROVIDER);
        metadata.putObject("labels").put(PREFIX + "kamelet.type", type);
    }

    private static String camelVersion() {
        return CamelContext.class.getPackage().getImplementationVersion();
    }

    /** What a palette shows. The type is added to the title, as in Camel's own catalogue. */
    KameletWriter describe(String title, String description) {
        String type = name.substring(name.lastIndexOf('-') + 1);
        definition()
                .put("title", title + " " + Words.title(type))
                .put("description", description)
                .put("type", "object");
        return this;
    }

    /** Adds a property that a user fills in. */
    ObjectNode property(String property, String type, String description, boolean required) {
        if (required) {
            definition().withArrayProperty("required").add(property);
        }
        return definition()
                .withObjectProperty("properties")
                .putObject(property)
                .put("title", Words.title(property))
                .put("description", description)
                .put("type", type);
    }

    /** Adds the property that names the account of a call. */
    KameletWriter account() {
        property(
                        TemplateSteps.ACCOUNT,
                        "string",
                        "The account of the bridge, by its name in config/accounts.yaml. Left out, that of the message.",
                        false)
                .put("default", "${header.account}");
        return this;
    }

    /**
     * Says what the message holds before or behind it, as JSON.
     *
     * @param end {@code in} or {@code out}
     * @param schema a schema of the body, of which the fields at the top are told; may be a missing node
     */
    ObjectNode body(String end, String description, JsonNode schema) {
        ObjectNode data = spec().withObjectProperty("dataTypes").putObject(end).put("default", "json");
        ObjectNode json = data.putObject("types")
                .putObject("json")
                .put("format", "application-json")
                .put("description", description)
                .put("mediaType", JSON);
        if (schema.path("properties").size() > 0) {
            json.set("schema", new Fields(schema).asSchema());
        }
        return data;
    }

    /** The finished Kamelet. */
    Kamelet with(String direct, List<ObjectNode> steps) {
        ArrayNode dependencies = spec().putArray("dependencies");
        List.of("camel:core", "camel:direct", "camel:kamelet").forEach(dependencies::add);
        ObjectNode from = spec().putObject("template").putObject("from");
        if (direct == null) {
            from.put("uri", "kamelet:source");
        } else {
            from.put("uri", "direct").putObject("parameters").put("name", direct);
        }
        from.putArray("steps").addAll(steps);
        return new Kamelet(name, madeFrom, document);
    }

    private ObjectNode spec() {
        return document.withObjectProperty("spec");
    }

    private ObjectNode definition() {
        return spec().withObjectProperty("definition");
    }
}
