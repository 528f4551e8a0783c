package dev.servicebridge.routes;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;

/**
 * What a message holds stays a value: it never becomes a part of a text that Camel then reads as one of a route's author,
 * in which an id of another system could have a meaning.
 */
final class ValueRules {
    /** An argument in quotes that holds an expression. */
    private static final Pattern QUOTED = Pattern.compile("[(,]\\s*(['\"])(?:(?!\\1).)*\\$\\{.*");

    private ValueRules() {}

    static void check(RouteEntry entry, List<Problem> problems) {
        entry.steps().stream()
                .filter(step -> step.kind().equals("toD")
                        && !step.body().path("uri").asText().equals("direct"))
                .forEach(step -> problems.add(entry.problem(
                        Level.ADVICE,
                        step.body(),
                        "step " + step.id()
                                + ": toD calls direct routes alone: a value must not become a part of another kind of URI",
                        "take to with a fixed address, and give the value in a header of the component")));
        texts(entry.body(), "method").forEach(method -> checkCall(entry, method, problems));
        texts(entry.body(), "expression")
                .filter(expression -> expression.contains("${bean:"))
                .forEach(expression -> checkCall(entry, expression, problems));
    }

    /** The texts under a name, however deep; what is no text there may hold more of them. */
    private static Stream<String> texts(JsonNode node, String name) {
        Stream<String> own =
                node.path(name).isTextual() ? Stream.of(node.path(name).asText()) : Stream.empty();
        return Stream.concat(
                own, StreamSupport.stream(node.spliterator(), false).flatMap(each -> texts(each, name)));
    }

    private static void checkCall(RouteEntry entry, String call, List<Problem> problems) {
        if (QUOTED.matcher(call).find()) {
            problems.add(entry.problem(
                    Level.FAULT,
                    call + ": an argument with an expression stands without quotes",
                    "take the quotes off, and build a text with more in it in a step before"));
        }
    }
}
