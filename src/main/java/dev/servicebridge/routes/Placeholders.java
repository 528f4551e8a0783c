package dev.servicebridge.routes;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** The placeholders of Camel: <code>{{key}}</code>, <code>{{?key}}</code>, <code>{{key:default}}</code>. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*[?!]?([^}:\\s]+)(:[^}]*)?\\s*}}");
    private static final Set<String> FUNCTIONS = Set.of("env", "sys", "service", "bean");

    private Placeholders() {}

    /** The keys of all placeholders below a node, each with whether all of its placeholders have a default. */
    static Map<String, Boolean> withDefaults(JsonNode node) {
        Map<String, Boolean> keys = new TreeMap<>();
        collect(node, keys);
        return keys;
    }

    private static void collect(JsonNode node, Map<String, Boolean> keys) {
        if (node.isTextual()) {
            PLACEHOLDER
                    .matcher(node.textValue())
                    .results()
                    .filter(match -> match.group(2) == null || !FUNCTIONS.contains(match.group(1)))
                    .forEach(match -> keys.merge(
                            match.group(1), match.group(2) != null || isOptional(match.group()), Boolean::logicalAnd));
        }
        node.forEach(child -> collect(child, keys));
    }

    private static boolean isOptional(String placeholder) {
        return placeholder.matches("\\{\\{\\s*[?!].*");
    }

    /** The text with the values of those placeholders that have one. */
    static String fill(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
    }
}
