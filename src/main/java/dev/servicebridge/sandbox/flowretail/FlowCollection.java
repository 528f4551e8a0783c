package dev.servicebridge.sandbox.flowretail;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Refusal;

/** Things of one kind by uid. What is in it is never changed in place, only replaced. */
public final class FlowCollection {
    private final String kind;
    private final Map<String, ObjectNode> items;

    /** One whose things are listed by uid. */
    FlowCollection(String kind) {
        this(kind, new TreeMap<>());
    }

    private FlowCollection(String kind, Map<String, ObjectNode> items) {
        this.kind = kind;
        this.items = Collections.synchronizedMap(items);
    }

    /**
     * One whose things are listed in the order they came in.
     *
     * @param kind what error texts call one of them
     */
    static FlowCollection inOrder(String kind) {
        return new FlowCollection(kind, new LinkedHashMap<>());
    }

    /** All of them. */
    public List<ObjectNode> all() {
        synchronized (items) {
            return List.copyOf(items.values());
        }
    }

    boolean contains(String uid) {
        return items.containsKey(uid);
    }

    /** @throws Refusal 404 when there is none */
    ObjectNode find(String uid) {
        ObjectNode found = items.get(uid);
        if (found == null) {
            throw FlowRetail.notFound("There is no " + kind + " " + uid + ".");
        }
        return found;
    }

    /** @throws Refusal 409 when there is one of that uid */
    void add(String uid, ObjectNode item) {
        if (items.putIfAbsent(uid, item) != null) {
            throw new Refusal(409, "CONFLICT", "There is a " + kind + " " + uid + " already.");
        }
    }

    public void replace(String uid, ObjectNode item) {
        items.put(uid, item);
    }

    /** @throws Refusal 404 when there is none */
    void remove(String uid) {
        find(uid);
        items.remove(uid);
    }

    /** The uid the caller chose, or a new one. */
    static String uid(ObjectNode body, String field) {
        String chosen = body.path(field).asText();
        return chosen.isEmpty() ? UUID.randomUUID().toString() : chosen;
    }
}
