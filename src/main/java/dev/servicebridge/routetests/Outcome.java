package dev.servicebridge.routetests;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that came out of the bridge: a call, a message, a dead letter.
 *
 * @param kind {@code call}, {@code message} or {@code dead letter}
 * @param name of a call the operation, of a message its endpoint, of a dead letter its kind
 * @param content its parts, by the keys that a test names them with
 */
public record Outcome(String kind, String name, JsonNode content) {
    /** In what it differs from an entry of {@code then}; empty where it is meant by it. */
    List<String> differences(JsonNode expected) {
        return expected.properties().stream()
                .filter(part -> content.has(part.getKey()))
                .flatMap(
                        part -> Difference.between(part.getKey(), part.getValue(), content.get(part.getKey())).stream())
                .toList();
    }

    @Override
    public String toString() {
        return kind + " " + name + " " + Shown.json(content);
    }
}
