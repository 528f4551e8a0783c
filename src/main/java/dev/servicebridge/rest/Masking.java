package dev.servicebridge.rest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Takes out of a remote system's words what it repeats of the people in the message that it was sent. Names cannot be told
 * from other words by their look, so what is looked for is what was sent.
 */
final class Masking {
    private static final String MASK = "***";
    /** What is shorter would be found inside of other words. */
    private static final int SHORTEST = 3;

    private final Set<String> fields;
    private final ObjectMapper mapper;

    /** @param fields the names of the fields whose texts are about people, at any depth */
    Masking(Set<String> fields, ObjectMapper mapper) {
        this.fields = fields;
        this.mapper = mapper;
    }

    /**
     * Masks a text.
     *
     * @param text what the remote system says; null for nothing
     * @param sent the JSON that it was sent; null for none
     */
    String apply(String text, byte[] sent) {
        if (text == null || sent == null || fields.isEmpty()) {
            return text;
        }
        String masked = text;
        for (String value : values(sent)) {
            masked = masked.replace(value, MASK);
        }
        return masked;
    }

    /** Longest first, so that no part of one stays. */
    private List<String> values(byte[] sent) {
        List<String> values = new ArrayList<>();
        try {
            collect(mapper.readTree(sent), values);
        } catch (IOException e) {
            return List.of();
        }
        values.removeIf(value -> value.length() < SHORTEST);
        values.sort(Comparator.comparingInt(String::length).reversed());
        return values;
    }

    private void collect(JsonNode node, List<String> values) {
        for (String field : fields) {
            for (JsonNode value : node.findValues(field)) {
                if (value.isValueNode()) {
                    values.add(value.asText().trim());
                }
            }
        }
    }
}
