package dev.servicebridge.routes;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Problem;

/** What the rules look at, read from the sources of a project. */
final class SourceTree {
    private static final Pattern LISTENER = Pattern.compile("from\\(\\s*\"direct:([^\"]+)\"\\)");

    private SourceTree() {}

    /** Reads the project in the folder {@code root}; files that are no YAML are told to {@code problems}. */
    static Project read(Path root, List<Problem> problems) {
        List<RouteEntry> entries = files(root, "routes").stream()
                .flatMap(file -> entries(root, file, problems).stream())
                .toList();
        return new Project(
                entries,
                file -> true,
                properties(root.resolve("config/application.properties")),
                operations(root),
                madeInJava(root),
                List.of(),
                null,
                Optional.empty());
    }

    /** The keys of the usage plans. */
    static Set<String> plans(Path root) {
        return properties(root.resolve("config/usage-plans.properties")).keySet();
    }

    private static List<RouteEntry> entries(Path root, Path file, List<Problem> problems) {
        try {
            return RouteFile.read(name(root, file), Files.readString(file), problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files below a folder of the project, in the order of their names; none where there is no such folder. */
    static List<Path> files(Path root, String folder) {
        if (!Files.isDirectory(root.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name of a file as the problems tell it. */
    static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private static Map<String, String> properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> entries = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> entries.put(key, properties.getProperty(key)));
        return entries;
    }

    /** Those that a source spells out, and for each operation of a contract its own and that of its system. */
    private static Set<String> madeInJava(Path root) {
        Set<String> names = new TreeSet<>();
        operations(root).forEach((system, operations) -> {
            names.add(system);
            operations.forEach(operation -> names.add(system + "." + operation));
        });
        for (Path file : files(root, "src/main/java")) {
            try {
                LISTENER.matcher(Files.readString(file)).results().forEach(match -> names.add(match.group(1)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return names;
    }

    private static Map<String, Set<String>> operations(Path root) {
        Map<String, Set<String>> operations = new TreeMap<>();
        for (Path file : files(root, "src/main/resources/contracts")) {
            String system = file.getFileName().toString().replace(".yaml", "");
            try {
                JsonNode paths = YamlTree.MAPPER.readTree(file.toFile()).path("paths");
                operations.put(system, new TreeSet<>(paths.findValuesAsText("operationId")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return operations;
    }
}
