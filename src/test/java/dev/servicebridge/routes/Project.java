package dev.servicebridge.routes;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/**
 * What the house rules look at.
 *
 * @param entries what the files in {@code routes/} declare
 * @param settings the declared settings with their defaults
 * @param plans the lines of the usage plans
 * @param operations by system the operations of its contract
 * @param madeInJava the names of the {@code direct:} endpoints that routes in Java listen on
 */
record Project(
        List<RouteEntry> entries,
        Map<String, String> settings,
        Set<String> plans,
        Map<String, Set<String>> operations,
        Set<String> madeInJava) {
    private static final Pattern LISTENER = Pattern.compile("from\\(\\s*\"direct:([^\"]+)\"\\)");
    private static final String BUSES = "routes/bus/";
    static final ObjectMapper YAML = new YAMLMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    /** Reads the project in the folder {@code root}; files that are no YAML are told to {@code problems}. */
    static Project read(Path root, List<String> problems) {
        List<RouteEntry> entries = files(root, "routes").stream()
                .flatMap(file -> entries(root, file, problems).stream())
                .toList();
        return new Project(
                entries,
                properties(root.resolve("config/application.properties")),
                properties(root.resolve("config/usage-plans.properties")).keySet(),
                operations(root),
                madeInJava(root));
    }

    /** The project with other entries besides its own. */
    Project with(List<RouteEntry> others) {
        List<RouteEntry> all = Stream.concat(entries.stream(), others.stream()).toList();
        return new Project(all, settings, plans, operations, madeInJava);
    }

    /** What there is with each of the buses, of which a bridge has one; the project itself where there is none. */
    List<Project> withEachBus() {
        List<String> buses = entries.stream()
                .map(RouteEntry::file)
                .filter(Project::isBus)
                .map(Project::bus)
                .distinct()
                .toList();
        return buses.isEmpty()
                ? List.of(this)
                : buses.stream().map(this::withBus).toList();
    }

    private Project withBus(String bus) {
        List<RouteEntry> used = entries.stream()
                .filter(entry -> !isBus(entry.file()) || bus(entry.file()).equals(bus))
                .toList();
        return new Project(used, settings, plans, operations, madeInJava);
    }

    /** The part of the file's name that goes by the bus, as in {@code routes/bus/kafka-topics.yaml}. */
    private static String bus(String file) {
        return file.substring(BUSES.length()).split("[-.]")[0];
    }

    private static boolean isBus(String file) {
        return file.startsWith(BUSES);
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

    private static List<RouteEntry> entries(Path root, Path file, List<String> problems) {
        String name = name(root, file);
        try {
            JsonNode content = YAML.readTree(file.toFile());
            return content.isArray() ? RouteEntry.of(name, content) : RouteEntry.none(name, problems);
        } catch (JsonProcessingException e) {
            problems.add(name + ": cannot be read, line " + e.getLocation().getLineNr() + ": "
                    + e.getOriginalMessage().strip().replaceAll("\\s+", " "));
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                JsonNode paths = YAML.readTree(file.toFile()).path("paths");
                operations.put(system, new TreeSet<>(paths.findValuesAsText("operationId")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return operations;
    }
}
