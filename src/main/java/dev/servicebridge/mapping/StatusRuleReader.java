package dev.servicebridge.mapping;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.Problems;

/** Reads a table of statuses and notes what is wrong with it. */
public final class StatusRuleReader {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final List<String> KEYS = List.of("serviceStatus", "event", "createIfAbsent");

    private final BridgeFile file;
    private final List<String> statuses;
    private final Map<String, String> fields;
    private final Problems problems;

    /**
     * @param statuses what the table must have an entry for
     * @param fields what the placeholders of an event's text stand for
     */
    public StatusRuleReader(BridgeFile file, List<String> statuses, Map<String, String> fields, Problems problems) {
        this.file = file;
        this.statuses = statuses;
        this.fields = fields;
        this.problems = problems;
    }

    public Map<String, StatusRule> rules() {
        Map<String, StatusRule> rules = new HashMap<>();
        JsonNode root = root();
        if (root == null) {
            return rules;
        }
        refuseOthers(root, "", statuses);
        for (String status : statuses) {
            JsonNode entry = root.path(status);
            if (entry.isObject()) {
                rules.put(status, rule(status, entry));
            } else {
                problems.add(file, status, "is missing or holds no keys", "add it with one or more of " + KEYS);
            }
        }
        return rules;
    }

    /** What the file holds; null where it is no YAML. */
    private JsonNode root() {
        try {
            return YAML.readTree(file.text());
        } catch (JsonProcessingException e) {
            String fault = e.getOriginalMessage().lines().findFirst().orElse("");
            problems.add(file, "line " + e.getLocation().getLineNr(), "no YAML, " + fault, "correct it");
            return null;
        }
    }

    private StatusRule rule(String status, JsonNode entry) {
        refuseOthers(entry, status + ".", KEYS);
        JsonNode create = entry.path("createIfAbsent");
        if (!create.isBoolean()) {
            problems.add(file, status + ".createIfAbsent", "is neither true nor false", "set it to one of them");
        }
        String event = text(status, entry, "event");
        checkPlaceholders(status, event);
        return new StatusRule(text(status, entry, "serviceStatus"), event, create.asBoolean());
    }

    private String text(String status, JsonNode entry, String key) {
        JsonNode value = entry.path(key);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isTextual() || value.asText().isBlank()) {
            problems.add(file, status + "." + key, "is no text", "put text in quotes there, or leave the key out");
        }
        return value.asText();
    }

    private void checkPlaceholders(String status, String event) {
        Matcher placeholder = StatusRule.PLACEHOLDER.matcher(event == null ? "" : event);
        while (placeholder.find()) {
            if (!fields.containsKey(placeholder.group(1))) {
                problems.add(
                        file,
                        status + ".event",
                        placeholder.group() + " stands for nothing",
                        "use one of " + fields.keySet().stream().sorted().toList());
            }
        }
    }

    private void refuseOthers(JsonNode object, String path, List<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.add(file, path + name, "is not known here", "use one of " + known);
            }
        });
    }
}
