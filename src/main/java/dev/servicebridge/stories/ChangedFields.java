package dev.servicebridge.stories;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;

/** Names of the fields in which two messages about one thing differ, without their values. */
final class ChangedFields {
    /** What differs between any two messages. */
    private static final Set<String> ALWAYS = Set.of("eventId", "version", "changedAt", "observedAt");

    private ChangedFields() {}

    /**
     * Of what the messages hold as objects, such as the job itself, the fields' own names; none where one of the messages was
     * emptied.
     */
    static List<String> between(JsonNode before, JsonNode after) {
        if (before.isEmpty() || after.isEmpty()) {
            return List.of();
        }
        Set<String> changed = new TreeSet<>();
        names(before, after).forEach(name -> {
            JsonNode one = before.path(name);
            JsonNode other = after.path(name);
            if (one.isObject() && other.isObject()) {
                names(one, other).stream()
                        .filter(field -> !one.path(field).equals(other.path(field)))
                        .forEach(changed::add);
            } else if (!ALWAYS.contains(name) && !one.equals(other)) {
                changed.add(name);
            }
        });
        return List.copyOf(changed);
    }

    private static Set<String> names(JsonNode one, JsonNode other) {
        Set<String> names = new TreeSet<>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
