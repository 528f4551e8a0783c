package dev.servicebridge.commands;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.database.Json;

/**
 * The documents that stand in a command's parameters as Base64, taken out of them: {@code document.content} and {@code
 * documents[].content}. What is no Base64 stays where it is, for whoever executes the command to refuse.
 *
 * @param parameters as they are to be kept: each document is {@link KeptDocument#named named}
 * @param contents the documents, in the order of their numbers
 */
record DocumentsInCommand(JsonNode parameters, List<Content> contents) {
    private static final String ONE = "document";
    private static final String SEVERAL = "documents";

    /** @param named by which number, length and hash it is known */
    record Content(KeptDocument named, byte[] bytes) {}

    /** @param first the number of the first document */
    static DocumentsInCommand of(JsonNode parameters, int first) {
        List<Content> contents = new ArrayList<>();
        if (!parameters.path(ONE).isObject() && !parameters.path(SEVERAL).isArray()) {
            return new DocumentsInCommand(parameters, contents);
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        parameters.properties().forEach(field -> kept.set(field.getKey(), field.getValue()));
        if (kept.path(ONE).isObject()) {
            kept.set(ONE, takenOut(kept.get(ONE), first, contents));
        }
        if (kept.path(SEVERAL).isArray()) {
            ArrayNode documents = JsonNodeFactory.instance.arrayNode();
            kept.get(SEVERAL).forEach(document -> documents.add(takenOut(document, first, contents)));
            kept.set(SEVERAL, documents);
        }
        return new DocumentsInCommand(kept, contents);
    }

    private static JsonNode takenOut(JsonNode source, int first, List<Content> contents) {
        Optional<byte[]> content = source.path("content").isTextual()
                ? decoded(source.path("content").textValue())
                : Optional.empty();
        if (content.isEmpty()) {
            return source;
        }
        byte[] bytes = content.get();
        // The command's own number is not known yet, and no part of the reference.
        KeptDocument named = new KeptDocument(0, first + contents.size(), bytes.length, Json.hashOf(bytes));
        contents.add(new Content(named, bytes));
        return named.reference();
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
