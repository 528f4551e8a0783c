package dev.servicebridge.routes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Suggestion;

/**
 * That exactly one route listens on each endpoint that is called: Camel finds out only when a message has waited there for
 * 30 seconds. Names that come with the message are left out. A route in a file may listen on the endpoint of one in Java,
 * whose place it takes.
 */
final class WiringRules {
    private static final Set<String> PORTS = Set.of("fsm", "erp");
    private static final String EVERY_METHOD = "*";

    private final Project project;
    private final Templates templates;
    private final Map<String, String> listeners = new HashMap<>();
    private final Map<String, String> answering = new HashMap<>();

    WiringRules(Project project, Templates templates) {
        this.project = project;
        this.templates = templates;
    }

    void check(List<Problem> problems) {
        everyRoute().forEach(route -> listen(route, problems));
        everyRoute().forEach(route -> route.entry().steps().forEach(step -> step.callee()
                .ifPresent(name -> checkCall(route, step.body(), name, problems))));
        everyRoute().forEach(route -> route.entry().body().findValuesAsText("deadLetterUri").stream()
                .filter(uri -> uri.startsWith("direct:"))
                .forEach(uri -> checkCall(route, route.entry().body(), uri.substring("direct:".length()), problems)));
        project.subscriptions().forEach(subscription -> check(subscription, problems));
    }

    private void listen(Instance route, List<Problem> problems) {
        EndpointUse from = EndpointUse.of(route.entry().from());
        listensOn(route).ifPresent(name -> {
            String other = listeners.putIfAbsent(name, route.place());
            if (other != null) {
                problems.add(route.problem(
                        Level.STOP,
                        route.entry().from(),
                        "listens on direct:" + name + ", as does " + other,
                        "give one of the two another name; only one route can listen on a direct: endpoint"));
            }
        });
        from.http().map(route::fill).ifPresent(path -> answer(route, from, path, problems));
    }

    /** The {@code direct:} endpoint of a route, also where a Kamelet listens for it. */
    private Optional<String> listensOn(Instance route) {
        JsonNode from = route.entry().from();
        return EndpointUse.of(from)
                .direct()
                .or(() -> project.kamelets()
                        .flatMap(kamelets -> KameletUse.of(from).flatMap(use -> use.listensOn(kamelets))))
                .map(route::fill)
                .filter(name -> !name.contains("{{"));
    }

    private void answer(Instance route, EndpointUse from, String path, List<Problem> problems) {
        for (String method : from.methods()) {
            String other = answering.putIfAbsent(method + " " + path, route.place());
            if (other == null && !method.equals(EVERY_METHOD)) {
                other = answering.get(EVERY_METHOD + " " + path);
            }
            if (other != null) {
                problems.add(route.problem(
                        Level.STOP,
                        route.entry().from(),
                        "answers " + (method.equals(EVERY_METHOD) ? "" : method + " ") + path + ", as does " + other,
                        "give one of the two another path, or each methods of its own with httpMethodRestrict"));
            }
        }
    }

    private void checkCall(Instance route, JsonNode part, String written, List<Problem> problems) {
        String name = route.fill(written).replaceFirst("\\?.*", "");
        if (name.contains("${")
                || name.contains("{{")
                || listeners.containsKey(name)
                || project.madeInJava().contains(name)) {
            return;
        }
        problems.add(route.problem(Level.FAULT, part, "nobody listens on direct:" + name, remedy(name)));
    }

    private String remedy(String name) {
        String system = name.replaceFirst("\\..*", "");
        Set<String> known = new HashSet<>(listeners.keySet());
        known.addAll(project.madeInJava());
        String otherwise = "write a route that listens there";
        if (PORTS.contains(system)) {
            otherwise =
                    "it is a port without a server: write a route that listens there, or take the file away that is in the"
                            + " place of the packaged one; the ports are in docs/ports.md";
        } else if (project.operations().containsKey(system)) {
            known.removeIf(each -> !each.startsWith(system + "."));
            otherwise = "the operations of " + system + " are in contracts/" + system + ".yaml";
        }
        return Suggestion.nearest(name, known)
                .map(meant -> "did you mean direct:" + meant + "?")
                .orElse(otherwise);
    }

    private void check(Subscription subscription, List<Problem> problems) {
        String prefix = subscription.event() + ".";
        Set<String> routes = listeners.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toSet());
        subscription.names().stream()
                .filter(name -> !routes.contains(name) && !project.madeInJava().contains(prefix + name))
                .forEach(name -> problems.add(new Problem(
                        Level.STOP,
                        subscription.source(),
                        0,
                        subscription.setting(),
                        "the subscriber " + name + " has no route: nobody listens on direct:" + prefix + name,
                        Suggestion.nearest(name, without(routes, subscription.names()))
                                .map(meant -> "did you mean " + meant + "?")
                                .orElse("add a route to routes/, or take the name out"))));
        everyRoute().forEach(route -> listensOn(route)
                .filter(name -> name.startsWith(prefix)
                        && project.isJudged().test(route.entry().file()))
                .map(name -> name.substring(prefix.length()))
                .filter(name -> !subscription.names().contains(name))
                .ifPresent(name -> problems.add(route.problem(
                        Level.FAULT,
                        route.entry().from(),
                        "is never called: " + subscription.setting() + " names no subscriber " + name,
                        "set " + subscription.setting() + "=" + String.join(",", subscription.names()) + "," + name))));
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        Set<String> left = new HashSet<>(all);
        left.removeAll(others);
        return left;
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
        return new Instance(entry, made, values);
    }

    /**
     * A route that there will be.
     *
     * @param entry the route or its template
     * @param made what makes it: the route itself, or what names the template
     */
    private record Instance(RouteEntry entry, RouteEntry made, Map<String, String> values) {
        String place() {
            return made.place();
        }

        Problem problem(Level level, JsonNode part, String fault, String remedy) {
            return entry == made ? made.problem(level, part, fault, remedy) : made.problem(level, fault, remedy);
        }

        String fill(String name) {
            return Placeholders.fill(name, values);
        }
    }
}
