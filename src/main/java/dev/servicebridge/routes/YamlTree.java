package dev.servicebridge.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.IdentityHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a text in YAML holds.
 *
 * @param root missing where the text is empty
 * @param lines the line, from 1, in which each map and list begins; by identity
 */
record YamlTree(JsonNode root, Map<JsonNode, Integer> lines) {
    static final ObjectMapper MAPPER = new YAMLMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    /**
     * Reads a text.
     *
     * @throws JsonProcessingException where it is no YAML, or has a key twice
     */
    static YamlTree read(String text) throws JsonProcessingException {
        Map<JsonNode, Integer> lines = new IdentityHashMap<>();
        try (JsonParser parser = MAPPER.getFactory().createParser(text)) {
            JsonNode root = parser.nextToken() == null ? MissingNode.getInstance() : value(parser, 1, lines);
            return new YamlTree(root, lines);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode value(JsonParser parser, int line, Map<JsonNode, Integer> lines) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            ObjectNode map = MAPPER.createObjectNode();
            lines.put(map, line);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                int lineOfKey = parser.currentTokenLocation().getLineNr();
                parser.nextToken();
                map.set(key, value(parser, lineOfKey, lines));
            }
            return map;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            ArrayNode list = MAPPER.createArrayNode();
            lines.put(list, line);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser, parser.currentTokenLocation().getLineNr(), lines));
            }
            return list;
        }
        return parser.readValueAsTree();
    }
}
