package dev.servicebridge.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One entry of a file of routes.
 *
 * @param file name of the file
 * @param index position in the file, from 0
 * @param kind {@code route}, {@code routeTemplate}, {@code templatedRoute}, {@code routeConfiguration} or another one
 * @param body what stands below the kind
 */
record RouteEntry(String file, int index, String kind, JsonNode body) {
    /** Fields that hold a step of the field's name, or a list of such. */
    private static final Set<String> BRANCHES = Set.of("when", "otherwise", "doCatch", "doFinally", "onFallback");

    static List<RouteEntry> of(String file, JsonNode content) {
        List<RouteEntry> entries = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            for (Map.Entry<String, JsonNode> entry : content.get(i).properties()) {
                entries.add(new RouteEntry(file, i, entry.getKey(), entry.getValue()));
            }
        }
        return entries;
    }

    static List<RouteEntry> none(String file, List<String> problems) {
        problems.add(file + ": holds no list of routes");
        return List.of();
    }

    /** Whether it is written in Java, where the compiler sees to the form. */
    boolean isInJava() {
        return file.endsWith(".java");
    }

    boolean is(String otherKind) {
        return kind.equals(otherKind);
    }

    String id() {
        return body.path(is("templatedRoute") ? "routeId" : "id").asText();
    }

    /** Where something is, as the problems tell it. */
    String place() {
        return file + ": " + kind + " " + (id().isEmpty() ? "number " + (index + 1) : id());
    }

    /** The endpoint that this route, or a route of this template, listens on. */
    JsonNode from() {
        return (is("routeTemplate") ? body.path("route") : body).path("from");
    }

    /** All steps, whatever they are nested in, with the branches of choices and of attempts. */
    List<RouteStep> steps() {
        List<RouteStep> steps = new ArrayList<>();
        body.properties().forEach(field -> collect(field.getKey(), field.getValue(), steps));
        return steps;
    }

    private static void collect(String name, JsonNode value, List<RouteStep> steps) {
        if (name.equals("parameters")) {
            return;
        }
        if (value.isArray()) {
            value.forEach(element -> collect(name, element, steps));
        } else if (name.equals("steps") || name.equals("onException")) {
            value.properties().forEach(step -> add(step.getKey(), step.getValue(), steps));
        } else if (BRANCHES.contains(name)) {
            add(name, value, steps);
        } else {
            value.properties().forEach(field -> collect(field.getKey(), field.getValue(), steps));
        }
    }

    private static void add(String kind, JsonNode body, List<RouteStep> steps) {
        steps.add(new RouteStep(kind, body));
        body.properties().forEach(field -> collect(field.getKey(), field.getValue(), steps));
    }

    /** The parameters that a templated route gives, or the defaults of those that a template declares, by name. */
    Map<String, String> parameters() {
        Function<JsonNode, String> value = parameter ->
                parameter.path(is("routeTemplate") ? "defaultValue" : "value").asText(null);
        Map<String, String> parameters = new TreeMap<>();
        StreamSupport.stream(body.path("parameters").spliterator(), false)
                .forEach(parameter -> parameters.put(parameter.path("name").asText(), value.apply(parameter)));
        return parameters;
    }
}
