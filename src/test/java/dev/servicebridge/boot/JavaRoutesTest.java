package dev.servicebridge.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The routes that the bridge makes itself, beside files of a user. */
class JavaRoutesTest {
    @TempDir
    Path home;

    private void write(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private BridgeConfiguration configuration() {
        Properties settings = new Properties();
        settings.put("sandbox.enabled", "false");
        return BridgeConfiguration.load(home, "sandbox", Map.of(), settings);
    }

    private Bridge start() {
        return Bridge.startAdapters(configuration());
    }

    /** A system of a user's: a contract, a plan and an address, and no file of routes. */
    private void addMarket() throws IOException {
        write("contracts/market.yaml", """
                openapi: 3.0.3
                info: { title: A market, version: "1" }
                paths:
                  /orders:
                    get:
                      operationId: getOrders
                      responses: { "200": { description: The orders } }
                    post:
                      operationId: addOrder
                      responses: { "200": { description: The order } }
                """);
        write("config/application-sandbox.properties", """
                market.endpoint=http://localhost:1
                usage-plan.market.requests=10
                usage-plan.market.window=PT1S
                """);
    }

    private static String route(String id, String listensOn) {
        return """
                - route:
                    id: %s
                    description: "Answers by itself."
                    from:
                      uri: direct
                      parameters:
                        name: %s
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: mine
                """.formatted(id, listensOn);
    }

    private static Object ask(Bridge bridge, String operation) {
        return bridge.context().createProducerTemplate().requestBody("direct:" + operation, (Object) null);
    }

    @Test
    void everyOperationOfEveryContractHasARouteOfItsName() throws IOException {
        addMarket();
        BridgeConfiguration configuration = configuration();
        try (Bridge bridge = Bridge.startAdapters(configuration)) {
            assertThat(configuration.contracts()).containsKeys("services-api", "flow-retail", "mews", "market");
            configuration.contracts().forEach((system, contract) -> {
                assertThat(bridge.context().getRoute(system)).as(system).isNotNull();
                assertThat(contract.operationIds()).isNotEmpty().allSatisfy(operation -> assertThat(
                                bridge.context().getRoute(system + "." + operation))
                        .extracting(Route::getEndpoint)
                        .hasToString("direct://" + system + "." + operation));
            });
        }
    }

    @Test
    void eachRouteHasADescriptionAndEachNodeAnIdOfItsOwn() {
        try (Bridge bridge = start()) {
            List<RouteDefinition> made =
                    bridge
                            .context()
                            .getCamelContextExtension()
                            .getContextPlugin(Model.class)
                            .getRouteDefinitions()
                            .stream()
                            .filter(route -> route.getResource() == null)
                            .toList();

            assertThat(made).extracting(RouteDefinition::getId).contains("mews", "lwa", "secrets", "mews-pages");
            assertThat(made).allSatisfy(route -> {
                assertThat(route.getDescriptionText()).isNotBlank();
                assertThat(ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class))
                        .isNotEmpty()
                        .allSatisfy(node -> assertThat(node.hasCustomIdAssigned())
                                .as(route.getId() + ": " + node)
                                .isTrue());
            });
        }
    }

    @Test
    void aRouteOfAFileTakesThePlaceOfAnOperationAndIsNamedOnce() throws IOException {
        addMarket();
        write("routes/systems/my-market.yaml", route("my-orders", "'{{env:NO_SUCH:market}}.getOrders'"));
        try (LogCapture log = new LogCapture();
                Bridge bridge = start()) {
            assertThat(ask(bridge, "market.getOrders")).isEqualTo("mine");
            assertThat(bridge.context().getRoute("market.getOrders")).isNull();
            assertThat(bridge.context().getRoute("market.addOrder")).isNotNull();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("not by the bridge's own route"))
                    .containsExactly("INFO direct:market.getOrders is served by route my-orders of file:"
                            + home.resolve("routes/systems/my-market.yaml") + ", not by the bridge's own route");
        }
    }

    @Test
    void soDoesARouteThatATemplateMakes() throws IOException {
        addMarket();
        write("routes/systems/my-market.yaml", """
                - routeTemplate:
                    id: mine
                    parameters:
                      - name: operation
                    route:
                      from:
                        uri: direct
                        parameters:
                          name: "market.{{operation}}"
                        steps:
                          - setBody:
                              expression:
                                constant:
                                  expression: mine

                - templatedRoute:
                    routeTemplateRef: mine
                    routeId: my-orders
                    parameters:
                      - name: operation
                        value: getOrders
                """);
        try (Bridge bridge = start()) {
            assertThat(ask(bridge, "market.getOrders")).isEqualTo("mine");
        }
    }

    @Test
    void aSystemWithTheNameOfARouteOfTheBridgeStopsTheStart() throws IOException {
        addMarket();
        Files.move(home.resolve("contracts/market.yaml"), home.resolve("contracts/lwa.yaml"));
        Path settings = home.resolve("config/application-sandbox.properties");
        Files.writeString(settings, Files.readString(settings).replace("market", "lwa"));

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("route lwa: the bridge has two of its own with this id; if it is a system of yours, give"
                        + " contracts/lwa.yaml another name");
    }

    @Test
    void aRouteOfAFileWithTheIdOfAnotherOneStopsTheStart() throws IOException {
        write("routes/systems/mine.yaml", route("mews", "mine"));

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("route mews of file:" + home.resolve("routes/systems/mine.yaml")
                        + ": the id is that of the bridge's own route on direct:mews; give the route another id, or have it"
                        + " listen there to take the place of that one");
    }
}
