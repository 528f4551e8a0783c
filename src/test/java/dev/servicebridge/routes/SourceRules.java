package dev.servicebridge.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.camel.builder.RouteBuilder;

import dev.servicebridge.config.Problem;

/** Holds the sources of this project to {@link RouteRules}, and to what else goes for the routes that are packaged. */
public final class SourceRules {
    private SourceRules() {}

    /** What is wrong with the routes of the project in the folder {@code root}: file, route and problem of each. */
    public static List<String> problems(Path root) {
        return problems(root, Map.of());
    }

    /** @param java by the folder where files of them would lie, routes that are written in Java */
    public static List<String> problems(Path root, Map<String, List<RouteBuilder>> java) {
        List<String> names = new ArrayList<>();
        SourceTree.files(root, "routes").forEach(file -> checkName(SourceTree.name(root, file), names));
        List<RouteEntry> entries = java.entrySet().stream()
                .flatMap(folder ->
                        folder.getValue().stream().flatMap(builder -> JavaEntries.of(folder.getKey(), builder)))
                .toList();
        List<Problem> problems = new ArrayList<>();
        Project project = SourceTree.read(root, problems).with(entries);
        problems.addAll(RouteRules.problems(project));
        List<String> operations = new ArrayList<>();
        new OperationRules(project.operations(), SourceTree.plans(root)).check(operations);
        return Stream.of(names.stream(), problems.stream().map(Problem::brief), operations.stream())
                .flatMap(all -> all)
                .distinct()
                .toList();
    }

    private static void checkName(String file, List<String> problems) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (!name.matches("[^.]+\\.yaml")) {
            problems.add(file + ": a file of routes is named <name>.yaml, with no other dot");
        }
    }
}
