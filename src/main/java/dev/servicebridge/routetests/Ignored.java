package dev.servicebridge.routetests;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/** What may come out although the test does not expect it. */
final class Ignored {
    private static final String READINGS = "readings";

    private final List<String> names;
    private final Operations operations;

    Ignored(RouteTest test, Operations operations) {
        JsonNode said = test.value("ignore");
        this.names = said.isMissingNode()
                ? List.of(READINGS)
                : RouteTest.stream(said).map(JsonNode::asText).toList();
        this.operations = operations;
    }

    boolean contain(Outcome outcome) {
        return names.stream().anyMatch(name -> switch (outcome.kind()) {
            case "call" ->
                name.equals(READINGS)
                        ? operations.isReading(outcome.name())
                        : name.endsWith("*")
                                ? outcome.name().startsWith(name.substring(0, name.length() - 1))
                                : outcome.name().equals(name);
            case "message" -> EndpointNames.means(name, outcome.name());
            default -> false;
        });
    }
}
