package dev.servicebridge.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;

/**
 * One parameter of an operation, as the contract has it.
 *
 * @param name its name, which is also the name of the header a caller sends it in
 * @param in {@code path}, {@code query} or {@code header}
 * @param type its JSON type
 * @param itemType the JSON type of its items where it is an array; null otherwise
 * @param exploded whether an array's items are sent as repeated parameters rather than joined by commas
 * @param schema what its value is checked against
 */
record Parameter(
        String name, String in, boolean required, String type, String itemType, boolean exploded, JsonSchema schema) {
    static Parameter of(JsonNode node, JsonSchema schema) {
        JsonNode shape = schema.getSchemaNode();
        return new Parameter(
                node.path("name").asText(),
                node.path("in").asText(),
                node.path("required").asBoolean(),
                shape.path("type").asText("string"),
                shape.path("items").path("type").asText(null),
                node.path("explode").asBoolean("query".equals(node.path("in").asText())),
                schema);
    }

    boolean isArray() {
        return "array".equals(type);
    }
}
