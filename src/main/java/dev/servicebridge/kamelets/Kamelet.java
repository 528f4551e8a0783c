package dev.servicebridge.kamelets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/**
 * One Kamelet.
 *
 * @param name its name, which ends in its type: {@code -source}, {@code -sink} or {@code -action}
 * @param madeFrom the file that it is made from, relative to the bridge's home or its sources
 * @param document the whole resource, of Camel's kind {@code Kamelet}
 */
public record Kamelet(String name, String madeFrom, ObjectNode document) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    /** The name that Camel looks for its file under. */
    public String fileName() {
        return name + ".kamelet.yaml";
    }

    /** {@code source}, {@code sink} or {@code action}. */
    public String type() {
        return name.substring(name.lastIndexOf('-') + 1);
    }

    /** What a palette shows. */
    public String title() {
        return document.at("/spec/definition/title").asText();
    }

    /** What it is for. */
    public String description() {
        return document.at("/spec/definition/description").asText();
    }

    /** Its file. */
    public String text() {
        try {
            return "# Made of " + madeFrom
                    + " when the bridge was built. To change it, put a copy into your folder kamelets/.\n"
                    + YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Writing " + name, e);
        }
    }
}
