package dev.servicebridge.commands;

import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A document that is kept with a command, as the command's parameters name it: {@code {"kept": {"number": 1, "length": 48213,
 * "sha256": "…"}}} in place of {@code {"content": "<Base64>"}}.
 *
 * @param number its place among the documents of the command, from 1 on
 * @param length in bytes
 * @param sha256 of the document, in hexadecimal digits
 */
public record KeptDocument(long commandId, int number, long length, String sha256) {
    private static final String KEPT = "kept";

    /**
     * The document that a part of a command's parameters names.
     *
     * @param source such as {@code parameters.document}
     * @return empty where it names none, such as one of a command from before documents were kept by themselves
     */
    public static Optional<KeptDocument> named(long commandId, JsonNode source) {
        JsonNode kept = source.path(KEPT);
        return kept.isObject()
                ? Optional.of(new KeptDocument(
                        commandId,
                        kept.path("number").asInt(),
                        kept.path("length").asLong(),
                        kept.path("sha256").asText()))
                : Optional.empty();
    }

    /** What names it in the parameters of its command. */
    ObjectNode reference() {
        ObjectNode reference = JsonNodeFactory.instance.objectNode();
        reference.putObject(KEPT).put("number", number).put("length", length).put("sha256", sha256);
        return reference;
    }
}
