package dev.servicebridge.routes;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An endpoint as a route names it, whether written as one URI or as a scheme with parameters.
 *
 * @param path what stands between scheme and options
 */
record EndpointUse(String scheme, String path, Map<String, String> options) {
    private static final String DIRECT = "direct";
    private static final String HTTP = "platform-http";

    /** @param written a URI, or a map with {@code uri} and {@code parameters} */
    static EndpointUse of(JsonNode written) {
        String uri =
                written.isTextual() ? written.asText() : written.path("uri").asText();
        Map<String, String> options = new TreeMap<>();
        written.path("parameters")
                .properties()
                .forEach(parameter ->
                        options.put(parameter.getKey(), parameter.getValue().asText()));
        // So routes that are not written in YAML have them.
        addQuery(Optional.ofNullable(options.remove("options")).orElse(""), options);
        String[] parts = uri.split(":", 2);
        if (parts.length == 1) {
            String key = parts[0].equals(HTTP) && options.containsKey("path") ? "path" : "name";
            return new EndpointUse(parts[0], options.getOrDefault(key, ""), options);
        }
        String[] rest = parts[1].replaceFirst("^//", "").split("\\?", 2);
        addQuery(rest.length == 1 ? "" : rest[1], options);
        return new EndpointUse(parts[0], rest[0], options);
    }

    private static void addQuery(String query, Map<String, String> options) {
        for (String option : query.split("&")) {
            String[] parts = option.split("=", 2);
            if (parts.length > 1) {
                options.put(parts[0], parts[1]);
            }
        }
    }

    /** The name of a {@code direct:} endpoint, placeholders and all. */
    Optional<String> direct() {
        return scheme.equals(DIRECT) ? Optional.of(path) : Optional.empty();
    }

    /** The path of an endpoint of the HTTP API, with a slash before it. */
    Optional<String> http() {
        return scheme.equals(HTTP) ? Optional.of("/" + path.replaceFirst("^/+", "")) : Optional.empty();
    }

    /** The methods that an endpoint of the HTTP API answers; {@code *} for all. */
    String[] methods() {
        return options.getOrDefault("httpMethodRestrict", "*").split("\\s*,\\s*");
    }
}
