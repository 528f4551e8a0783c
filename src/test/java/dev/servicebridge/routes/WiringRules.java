package dev.servicebridge.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * That somebody listens on each {@code direct:} endpoint that is called: Camel finds out only when a message has waited
 * there for 30 seconds. Names that come with the message are left out. A route in a file may listen on the endpoint of one
 * in Java, whose place it takes.
 */
final class WiringRules {
    private final Project project;
    private final Templates templates;
    private final Map<String, String> listeners = new HashMap<>();

    WiringRules(Project project, Templates templates) {
        this.project = project;
        this.templates = templates;
    }

    void check(List<String> problems) {
        everyRoute().forEach(route -> RouteStep.direct(route.entry().from())
                .map(route::fill)
                .ifPresent(name -> listen(name, route, problems)));
        everyRoute().forEach(route -> route.entry().steps().stream()
                .flatMap(step -> step.callee().map(route::fill).stream())
                .filter(name -> !name.contains("${")
                        && !listeners.containsKey(name)
                        && !project.madeInJava().contains(name))
                .forEach(name -> problems.add(route.place() + ": nobody listens on direct:" + name)));
    }

    private void listen(String name, Instance route, List<String> problems) {
        String other = listeners.putIfAbsent(name, route.place());
        if (other != null) {
            problems.add(route.place() + ": listens on direct:" + name + ", as does " + other);
        }
    }

    private Stream<Instance> everyRoute() {
        return project.entries().stream().flatMap(entry -> switch (entry.kind()) {
            case "templatedRoute" -> templates.of(entry).map(template -> instance(template, entry)).stream();
            case "routeTemplate" -> Stream.empty();
            default -> Stream.of(instance(entry, entry));
        });
    }

    private Instance instance(RouteEntry entry, RouteEntry made) {
        Map<String, String> values = new HashMap<>(project.settings());
        values.putAll(made.parameters());
        return new Instance(entry, made.place(), values);
    }

    /** A route that there will be: written as one, or made from a template. */
    private record Instance(RouteEntry entry, String place, Map<String, String> values) {
        String fill(String name) {
            return Placeholders.fill(name, values);
        }
    }
}
