package dev.servicebridge.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;

/** What has an id, which form it has, and that it is there once. */
final class LabelRules {
    private static final Pattern ROUTE_ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z][A-Za-z0-9]*)?");
    private static final Set<String> IDENTIFIED =
            Set.of("route", "routeTemplate", "templatedRoute", "routeConfiguration");
    private static final Set<String> DESCRIBED = Set.of("route", "routeTemplate");
    private static final Set<String> POINTED_AT = Set.of(
            // calls
            "to",
            "toD",
            "wireTap",
            "enrich",
            "pollEnrich",
            "poll",
            "recipientList",
            "routingSlip",
            "dynamicRouter",
            // decisions and waits
            "choice",
            "when",
            "otherwise",
            "filter",
            "split",
            "loop",
            "multicast",
            "aggregate",
            "throttle",
            "delay",
            // code
            "process",
            "bean");

    private final Map<String, String> placesOfRoutes = new HashMap<>();
    private final Map<String, String> placesOfSteps = new HashMap<>();

    void check(RouteEntry entry, List<Problem> problems) {
        if (IDENTIFIED.contains(entry.kind())) {
            checkId(entry, problems);
        }
        if (DESCRIBED.contains(entry.kind())) {
            checkDescription(entry, problems);
        }
        entry.steps().forEach(step -> checkStep(entry, step, problems));
        if (!entry.is("routeTemplate")) {
            once(placesOfSteps, entry.from().path("id").asText(), "from", entry, problems);
        }
    }

    private void checkId(RouteEntry entry, List<Problem> problems) {
        if (!ROUTE_ID.matcher(entry.id()).matches()) {
            problems.add(entry.problem(
                    Level.ADVICE,
                    "needs an id in kebab-case, or <system>.<operation>",
                    "give it one, by which logs, metrics and errors name it"));
        }
        once(placesOfRoutes, entry.id(), entry.kind(), entry, problems);
    }

    private static void checkDescription(RouteEntry entry, List<Problem> problems) {
        String description = entry.body().path("description").asText();
        if (description.isBlank()) {
            problems.add(entry.problem(Level.ADVICE, "needs a description", "say in a sentence what it does"));
        } else if (description.contains("{{")) {
            problems.add(entry.problem(
                    Level.ADVICE, "the description holds a placeholder, which is not filled in", "write it out"));
        }
    }

    private void checkStep(RouteEntry entry, RouteStep step, List<Problem> problems) {
        if (!step.id().isEmpty()) {
            if (!entry.is("routeTemplate")) {
                once(placesOfSteps, step.id(), step.kind(), entry, problems);
            }
        } else if (POINTED_AT.contains(step.kind())) {
            problems.add(entry.problem(
                    Level.ADVICE,
                    step.body(),
                    step.kind() + " needs an id",
                    "give it one, by which logs, errors and tests name it"));
        }
    }

    private static void once(
            Map<String, String> places, String id, String kind, RouteEntry entry, List<Problem> problems) {
        String other = id.isEmpty() ? null : places.putIfAbsent(id, entry.place());
        if (other != null) {
            problems.add(entry.problem(
                    Level.STOP,
                    "the id " + id + " of " + kind + " is taken by " + other,
                    "give one of the two another id: of two routes with one id Camel would keep the later one alone"));
        }
    }
}
