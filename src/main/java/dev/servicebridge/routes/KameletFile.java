package dev.servicebridge.routes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a Kamelet asks of the routes that use it.
 *
 * @param properties its properties, each with its default; null where it has none
 * @param required the properties that must be given
 * @param values by property, the values that it can have; absent where it can have any
 * @param listensOn the name of the {@code direct:} endpoint that it is a source of, placeholders and all; null for none
 */
public record KameletFile(
        Map<String, String> properties, Set<String> required, Map<String, Set<String>> values, String listensOn) {
    /** Reads a Kamelet; empty where the text holds none, which Camel complains of. */
    public static Optional<KameletFile> read(String text) {
        JsonNode root;
        try {
            root = YamlTree.read(text).root();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        JsonNode definition = root.at("/spec/definition");
        Map<String, String> properties = new TreeMap<>();
        Map<String, Set<String>> values = new HashMap<>();
        definition.path("properties").properties().forEach(property -> {
            properties.put(
                    property.getKey(), property.getValue().path("default").asText(null));
            Set<String> possible = new TreeSet<>();
            property.getValue().path("enum").forEach(value -> possible.add(value.asText()));
            if (!possible.isEmpty()) {
                values.put(property.getKey(), possible);
            }
        });
        Set<String> required = new HashSet<>();
        definition.path("required").forEach(name -> required.add(name.asText()));
        required.removeIf(name -> properties.get(name) != null);
        String direct = EndpointUse.of(root.at("/spec/template/from")).direct().orElse(null);
        return root.path("kind").asText().equals("Kamelet")
                ? Optional.of(new KameletFile(properties, required, values, direct))
                : Optional.empty();
    }
}
