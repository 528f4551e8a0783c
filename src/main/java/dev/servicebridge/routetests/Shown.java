package dev.servicebridge.routetests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.servicebridge.json.ExactJson;

/** How values are written in what a test prints. */
final class Shown {
    private static final int LONGEST = 600;

    private Shown() {}

    static String json(JsonNode value) {
        return cut(value.toString());
    }

    /** A text, cut where it is too long to read. */
    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "… (" + text.length() + " characters)";
    }

    /** The JSON that a text is, or else the text itself. */
    static JsonNode read(String text) {
        return ExactJson.read(text).orElseGet(() -> TextNode.valueOf(text));
    }
}
