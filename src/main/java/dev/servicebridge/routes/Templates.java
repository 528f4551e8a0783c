package dev.servicebridge.routes;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Suggestion;

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

    void check(RouteEntry templatedRoute, List<Problem> problems) {
        Optional<RouteEntry> template = of(templatedRoute);
        if (template.isEmpty()) {
            problems.add(templatedRoute.problem(
                    Level.STOP,
                    "there is no template " + name(templatedRoute),
                    Suggestion.didYouMean(name(templatedRoute), byId.keySet(), "write a routeTemplate with this id")));
            return;
        }
        Map<String, String> declared = template.get().parameters();
        Set<String> missing = new TreeSet<>(declared.keySet());
        missing.removeIf(parameter -> declared.get(parameter) != null);
        missing.removeAll(templatedRoute.parameters().keySet());
        Set<String> unknown = new TreeSet<>(templatedRoute.parameters().keySet());
        unknown.removeAll(declared.keySet());
        missing.forEach(parameter -> problems.add(
                templatedRoute.problem(Level.STOP, "lacks the parameter " + parameter, "add it under parameters")));
        unknown.forEach(parameter -> problems.add(templatedRoute.problem(
                Level.FAULT,
                "the template " + name(templatedRoute) + " knows no parameter " + parameter,
                Suggestion.didYouMean(parameter, declared.keySet(), "take it out"))));
    }

    private static String name(RouteEntry templatedRoute) {
        return templatedRoute.body().path("routeTemplateRef").asText();
    }
}
