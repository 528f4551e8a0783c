package dev.servicebridge.sandbox.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;

/** Checks a request against its operation of the contract. Complains about everything it finds, by name. */
public final class RequestValidator {
    private final boolean repeatedArrays;
    private final Deviations deviations;

    /** @param repeatedArrays whether an array may also be sent by repeating its parameter */
    public RequestValidator(boolean repeatedArrays, Deviations deviations) {
        this.repeatedArrays = repeatedArrays;
        this.deviations = deviations;
    }

    /**
     * Checks everything and reads the body.
     *
     * @param found problems that were found already, to be told together with the others
     * @return the body, or null where the operation has none
     * @throws Refusal when there is any problem
     */
    public JsonNode check(Contract.Match match, Call call, List<String> found) {
        List<String> problems = new ArrayList<>(found);
        checkParameters(match, call, problems);
        JsonNode body = body(match, call);
        JsonSchema schema = match.operation().body();
        if (schema != null) {
            problems.addAll(body == null ? List.of("A body is required.") : problems("body", schema, body));
        }
        if (!problems.isEmpty()) {
            throw new Refusal(400, "InvalidInput", problems);
        }
        return body;
    }

    private static JsonNode body(Contract.Match match, Call call) {
        boolean sent = call.body().length > 0;
        if (match.operation().body() == null) {
            if (sent && call.method().equals("GET")) {
                throw Refusal.invalid("A GET has no body.");
            }
            return null;
        }
        String type = call.header("content-type");
        if (sent && (type == null || !type.startsWith("application/json"))) {
            throw new Refusal(415, "InvalidInput", "The content type must be application/json.");
        }
        try {
            return sent ? Json.MAPPER.readTree(call.body()) : null;
        } catch (IOException e) {
            throw Refusal.invalid("The body is not JSON.");
        }
    }

    private void checkParameters(Contract.Match match, Call call, List<String> problems) {
        Set<String> unknown = new TreeSet<>(call.query().keySet());
        for (Contract.Parameter parameter : match.operation().parameters()) {
            if (parameter.in().equals("query")) {
                unknown.remove(parameter.name());
            }
            check(parameter, values(parameter, match, call), problems);
        }
        for (String name : unknown) {
            if (!deviations.tolerates(Deviations.Rule.KNOWN_PARAMETERS, call, name)) {
                problems.add("'" + name + "' is not a parameter of this operation.");
            }
        }
    }

    private static List<String> values(Contract.Parameter parameter, Contract.Match match, Call call) {
        return switch (parameter.in()) {
            case "path" -> List.of(match.path().get(parameter.name()));
            case "query" -> call.query().getOrDefault(parameter.name(), List.of());
            default -> call.headers().getValuesList(parameter.name());
        };
    }

    private void check(Contract.Parameter parameter, List<String> values, List<String> problems) {
        if (values.isEmpty()) {
            if (parameter.required()) {
                problems.add("'" + parameter.name() + "' is required.");
            }
            return;
        }
        if (values.size() > 1 && !(parameter.array() && repeatedArrays)) {
            problems.add("'" + parameter.name() + "' is given more than once.");
            return;
        }
        JsonNode value = parameter.array() ? array(parameter, values) : scalar(parameter, values.get(0));
        problems.addAll(problems("'" + parameter.name() + "'", parameter.schema(), value));
    }

    private static ArrayNode array(Contract.Parameter parameter, List<String> values) {
        ArrayNode array = Json.array();
        for (String value : values) {
            for (String item : value.split(",", -1)) {
                array.add(scalar(parameter, item));
            }
        }
        return array;
    }

    /** A value of the parameter's type, or the text itself when it is none, so that the schema refuses it. */
    private static JsonNode scalar(Contract.Parameter parameter, String text) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        try {
            return switch (parameter.type()) {
                case "integer" -> nodes.numberNode(Long.parseLong(text));
                case "number" -> nodes.numberNode(Double.parseDouble(text));
                case "boolean" ->
                    Map.<String, JsonNode>of("true", nodes.booleanNode(true), "false", nodes.booleanNode(false))
                            .getOrDefault(text, nodes.textNode(text));
                default -> nodes.textNode(text);
            };
        } catch (NumberFormatException e) {
            return nodes.textNode(text);
        }
    }

    private static List<String> problems(String what, JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(problem -> what + problem.getInstanceLocation() + ": " + withoutLocation(problem.getMessage()))
                .sorted()
                .toList();
    }

    /** A message begins with the location, which is empty for the value itself. */
    private static String withoutLocation(String message) {
        return message.replaceFirst("^\\S*: ", "") + ".";
    }
}
