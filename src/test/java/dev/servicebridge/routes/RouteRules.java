package dev.servicebridge.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.camel.builder.RouteBuilder;

/** The house rules of route files. */
public final class RouteRules {
    private static final CanonicalForm FORM = new CanonicalForm();

    private final Project project;
    private final Templates templates;
    private final LabelRules labels = new LabelRules();
    private final List<String> problems;

    private RouteRules(Project project, List<String> problems) {
        this.project = project;
        this.templates = new Templates(project);
        this.problems = problems;
    }

    /** What is wrong with the routes of the project in the folder {@code root}: file, route and problem of each. */
    public static List<String> problems(Path root) {
        return problems(root, Map.of());
    }

    /** @param java by the folder where files of them would lie, routes that are written in Java */
    public static List<String> problems(Path root, Map<String, List<RouteBuilder>> java) {
        List<String> problems = new ArrayList<>();
        Project.files(root, "routes").forEach(file -> checkName(Project.name(root, file), problems));
        List<RouteEntry> entries = java.entrySet().stream()
                .flatMap(folder ->
                        folder.getValue().stream().flatMap(builder -> JavaEntries.of(folder.getKey(), builder)))
                .toList();
        new RouteRules(Project.read(root, problems).with(entries), problems).check();
        return problems.stream().distinct().toList();
    }

    private static void checkName(String file, List<String> problems) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (!name.matches("[^.]+\\.yaml")) {
            problems.add(file + ": a file of routes is named <name>.yaml, with no other dot");
        }
    }

    private void check() {
        project.entries().forEach(this::check);
        project.withEachBus().forEach(variant -> new WiringRules(variant, templates).check(problems));
        new OperationRules(project).check(problems);
    }

    private void check(RouteEntry entry) {
        if (!entry.isInJava()) {
            FORM.check(entry, problems);
        }
        labels.check(entry, problems);
        CatchRules.check(entry, problems);
        RetryRules.check(entry, problems);
        ValueRules.check(entry, problems);
        if (entry.is("templatedRoute")) {
            templates.check(entry, problems);
        }
        Set<String> undeclared = new TreeSet<>(Placeholders.in(entry.body()));
        undeclared.removeAll(project.settings().keySet());
        undeclared.removeAll(entry.parameters().keySet());
        undeclared.forEach(key -> problems.add(
                entry.place() + ": {{" + key + "}} is declared neither in config/application.properties nor here"));
    }
}
