package dev.servicebridge.config;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A YAML file, read so that a problem can name the line in which its key stands.
 *
 * <p>Paths are written as {@code accounts.acme.erp.marketplaces[0]}.
 */
public final class YamlFile {
    /** The builder, unlike the plain constructor, reads a key without a value as empty text unless told otherwise. */
    private static final YAMLMapper MAPPER = new YAMLMapper(YAMLFactory.builder()
            .loaderOptions(withoutLimitOfSize())
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .build());

    private final BridgeFile file;
    private final Problems problems;
    private final Map<String, Integer> lines = new HashMap<>();
    private JsonNode root = MissingNode.getInstance();

    private YamlFile(BridgeFile file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** Reads the file; notes what is no YAML, what stands twice and what is not supported. */
    public static YamlFile read(BridgeFile file, Problems problems) {
        YamlFile yaml = new YamlFile(file, problems);
        try (YAMLParser parser = MAPPER.getFactory().createParser(file.text())) {
            yaml.root = parser.nextToken() == null ? MAPPER.createObjectNode() : yaml.value(parser, "");
            if (parser.nextToken() != null) {
                problems.add(file, "---", "a second document begins", "keep one");
            }
        } catch (JsonProcessingException e) {
            yaml.addSyntaxError(e);
        } catch (IOException e) {
            throw new ConfigurationException("Reading " + file, e);
        }
        return yaml;
    }

    /** What the file holds; an empty map where it is empty, missing where it is no YAML. */
    public JsonNode root() {
        return root;
    }

    /** Notes a problem of a key; a missing one is said to be in the line of what it is missing from. */
    public void complain(String path, String fault, String remedy) {
        Integer line = line(path);
        problems.add(line == null ? file : file + ":" + line, path, fault, remedy);
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private Integer line(String path) {
        Integer line = lines.get(path);
        int dot = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return line != null || dot < 0 ? line : line(path.substring(0, dot));
    }

    private JsonNode value(YAMLParser parser, String path) throws IOException {
        if (parser.isCurrentAlias()) {
            complain(path, "an alias (*" + parser.getText() + ") is not supported", "write the value out");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(parser, path);
            case START_ARRAY -> list(parser, path);
            default -> parser.readValueAsTree();
        };
    }

    private ObjectNode map(YAMLParser parser, String path) throws IOException {
        ObjectNode map = MAPPER.createObjectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String below = join(path, key);
            Integer before = lines.put(below, parser.currentTokenLocation().getLineNr());
            if (before != null) {
                complain(below, "stands there twice, first in line " + before, "remove or rename one");
            }
            parser.nextToken();
            map.set(key, value(parser, below));
        }
        return map;
    }

    private ArrayNode list(YAMLParser parser, String path) throws IOException {
        ArrayNode list = MAPPER.createArrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String below = path + "[" + list.size() + "]";
            lines.put(below, parser.currentTokenLocation().getLineNr());
            list.add(value(parser, below));
        }
        return list;
    }

    /** Leaves out what the parser's own message quotes of the file: it may hold a secret. */
    private void addSyntaxError(JsonProcessingException error) {
        if (error.getCause() instanceof MarkedYAMLException marked) {
            Mark place = marked.getProblemMark();
            addSyntaxError(place.getLine() + 1, place.getColumn() + 1, "no YAML, " + marked.getProblem(), "correct it");
            return;
        }
        JsonLocation place = error.getLocation();
        if (error.getOriginalMessage().startsWith("Expected a field name")) {
            addSyntaxError(
                    place.getLineNr(),
                    place.getColumnNr(),
                    "a list or map stands where a key belongs",
                    "put a value that starts with {{ in quotes: \"{{env:NAME}}\"");
        } else {
            addSyntaxError(place.getLineNr(), place.getColumnNr(), "the value before cannot be read", "correct it");
        }
    }

    private void addSyntaxError(int line, int column, String fault, String remedy) {
        problems.add(file, "line " + line + ", column " + column, fault, remedy);
    }

    /** The file is the user's own, and thousands of accounts go beyond the three megabytes allowed otherwise. */
    private static LoaderOptions withoutLimitOfSize() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        return options;
    }
}
