package dev.servicebridge.routes;

import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A step of a route.
 *
 * @param kind such as {@code to} or {@code when}
 * @param body what stands below the kind
 */
record RouteStep(String kind, JsonNode body) {
    private static final String DIRECT = "direct:";
    private static final Set<String> CALLS = Set.of("to", "toD", "wireTap", "poll");
    private static final Set<String> CALLS_BY_EXPRESSION =
            Set.of("enrich", "pollEnrich", "recipientList", "routingSlip", "dynamicRouter");

    String id() {
        return body.path("id").asText();
    }

    /** The name of the {@code direct:} endpoint that this step calls, placeholders and all. */
    Optional<String> callee() {
        if (!CALLS_BY_EXPRESSION.contains(kind)) {
            return CALLS.contains(kind) ? EndpointUse.of(body).direct() : Optional.empty();
        }
        JsonNode expression = body.has("expression") ? body.path("expression") : body;
        String written = expression.isTextual()
                ? expression.asText()
                : expression
                        .findPath("expression")
                        .asText(expression
                                .path("constant")
                                .asText(expression.path("simple").asText()));
        return Optional.of(written).filter(uri -> uri.startsWith(DIRECT)).map(uri -> uri.substring(DIRECT.length()));
    }
}
