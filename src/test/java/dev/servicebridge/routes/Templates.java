package dev.servicebridge.routes;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The route templates, and that routes made from them give what they ask for: Camel ignores a misspelt parameter. */
final class Templates {
    private final Map<String, RouteEntry> byId = new TreeMap<>();

    Templates(Project project) {
        project.entries().stream()
                .filter(entry -> entry.is("routeTemplate"))
                .forEach(template -> byId.put(template.id(), template));
    }

    Optional<RouteEntry> of(RouteEntry templatedRoute) {
        return Optional.ofNullable(byId.get(name(templatedRoute)));
    }

    void check(RouteEntry templatedRoute, List<String> problems) {
        Optional<RouteEntry> template = of(templatedRoute);
        if (template.isEmpty()) {
            problems.add(templatedRoute.place() + ": there is no template " + name(templatedRoute));
            return;
        }
        Map<String, String> declared = template.get().parameters();
        Set<String> missing = new TreeSet<>(declared.keySet());
        missing.removeIf(parameter -> declared.get(parameter) != null);
        missing.removeAll(templatedRoute.parameters().keySet());
        Set<String> unknown = new TreeSet<>(templatedRoute.parameters().keySet());
        unknown.removeAll(declared.keySet());
        missing.forEach(parameter -> problems.add(templatedRoute.place() + ": lacks the parameter " + parameter));
        unknown.forEach(parameter -> problems.add(templatedRoute.place() + ": the template " + name(templatedRoute)
                + " knows no parameter " + parameter));
    }

    private static String name(RouteEntry templatedRoute) {
        return templatedRoute.body().path("routeTemplateRef").asText();
    }
}
