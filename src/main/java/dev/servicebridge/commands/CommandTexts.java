package dev.servicebridge.commands;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

/** What a dispatcher is told when a command has ended: {@value #FILE}, which explains its keys. */
public final class CommandTexts {
    static final String FILE = "config/command-results.yaml";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Map<String, String> STATES = Map.of("done", "DONE", "failed", "FAILED");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(command|commandId|serviceJobId|account|cause)}");

    /** By command and state. */
    private final Map<String, String> texts;

    private CommandTexts(Map<String, String> texts) {
        this.texts = texts;
    }

    /**
     * Reads the texts.
     *
     * @param problems takes all that is wrong with the file; with any, the texts are not fit for use
     */
    public static CommandTexts load(BridgeFiles files, Problems problems) {
        BridgeFile file = files.require(FILE);
        Map<String, String> texts = new HashMap<>();
        read(file, problems)
                .properties()
                .forEach(command -> command.getValue().properties().forEach(text -> {
                    String state = STATES.get(text.getKey());
                    String key = command.getKey() + "." + text.getKey();
                    if (state == null) {
                        problems.add(file, key, "is neither done nor failed", "correct or remove it");
                    } else if (!text.getValue().isTextual()) {
                        problems.add(file, key, "is no text", "put text in quotes there, or leave the key out");
                    } else {
                        texts.put(
                                command.getKey() + " " + state, text.getValue().textValue());
                    }
                }));
        return new CommandTexts(texts);
    }

    private static JsonNode read(BridgeFile file, Problems problems) {
        try {
            return YAML.readTree(file.text());
        } catch (JsonProcessingException e) {
            problems.add(file, "line " + e.getLocation().getLineNr(), "is no YAML", "correct it");
            return MissingNode.getInstance();
        }
    }

    /**
     * A line for the history of a job's order.
     *
     * @param id the same for the same end of the same command
     */
    public record Line(String serviceJobId, String id, String text) {}

    /** What the FSM is told of a result; null where nothing is to be told. */
    public Line line(JsonNode result) {
        String text = text(result);
        return text == null
                ? null
                : new Line(
                        result.path("serviceJobId").textValue(),
                        // A command that failed may be replayed and end once more.
                        "command " + result.path("idempotencyKey").asText() + " "
                                + result.path("finishedAt").asText(),
                        text);
    }

    private String text(JsonNode result) {
        String text = texts.get(
                result.path("command").asText() + " " + result.path("state").asText());
        return text == null || !result.path("serviceJobId").isTextual() ? null : fill(text, result);
    }

    private static String fill(String text, JsonNode result) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(result.path(found.group(1)).asText()));
    }
}
