package dev.servicebridge.routes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;

/**
 * One entry of a file of routes. What is not written in YAML stands in the form that it would have there, as far as rules
 * look at it.
 *
 * @param file name of the file
 * @param index position in the file, from 0
 * @param kind {@code route}, {@code routeTemplate}, {@code templatedRoute}, {@code routeConfiguration} or another one
 * @param body what stands below the kind
 * @param isYaml whether it is written in YAML; the compiler or Camel's reader sees to the form of all else
 * @param lines the lines of maps and lists in it, by identity
 */
public record RouteEntry(
        String file, int index, String kind, JsonNode body, boolean isYaml, Map<JsonNode, Integer> lines) {
    /** Fields that hold a step of the field's name, or a list of such. */
    private static final Set<String> BRANCHES = Set.of("when", "otherwise", "doCatch", "doFinally", "onFallback");

    static List<RouteEntry> of(String file, YamlTree content) {
        List<RouteEntry> entries = new ArrayList<>();
        for (int i = 0; i < content.root().size(); i++) {
            for (Map.Entry<String, JsonNode> entry : content.root().get(i).properties()) {
                entries.add(new RouteEntry(file, i, entry.getKey(), entry.getValue(), true, content.lines()));
            }
        }
        return entries;
    }

    /** Whether it is of a kind. */
    public boolean is(String otherKind) {
        return kind.equals(otherKind);
    }

    /** Its id; empty where it has none. */
    public String id() {
        return body.path(is("templatedRoute") ? "routeId" : "id").asText();
    }

    /** Where something is, as the problems of other entries name it. */
    String place() {
        return file + ": " + name();
    }

    private String name() {
        return kind + " " + (id().isEmpty() ? "number " + (index + 1) : id());
    }

    /**
     * The line of the smallest step whose texts hold one of these; that of the entry where none does; 0 where it is not
     * known.
     *
     * @param tokens texts, the best first
     */
    public int lineOf(List<String> tokens) {
        return tokens.stream()
                .flatMap(token -> steps().stream()
                        .filter(step -> (texts(step.body())
                                        + EndpointUse.of(step.body()).scheme())
                                .contains(token))
                        .min(Comparator.comparingInt(step -> texts(step.body()).length()))
                        .stream())
                .findFirst()
                .map(step -> lines.get(step.body()))
                .orElseGet(() -> lines.getOrDefault(body, 0));
    }

    /** All texts below a node, a line each. */
    static String texts(JsonNode node) {
        StringBuilder texts = new StringBuilder();
        collectTexts(node, texts);
        return texts.toString();
    }

    private static void collectTexts(JsonNode node, StringBuilder texts) {
        if (node.isTextual()) {
            texts.append(node.asText()).append('\n');
        }
        node.forEach(child -> collectTexts(child, texts));
    }

    /** Something that is wrong with the entry as a whole. */
    Problem problem(Level level, String fault, String remedy) {
        return problem(level, body, fault, remedy);
    }

    /** @param part what is wrong of it, whose line is named; where that is not known, the line of the entry */
    Problem problem(Level level, JsonNode part, String fault, String remedy) {
        Integer line = lines.get(part);
        return new Problem(level, file, line != null ? line : lines.getOrDefault(body, 0), name(), fault, remedy);
    }

    /** The endpoint that this route, or a route of this template, listens on. */
    JsonNode from() {
        return (is("routeTemplate") ? body.path("route") : body).path("from");
    }

    /** The name of the {@code direct:} endpoint that it listens on, placeholders and all. */
    public Optional<String> listensOn() {
        return EndpointUse.of(from()).direct();
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
