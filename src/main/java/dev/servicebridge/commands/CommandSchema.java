package dev.servicebridge.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;

/** Checks commands by {@code schemas/command.schema.json}. */
final class CommandSchema {
    private static final String FILE = "/schemas/command.schema.json";

    private final JsonNode source;
    private final JsonSchema schema;

    CommandSchema() {
        try (InputStream in = CommandSchema.class.getResourceAsStream(FILE)) {
            source = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading the packaged " + FILE, e);
        }
        schema = JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(
                        source,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    /** @throws CommandProblem that names all fields that are wrong */
    void check(JsonNode message) {
        String faults =
                schema.validate(message).stream().map(this::fault).distinct().collect(Collectors.joining("; "));
        if (!faults.isEmpty()) {
            throw CommandProblem.invalid(faults);
        }
    }

    private String fault(ValidationMessage message) {
        String path = path(message.getInstanceLocation());
        String below = path.isEmpty() ? message.getProperty() : path + "." + message.getProperty();
        return switch (message.getType()) {
            case "required" -> below + " is missing";
            case "additionalProperties" -> below + " is no field of this message; remove it";
            case "oneOf" -> path + " holds what excludes each other; see " + message.getSchemaLocation();
            default -> (path.isEmpty() ? "the message" : path) + " is not as it should be: " + expected(message);
        };
    }

    /** What the keyword asks for; the library's own words would repeat the value. */
    private String expected(ValidationMessage message) {
        String keyword = message.getSchemaLocation().getFragment().toString();
        return message.getType() + " " + source.at(keyword);
    }

    private static String path(JsonNodePath location) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < location.getNameCount(); i++) {
            if (location.getElement(i) instanceof Integer index) {
                path.append('[').append(index).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(location.getElement(i));
            }
        }
        return path.toString();
    }
}
