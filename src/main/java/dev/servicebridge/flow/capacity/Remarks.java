package dev.servicebridge.flow.capacity;

import java.util.StringJoiner;

import com.fasterxml.jackson.databind.JsonNode;

/** Errors and warnings that stand in a successful answer, in words. */
final class Remarks {
    private Remarks() {}

    /** The errors of a record; null where there are none. */
    static String errors(JsonNode record) {
        StringJoiner text = new StringJoiner("; ");
        record.path("errors").forEach(error -> {
            if (!"WARNING".equals(error.path("errorLevel").asText())) {
                text.add(words(error));
            }
        });
        return text.length() == 0 ? null : text.toString();
    }

    /** @param warnings a list; null for none */
    static String warnings(JsonNode warnings) {
        StringJoiner text = new StringJoiner("; ");
        if (warnings != null) {
            warnings.forEach(warning -> text.add(words(warning)));
        }
        return text.length() == 0 ? null : text.toString();
    }

    private static String words(JsonNode remark) {
        String details = remark.path("details").asText("");
        return remark.path("code").asText() + ", " + remark.path("message").asText()
                + (details.isBlank() ? "" : " (" + details + ")");
    }
}
