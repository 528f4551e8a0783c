package dev.servicebridge.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

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

    void check(RouteEntry entry, List<String> problems) {
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

    private void checkId(RouteEntry entry, List<String> problems) {
        if (!ROUTE_ID.matcher(entry.id()).matches()) {
            problems.add(entry.place() + ": needs an id in kebab-case, or <system>.<operation>");
        }
        once(placesOfRoutes, entry.id(), entry.kind(), entry, problems);
    }

    private static void checkDescription(RouteEntry entry, List<String> problems) {
        String description = entry.body().path("description").asText();
        if (description.isBlank()) {
            problems.add(entry.place() + ": needs a description");
        } else if (description.contains("{{")) {
            problems.add(entry.place() + ": the description holds a placeholder, which is not filled in");
        }
    }

    private void checkStep(RouteEntry entry, RouteStep step, List<String> problems) {
        if (!step.id().isEmpty()) {
            if (!entry.is("routeTemplate")) {
                once(placesOfSteps, step.id(), step.kind(), entry, problems);
            }
        } else if (POINTED_AT.contains(step.kind())) {
            problems.add(entry.place() + ": " + step.kind() + " needs an id");
        }
    }

    private static void once(
            Map<String, String> places, String id, String kind, RouteEntry entry, List<String> problems) {
        String other = id.isEmpty() ? null : places.putIfAbsent(id, entry.place());
        if (other != null) {
            problems.add(entry.place() + ": the id " + id + " of " + kind + " is taken by " + other);
        }
    }
}
