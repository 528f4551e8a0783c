package dev.servicebridge.routes;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A place in a route at which a Kamelet stands.
 *
 * @param given the properties that it gets there
 * @param part the step or the beginning of the route
 */
record KameletUse(String name, Map<String, String> given, JsonNode part) {
    private static final String SCHEME = "kamelet";

    /** Options of Camel's component, which are no properties of the Kamelet. */
    private static final Set<String> OPTIONS = Set.of(
            "name",
            "templateId",
            "routeId",
            "location",
            "block",
            "timeout",
            "failIfNoConsumers",
            "noErrorHandler",
            "bridgeErrorHandler",
            "exceptionHandler",
            "exchangePattern",
            "lazyStartProducer");

    /** All of a route. */
    static Stream<KameletUse> in(RouteEntry entry) {
        return Stream.concat(
                of(entry.from()).stream(),
                entry.steps().stream()
                        .flatMap(step -> (step.kind().equals(SCHEME) ? Optional.of(eip(step.body())) : of(step.body()))
                                .stream()));
    }

    /** The Kamelet that an endpoint is; empty where it is another. */
    static Optional<KameletUse> of(JsonNode endpoint) {
        EndpointUse use = EndpointUse.of(endpoint);
        if (!use.scheme().equals(SCHEME)) {
            return Optional.empty();
        }
        String name = use.options().getOrDefault("templateId", use.path()).replaceFirst("/.*", "");
        return Optional.of(new KameletUse(name, properties(use.options()), endpoint));
    }

    private static KameletUse eip(JsonNode body) {
        EndpointUse use = EndpointUse.of(body);
        String name = body.isTextual() ? body.asText() : body.path("name").asText();
        return new KameletUse(name.replaceFirst("[/?].*", ""), properties(use.options()), body);
    }

    private static Map<String, String> properties(Map<String, String> options) {
        Map<String, String> properties = new HashMap<>(options);
        properties.keySet().removeAll(OPTIONS);
        return properties;
    }

    /** The name of the {@code direct:} endpoint that the Kamelet listens on here; empty where it listens on none. */
    Optional<String> listensOn(KameletFiles kamelets) {
        return kamelets.find(name).filter(file -> file.listensOn() != null).map(file -> {
            Map<String, String> values = new HashMap<>(given);
            file.properties().forEach((property, byDefault) -> {
                if (byDefault != null) {
                    values.putIfAbsent(property, byDefault);
                }
            });
            return Placeholders.fill(file.listensOn(), values);
        });
    }
}
