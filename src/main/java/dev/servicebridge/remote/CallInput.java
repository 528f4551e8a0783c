package dev.servicebridge.remote;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** The values of one call before it is sent: its parameters by name and its body. */
public final class CallInput {
    private final Operation operation;
    private final Map<String, JsonNode> parameters = new LinkedHashMap<>();
    private final Set<String> encoded = new LinkedHashSet<>();
    private final Map<String, Set<String>> refused = new LinkedHashMap<>();
    private JsonNode body;

    CallInput(Operation operation) {
        this.operation = operation;
    }

    /** The id of the operation called. */
    public String operation() {
        return operation.id();
    }

    /** Whether the caller gave this parameter. */
    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** A parameter's text; null where the caller did not give it. */
    public String text(String name) {
        JsonNode value = parameters.get(name);
        return value == null ? null : value.asText();
    }

    /** Gives a parameter another value. */
    public void set(String name, String value) {
        parameters.put(name, TextNode.valueOf(value));
    }

    /** Marks a parameter's value as percent-encoded already: it is sent as it stands. */
    public void sendAsItStands(String name) {
        encoded.add(name);
    }

    /** The request's body; null where there is none. */
    public JsonNode body() {
        return body;
    }

    /**
     * Notes that the call must not be made. All that is wrong with a call is noted before it fails.
     *
     * @param place the parameter, or the place in the body, such as {@code body.items[0].price}
     * @param rule what it must be, and what it is
     */
    public void refuse(String place, String rule) {
        refused.computeIfAbsent(place, key -> new LinkedHashSet<>()).add(place + ": " + rule);
    }

    /** Whether something is wrong at this place. */
    public boolean isRefused(String place) {
        return refused.containsKey(place);
    }

    /** @throws InvalidCallException where the call must not be made, with everything that is wrong with it */
    void requireAllowed() {
        if (!refused.isEmpty()) {
            throw new InvalidCallException(
                    refused.values().stream().flatMap(Set::stream).toList());
        }
    }

    void put(String name, JsonNode value) {
        parameters.put(name, value);
    }

    void body(JsonNode value) {
        body = value;
    }

    JsonNode value(String name) {
        return parameters.get(name);
    }

    boolean isSentAsItStands(String name) {
        return encoded.contains(name);
    }
}
