package dev.servicebridge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/** The Compose files: they keep to the schema, what they name is there, and the bridge takes their environment. */
class ComposeTest {
    private static final String COMPOSE = "deploy/compose.yaml";
    private static final String SANDBOX = "deploy/compose-sandbox.yaml";
    private static final String NODE = "node-1";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {COMPOSE, SANDBOX})
    void keepsToTheSchema(String file) throws IOException {
        assertThat(schema().validate(read(file))).isEmpty();
    }

    @Test
    void aFieldThatComposeDoesNotKnowIsFound() throws IOException {
        JsonNode compose = read(COMPOSE);
        ((ObjectNode) compose.at("/services/" + NODE)).put("stop_grace", "75s");

        assertThat(schema().validate(compose)).singleElement().asString().contains("stop_grace");
    }

    @Test
    void whateverIsWaitedForTellsWhenItIsHealthy() throws IOException {
        Map<String, ObjectNode> services = services();

        assertThat(services.values())
                .flatMap(service -> names(service.path("depends_on")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(services.get(name).path("healthcheck"))
                        .as(name)
                        .isNotEmpty());
    }

    @Test
    void everyVolumeThatIsMountedIsDeclared() throws IOException {
        assertThat(services().values())
                .flatMap(service -> texts(service.path("volumes")))
                .map(volume -> volume.replaceAll(":.*", ""))
                .filteredOn(source -> !source.startsWith("./"))
                .containsExactlyInAnyOrderElementsOf(names(read(COMPOSE).path("volumes")));
    }

    @Test
    void everyVariableOfANodeIsASetting() throws IOException {
        List<String> variables = new ArrayList<>(environment().keySet());
        variables.remove("BRIDGE_PROFILE");

        assertThat(settings().all().keySet())
                .extracting(key -> key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"))
                .containsAll(variables);
    }

    @Test
    void theNodesAreAGroupAndLeaveTheSimulatorsToTheSandbox() throws IOException {
        Settings settings = settings();

        assertThat(settings.text("bus")).isEqualTo("kafka");
        assertThat(settings.flag("sandbox.enabled")).isFalse();
        assertThat(settings.all().values()).noneMatch(value -> value.contains("localhost"));
    }

    @Test
    void aNodeHasTimeToStop() throws IOException {
        Duration grace = Duration.parse(
                "PT" + services().get(NODE).path("stop_grace_period").asText());

        assertThat(grace)
                .isGreaterThan(settings()
                        .duration("kafka.drain-timeout")
                        .plusSeconds(settings().integer("camel.main.shutdown-timeout")));
    }

    /** The settings of a node over the sandbox. */
    private Settings settings() throws IOException {
        Map<String, String> environment = environment();
        return BridgeConfiguration.load(home, environment.get("BRIDGE_PROFILE"), environment, new Properties())
                .settings();
    }

    private static Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        services()
                .get(NODE)
                .path("environment")
                .properties()
                .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
        return environment;
    }

    /** The services of both files, as Compose lays one over the other. */
    private static Map<String, ObjectNode> services() throws IOException {
        JsonNode both = JSON.readerForUpdating(read(COMPOSE)).readValue(read(SANDBOX));
        Map<String, ObjectNode> services = new TreeMap<>();
        both.path("services")
                .properties()
                .forEach(service -> services.put(service.getKey(), (ObjectNode) service.getValue()));
        return services;
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** The file with its anchors resolved, which Jackson does not do. */
    private static JsonNode read(String file) throws IOException {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return JSON.valueToTree(yaml.load(Files.readString(Path.of(file))));
    }

    private static JsonSchema schema() throws IOException {
        try (InputStream in = ComposeTest.class.getResourceAsStream("/compose-spec.json")) {
            ObjectNode schema = (ObjectNode) JSON.readTree(in);
            // It names its dialect by an address that is not quite the official one, and its parts as older dialects
            // do.
            schema.remove("$schema");
            schema.findParents("id").stream()
                    .filter(part -> part.path("id").isTextual())
                    .forEach(part -> ((ObjectNode) part).remove("id"));
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909)
                    .getSchema(schema);
        }
    }
}
