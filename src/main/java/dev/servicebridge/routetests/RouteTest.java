package dev.servicebridge.routetests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One test.
 *
 * @param file where it stands
 * @param shown that file as people write it, relative to the bridge's folder
 * @param ofFile what the file says for all of its tests
 * @param own what the test itself says: {@code name}, {@code when}, {@code then}, and what goes before the file's
 */
public record RouteTest(Path file, String shown, JsonNode ofFile, JsonNode own) {
    private static final String DEFAULT_LIMIT = "PT30S";

    /** What it says about the bridge. */
    public String name() {
        return own.path("name").asText();
    }

    JsonNode when() {
        return own.path("when");
    }

    JsonNode then() {
        return own.path("then");
    }

    /** The value of a key of the test, or else of the file; missing where neither has it. */
    JsonNode value(String key) {
        return own.has(key) ? own.get(key) : ofFile.path(key);
    }

    /** The entries of a list, those of the test first. */
    Stream<JsonNode> entries(String key) {
        return Stream.of(own, ofFile).flatMap(level -> stream(level.path(key)));
    }

    /** The texts of a map by key; the test's go before the file's. */
    Map<String, String> texts(String key) {
        Map<String, String> texts = new TreeMap<>();
        Stream.of(ofFile, own).forEach(level -> level.path(key)
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText())));
        return texts;
    }

    /** How long it waits for what it expects. */
    Duration within() {
        String text = value("within").asText(DEFAULT_LIMIT).toUpperCase(Locale.ROOT);
        return Duration.parse(text.startsWith("P") ? text : "PT" + text);
    }

    static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
