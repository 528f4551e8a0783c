package dev.servicebridge.routetests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.YamlFile;
import dev.servicebridge.config.YamlSchema;

/** Reads the test files of a folder. */
public final class TestFiles {
    /** Where the schema of test files is on the class path. */
    public static final String SCHEMA = "schemas/route-tests.schema.json";

    private static final String FOLDER = "tests";
    private static final String INCLUDED = "$file";
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Problems problems;
    private final YamlSchema schema = new YamlSchema(SCHEMA);

    private TestFiles(Problems problems) {
        this.problems = problems;
    }

    /**
     * The tests of all files {@code tests/*.yaml} of a bridge's folder, by file and in their order.
     *
     * @param problems takes all that is wrong with them, with file and line
     */
    public static List<RouteTest> in(Path home, Problems problems) throws IOException {
        Path folder = home.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.getFileName().toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
        TestFiles reader = new TestFiles(problems);
        List<RouteTest> tests = new ArrayList<>();
        for (Path file : files) {
            reader.read(file, tests);
        }
        return tests;
    }

    private void read(Path file, List<RouteTest> into) {
        String shown = FOLDER + "/" + file.getFileName();
        int before = problems.messages().size();
        YamlFile yaml = YamlFile.read(BridgeFile.onDisk(shown, file), problems);
        if (yaml.root().isMissingNode()) {
            return;
        }
        schema.check(yaml);
        if (problems.messages().size() > before) {
            return;
        }
        JsonNode root = included(yaml, yaml.root(), "", file);
        checkSettings(yaml, root, "");
        Set<String> names = new HashSet<>();
        JsonNode tests = root.path("tests");
        for (int i = 0; i < tests.size(); i++) {
            String path = "tests[" + i + "]";
            JsonNode test = tests.get(i);
            checkSettings(yaml, test, path + ".");
            if (!names.add(test.path("name").asText())) {
                yaml.complain(path + ".name", "another test of this file has the same name", "give it its own");
            }
            into.add(new RouteTest(file, shown, root, test));
        }
    }

    private static void checkSettings(YamlFile yaml, JsonNode level, String path) {
        level.path("settings").properties().forEach(setting -> {
            if (TestSettings.isOfTheRun(setting.getKey())) {
                yaml.complain(
                        path + "settings." + setting.getKey(),
                        "the test run sets this itself, so that no test reaches a real system",
                        "remove it");
            }
        });
    }

    /** The same with the content of files in the place of {@code {$file: …}}. */
    private JsonNode included(YamlFile yaml, JsonNode node, String path, Path file) {
        if (node.isObject() && node.size() == 1 && node.path(INCLUDED).isTextual()) {
            return content(yaml, path, file.resolveSibling(node.get(INCLUDED).asText()));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            object.properties()
                    .forEach(each -> copy.set(
                            each.getKey(),
                            included(
                                    yaml,
                                    each.getValue(),
                                    path.isEmpty() ? each.getKey() : path + "." + each.getKey(),
                                    file)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            for (int i = 0; i < array.size(); i++) {
                copy.add(included(yaml, array.get(i), path + "[" + i + "]", file));
            }
            return copy;
        }
        return node;
    }

    private static JsonNode content(YamlFile yaml, String path, Path included) {
        try {
            return YAML.readTree(included.toFile());
        } catch (IOException e) {
            yaml.complain(
                    path + "." + INCLUDED,
                    "cannot read " + included.normalize() + " as JSON or YAML",
                    "correct the path, which is relative to the test file, or the file");
            return yaml.root().path("");
        }
    }
}
