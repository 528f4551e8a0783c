package dev.servicebridge.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.config.BridgeFiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the reference in docs/mappings.md to what the mappings make of the sandbox's jobs and hotel orders, of full and of
 * empty ones.
 */
class DocumentedMappingsTest {
    private static final Pattern SECTION =
            Pattern.compile("^### `([\\w-]+)\\.jsonata`\\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("`([\\w.]+)`");
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

    private static final Mappings MAPPINGS = new Mappings(BridgeFiles.in(Path.of("target")));
    private static MappingSamples samples;

    private record Field(String type, String whenAbsent) {}

    @BeforeAll
    static void collectSamples() {
        samples = MappingSamples.collect();
    }

    static List<String> mappings() {
        return MAPPINGS.names();
    }

    @Test
    void thePageHasASectionForEachMappingAndNoOther() throws IOException {
        assertThat(sections().keySet()).containsExactlyInAnyOrderElementsOf(MAPPINGS.names());
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void theOutputIsWhatThePageSays(String mapping) throws IOException {
        Map<String, Field> fields = outputs(sections().get(mapping));
        List<JsonNode> results = results(mapping);

        Set<String> seen = new TreeSet<>();
        results.forEach(result -> result.fieldNames().forEachRemaining(seen::add));
        assertThat(fields.keySet()).containsExactlyInAnyOrderElementsOf(seen);
        fields.forEach((name, field) -> {
            assertThat(results)
                    .as(name + " is of the type " + field.type())
                    .filteredOn(result -> result.hasNonNull(name))
                    .allMatch(result -> isOf(field.type(), result.get(name)));
            assertThat(results)
                    .as(name + " where absent: " + field.whenAbsent())
                    .allMatch(result -> isAllowed(field.whenAbsent(), result, name));
            assertThat(results.stream().anyMatch(result -> !result.hasNonNull(name)))
                    .as(name + " can be absent")
                    .isEqualTo(!"never".equals(field.whenAbsent()));
        });
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void everyInputThatThePageNamesIsReadThere(String mapping) throws IOException {
        String expression = Files.readString(Path.of("config/mappings/" + mapping + ".jsonata"))
                .replaceAll("(?s)/\\*.*?\\*/", "");

        assertThat(inputs(sections().get(mapping)))
                .isNotEmpty()
                .filteredOn(name -> !"serviceOrder".equals(name))
                .allMatch(
                        name -> Arrays.stream(name.split("\\.")).allMatch(part -> Pattern.compile("\\b" + part + "\\b")
                                .matcher(expression)
                                .find()));
    }

    private static List<JsonNode> results(String mapping) {
        List<JsonNode> events = samples.of(mapping);
        List<JsonNode> results = events.stream()
                .map(event -> MAPPINGS.apply(mapping, event, MappingSamples.VARIABLES))
                .collect(Collectors.toCollection(ArrayList::new));
        results.add(MAPPINGS.apply(mapping, events.get(1), Map.of()));
        return results;
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "text" -> value.isTextual();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "list" -> value.isArray();
            case "map" -> value.isObject();
            case "instant" -> INSTANT.matcher(value.asText()).matches();
            default -> throw new AssertionError("docs/mappings.md: unknown type " + type);
        };
    }

    private static boolean isAllowed(String whenAbsent, JsonNode result, String name) {
        return switch (whenAbsent) {
            case "never" -> result.hasNonNull(name);
            case "null" -> result.has(name);
            case "left out" -> !result.has(name) || !result.get(name).isNull();
            default -> throw new AssertionError("docs/mappings.md: unknown absence " + whenAbsent);
        };
    }

    private static Map<String, String> sections() throws IOException {
        Map<String, String> sections = new LinkedHashMap<>();
        Matcher matcher = SECTION.matcher(Files.readString(Path.of("docs/mappings.md")));
        while (matcher.find()) {
            sections.put(matcher.group(1), matcher.group(2));
        }
        return sections;
    }

    private static Map<String, Field> outputs(String section) {
        return section.substring(section.indexOf("| output |"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .collect(Collectors.toMap(cells -> cells[1].replace("`", ""), cells -> new Field(cells[2], cells[4])));
    }

    /** The names in the first column, and in the third those of the fields in a map or list. */
    private static List<String> inputs(String section) {
        List<String> names = new ArrayList<>();
        section.substring(section.indexOf("| input |"), section.indexOf("| output |"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .forEach(cells -> {
                    String told = cells[2].contains("map") && cells.length > 3 ? cells[1] + cells[3] : cells[1];
                    NAME.matcher(told).results().forEach(name -> names.add(name.group(1)));
                });
        return names;
    }
}
