package dev.servicebridge.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Variables;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problems;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.remote.RemoteCallException;

/**
 * The mappings in {@code config/mappings}, a file each, for routes to call by name.
 *
 * <p>A mapping sees {@code event} (the event that the route was given), {@code job} (the service job in it, where it has
 * one) and each variable of the route by its name, in so far as that is JSON.
 */
public final class Mappings {
    private static final String FOLDER = "config/mappings";
    private static final String SUFFIX = ".jsonata";
    private static final Pattern LINE = Pattern.compile(" at line (\\d+), column");
    private static final ObjectMapper JSON = ExactJson.MAPPER;
    /** Sums and products of a few such numbers are still numbers. */
    private static final double IMMENSE = 1e300;

    private final BridgeFiles files;
    private final Map<String, Mapping> mappings = new ConcurrentHashMap<>();

    public Mappings(BridgeFiles files) {
        this.files = files;
    }

    /**
     * Compiles every mapping there is.
     *
     * @param problems takes each that is faulty: file, line, column, fault
     */
    public void checkAll(Problems problems) {
        for (BridgeFile file : files.list(FOLDER, SUFFIX)) {
            try {
                new Mapping(file).compile();
            } catch (MappingException e) {
                problems.add(problem(file, e.getMessage()));
            } catch (ConfigurationException e) {
                problems.add(e);
            }
        }
    }

    private static Problem problem(BridgeFile file, String message) {
        Matcher line = LINE.matcher(message);
        String fault = message.replace(file + ": ", "");
        int remedy = fault.lastIndexOf("; ");
        return new Problem(
                Problem.Level.STOP,
                file.toString(),
                line.find() ? Integer.parseInt(line.group(1)) : 0,
                "",
                fault.substring(0, remedy),
                fault.substring(remedy + "; ".length()));
    }

    /** By name, the fields of the object that each mapping makes; empty where they cannot be told without a message. */
    public Map<String, Set<String>> fields() {
        Map<String, Set<String>> fields = new TreeMap<>();
        names().forEach(name -> fields.put(name, fields(name)));
        return fields;
    }

    private Set<String> fields(String name) {
        try {
            return mapping(name).fields();
        } catch (ConfigurationException e) {
            // checkAll says what is wrong with it.
            return Set.of();
        }
    }

    /**
     * Makes what a mapping says out of an event.
     *
     * @param name the mapping's file name without {@code .jsonata}
     * @throws MappingException where it cannot be applied to this event
     */
    public JsonNode apply(String name, JsonNode event, @Variables Map<String, Object> variables) {
        return JSON.valueToTree(object(name, event, variables));
    }

    /** The names of all mappings there are, in their order. */
    public List<String> names() {
        return files.list(FOLDER, SUFFIX).stream()
                .map(file ->
                        file.path().substring(FOLDER.length() + 1, file.path().length() - SUFFIX.length()))
                .toList();
    }

    /**
     * The operations, as {@code <system>.<operation>}, whose body a mapping makes: what the line {@code Target} of its
     * header names; none where it has no such line.
     */
    public List<String> targets(String name) {
        return mapping(name).targets();
    }

    /**
     * As {@link #apply}, for the parameters of an SQL statement: a flat object, a key for each parameter.
     *
     * @throws MappingException where it cannot be applied to this event, or a value is an object or a list
     */
    public Map<String, Object> parameters(String name, JsonNode event, @Variables Map<String, Object> variables) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        object(name, event, variables).forEach((key, value) -> {
            if (value instanceof Map || value instanceof Collection) {
                throw new MappingException(mapping(name) + ": " + subject(event) + ": " + key
                        + " is an object or a list, a parameter of SQL must be one value; join or pick");
            }
            parameters.put(key.toString(), value);
        });
        return parameters;
    }

    /** The objects in a list of what {@link #apply} made, each as the flat parameters of an SQL statement. */
    public List<Map<String, Object>> rows(JsonNode made, String list) {
        List<Map<String, Object>> rows = new ArrayList<>();
        made.path(list).forEach(row -> rows.add(JSON.convertValue(row, new TypeReference<>() {})));
        return rows;
    }

    /**
     * Says which mapping made the body of a call that was refused before it was sent.
     *
     * @throws RemoteCallException always: the refusal, with the file in its message
     */
    public void blame(String name, RemoteCallException refusal) {
        RemoteCallException.Fault fault = refusal.getFault();
        throw new RemoteCallException(
                fault.worded(fault.message() + "; the body was made by " + mapping(name), fault.meaning()), refusal);
    }

    private Map<?, ?> object(String name, JsonNode event, Map<String, Object> variables) {
        return mapping(name).apply(input(event, variables), subject(event));
    }

    private Mapping mapping(String name) {
        return mappings.computeIfAbsent(name, n -> new Mapping(files.require(FOLDER + "/" + n + SUFFIX)));
    }

    /** What a mapping is given: plain maps, lists, texts, numbers, booleans and nulls. */
    static Map<String, Object> input(JsonNode event, Map<String, Object> variables) {
        Map<String, Object> input = new HashMap<>();
        variables.forEach((name, value) -> {
            if (value instanceof JsonNode
                    || value instanceof Map
                    || value instanceof Collection
                    || value instanceof String
                    || value instanceof Number
                    || value instanceof Boolean) {
                input.put(name, plain(value));
            }
        });
        input.put("event", plain(event));
        input.put("job", plain(event.path("job")));
        return input;
    }

    /** JSON as maps and lists: the library knows no {@link JsonNode}. A missing node becomes null. */
    private static Object plain(Object value) {
        return finite(JSON.convertValue(value, Object.class));
    }

    /** The library fails at a number that is beyond what a double holds: it becomes one that is merely immense. */
    private static Object finite(Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<Object, Object> finite = new LinkedHashMap<>();
            object.forEach((key, each) -> finite.put(key, finite(each)));
            return finite;
        }
        if (value instanceof Collection<?> list) {
            List<Object> finite = new ArrayList<>();
            list.forEach(each -> finite.add(finite(each)));
            return finite;
        }
        return value instanceof Number number && !(Math.abs(number.doubleValue()) <= IMMENSE)
                ? Math.copySign(IMMENSE, number.doubleValue())
                : value;
    }

    private static String subject(JsonNode event) {
        String order = event.path("productServiceOrderId").asText();
        String subject = order.isEmpty()
                ? "service job " + event.path("serviceJobId").asText()
                : "product service order " + order;
        return subject + " of account " + event.path("account").asText();
    }
}
