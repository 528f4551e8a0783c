package dev.servicebridge.sandbox.core;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.networknt.schema.JsonSchema;

/** The operations of an OpenAPI 3.0 contract. */
public final class Contract {
    private final List<Operation> operations;

    /** Reads {@code contracts/<name>.yaml} from the class path. */
    public Contract(String name) {
        operations = new ContractReader(name).operations();
    }

    private Contract(List<Operation> operations) {
        this.operations = operations;
    }

    /** Reads a contract of somebody's own from its YAML. */
    public static Contract of(String name, String yaml) {
        return new Contract(new ContractReader(name, yaml).operations());
    }

    /**
     * An operation.
     *
     * @param segments of its path; those in braces are parameters
     * @param body schema of the JSON body, or null when it has none
     * @param fields the fields of the body, each with the name of the schema that it refers to; empty where it refers to
     *     none
     */
    public record Operation(
            String id,
            String method,
            List<String> segments,
            List<Parameter> parameters,
            JsonSchema body,
            Map<String, String> fields) {}

    /**
     * A parameter.
     *
     * @param in path, query or header
     * @param type JSON type of the value, or of each value where {@code array} is true
     */
    public record Parameter(String name, String in, boolean required, boolean array, String type, JsonSchema schema) {}

    List<Operation> operations() {
        return operations;
    }

    /** The ids of its operations, in order. */
    public Set<String> operationIds() {
        return operations.stream().map(Operation::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /** An operation found for a request, with the decoded values of its path parameters. */
    public record Match(Operation operation, Map<String, String> path) {}

    /** The operation that serves a method and a raw path. */
    public Optional<Match> match(String method, String path) {
        List<String> segments = segments(path);
        for (Operation operation : operations) {
            if (operation.method.equals(method) && operation.segments.size() == segments.size()) {
                Map<String, String> values = values(operation.segments, segments);
                if (values != null) {
                    return Optional.of(new Match(operation, values));
                }
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> values(List<String> template, List<String> segments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String part = template.get(i);
            if (part.startsWith("{")) {
                values.put(part.substring(1, part.length() - 1), decode(segments.get(i)));
            } else if (!part.equals(segments.get(i))) {
                return null;
            }
        }
        return values;
    }

    private static String decode(String segment) {
        // a plus in a path is a plus
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The parts of a raw path between its slashes. */
    static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }
}
