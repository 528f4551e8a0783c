package dev.servicebridge.hotels;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

/** Which of the hotels' services somebody goes out for: {@value #FILE}, which explains its keys. */
public final class ProductServices {
    static final String FILE = "config/product-services.yaml";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Entry> entries;

    private ProductServices(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * @param resource whose capacity an order takes; null for nobody's
     * @param duration how long it takes; null where no resource is given
     */
    private record Entry(boolean fsm, String resource, Duration duration) {}

    /**
     * Reads the table.
     *
     * @param problems takes all that is wrong with the file; with any, the table is not fit for use
     */
    public static ProductServices load(BridgeFiles files, Problems problems) {
        BridgeFile file = files.require(FILE);
        Map<String, Entry> entries = new LinkedHashMap<>();
        try {
            JsonNode root = YAML.readTree(file.text());
            if (!root.isObject()) {
                problems.add(file, "line 1", "holds no services by name", "write {} where there are none");
            }
            root.properties()
                    .forEach(entry -> entries.put(
                            entry.getKey(), new Reader(file, entry.getKey(), problems).read(entry.getValue())));
        } catch (JsonProcessingException e) {
            problems.add(
                    file,
                    "line " + e.getLocation().getLineNr(),
                    "no YAML, " + e.getOriginalMessage().lines().findFirst().orElse(""),
                    "correct it");
        }
        return new ProductServices(entries);
    }

    /** Reads one entry. */
    private record Reader(BridgeFile file, String service, Problems problems) {
        Entry read(JsonNode entry) {
            entry.fieldNames().forEachRemaining(key -> {
                if (!key.equals("fsm") && !key.equals("resource") && !key.equals("duration")) {
                    problem(key, "is not known here", "use fsm, resource or duration");
                }
            });
            if (!entry.path("fsm").isBoolean()) {
                problem("fsm", "is neither true nor false", "set it to one of them");
            }
            if (entry.has("resource") != entry.has("duration")) {
                problem("resource", "goes with duration", "give both or none");
            }
            return new Entry(
                    entry.path("fsm").asBoolean(),
                    entry.has("resource") ? resource(entry.get("resource")) : null,
                    entry.has("duration") ? duration(entry.get("duration").asText()) : null);
        }

        private String resource(JsonNode value) {
            if (!value.isTextual() || value.textValue().isBlank()) {
                problem("resource", "is no text", "write the resource's id, in quotes where it is a number");
            }
            return value.asText();
        }

        private Duration duration(String text) {
            try {
                Duration duration = Duration.parse(text);
                if (duration.toMinutes() > 0) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                // Told below, like one that is too short.
            }
            problem("duration", "is " + text + ", no duration of a minute or more", "write it as PT1H30M");
            return null;
        }

        private void problem(String key, String what, String remedy) {
            problems.add(file, service + "." + key, what, remedy);
        }
    }

    /** Whether the order of an event is one for the FSM. */
    public boolean isForFsm(JsonNode event) {
        Entry entry = entry(event);
        return entry != null && entry.fsm();
    }

    /** Whether the order of an event takes somebody's capacity. */
    public boolean takesCapacity(JsonNode event) {
        Entry entry = entry(event);
        return entry != null && entry.resource() != null;
    }

    /**
     * What is configured for the service of an event's order, for mappings: {@code resource}, and {@code duration} in
     * minutes, where they are given.
     */
    public ObjectNode of(JsonNode event) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        Entry entry = entry(event);
        if (entry != null && entry.resource() != null) {
            told.put("resource", entry.resource())
                    .put("duration", entry.duration().toMinutes());
        }
        return told;
    }

    private Entry entry(JsonNode event) {
        Entry byId = entries.get(event.path("order").path("ServiceId").asText());
        if (byId != null) {
            return byId;
        }
        for (JsonNode name : event.path("service").path("Names")) {
            Entry byName = entries.get(name.asText());
            if (byName != null) {
                return byName;
            }
        }
        return null;
    }
}
