package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.routes.SourceRules;
import dev.servicebridge.testing.Documented;
import dev.servicebridge.testing.RoutesInJava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class RouteRulesTest {
    /** By the folder where files of them would lie. */
    private static final Map<String, List<RouteBuilder>> JAVA = Map.of(
            "routes/", RoutesInJava.ofEveryBus(),
            "routes/bus/local-", RoutesInJava.ofLocalBus(),
            "routes/bus/kafka-", RoutesInJava.ofKafkaBus());

    private static final Path SAMPLE = Path.of("src/test/resources/route-rules");
    private static final String TEMPLATES = "routes/systems/stock.yaml";
    private static final String STALLS = "routes/systems/stalls.yaml";
    private static final String FLOW = "routes/trade/orders.yaml";
    private static final String PLANS = "config/usage-plans.properties";
    private static final String CONTRACT = "src/main/resources/contracts/market.yaml";

    @Test
    void theRoutesOfTheBridgeKeepTheHouseRules() {
        assertThat(Path.of("routes")).isNotEmptyDirectory();
        assertThat(SourceRules.problems(Path.of(""), JAVA)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/own-route.md", "docs/own-operation.md", "docs/another-fsm.md"})
    void theExamplesOfTheDocumentationKeepThemToo(String page, @TempDir Path project) throws IOException {
        for (String folder : new String[] {"routes", "config", "src/main/resources/contracts", "src/main/java"}) {
            copy(Path.of(folder), project.resolve(folder));
        }
        Map<String, String> files = Documented.in(Path.of(page)).files();
        assertThat(files).isNotEmpty();
        for (Map.Entry<String, String> file : files.entrySet()) {
            boolean contract = file.getKey().startsWith("contracts/");
            Path path = project.resolve((contract ? "src/main/resources/" : "") + file.getKey());
            // Settings add to the packaged ones, any other file takes the place of the one of its name.
            String packaged =
                    file.getKey().endsWith(".properties") ? Files.readString(path) + System.lineSeparator() : "";
            Files.writeString(path, packaged + file.getValue());
        }

        assertThat(SourceRules.problems(project, JAVA)).isEmpty();
    }

    @Test
    void routesInJavaAreHeldToThemToo() {
        String route = "routes/Careless.java: route number 1: ";
        assertThat(SourceRules.problems(SAMPLE, Map.of("routes/", List.of(new Careless()))))
                .containsExactlyInAnyOrder(
                        route + "needs an id in kebab-case, or <system>.<operation>",
                        route + "needs a description",
                        route + "to needs an id",
                        route + "when needs an id",
                        route + "nobody listens on direct:nobody",
                        route + "listens on direct:keep-orders, as does " + FLOW + ": route keep-orders",
                        route + "{{no.such}} is declared neither in config/application.properties nor here",
                        "routes/Careless.java: templatedRoute careless: there is no template of-nobody");
    }

    private static final class Careless extends RouteBuilder {
        @Override
        public void configure() {
            from("direct:keep-orders")
                    .doTry()
                    .to("direct:nobody")
                    .doCatch(Exception.class)
                    .choice()
                    .id("known")
                    .when(simple("${body} == null"))
                    .setBody(constant("{{no.such}}"))
                    .end();
            templatedRoute("of-nobody").routeId("careless");
        }
    }

    @Test
    void findsNothingWrongWithAGoodSample() {
        assertThat(SourceRules.problems(SAMPLE)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource({"form", "labels", "values", "wiring", "operations"})
    void tellsFileRouteAndProblem(String file, String good, String bad, String problem, @TempDir Path project)
            throws IOException {
        copySample(project);
        String text = Files.readString(project.resolve(file));
        assertThat(text).contains(good);
        Files.writeString(project.resolve(file), text.replace(good, bad));

        assertThat(SourceRules.problems(project)).contains(problem);
    }

    @Test
    void aNameOfAFileHasOneDot(@TempDir Path project) throws IOException {
        copySample(project);
        Files.move(project.resolve(FLOW), project.resolve("routes/trade/orders.read.yaml"));

        assertThat(SourceRules.problems(project))
                .containsExactly(
                        "routes/trade/orders.read.yaml: a file of routes is named <name>.yaml, with no other dot");
    }

    @Test
    void aFileHoldsAListOfRoutes(@TempDir Path project) throws IOException {
        copySample(project);
        Files.writeString(project.resolve(FLOW), "route:\n  id: read-orders\n");

        assertThat(SourceRules.problems(project)).containsExactly(FLOW + ": holds no list of routes");
    }

    static Stream<Arguments> form() {
        return Stream.of(
                arguments(FLOW, "- route:", "  route:", FLOW + ": cannot be read, line 39: Duplicate field 'route'"),
                arguments(
                        FLOW,
                        "uri: timer\n",
                        "uri: timer:orders?period=10\n",
                        FLOW
                                + ": route read-orders: from/uri: holds more than a scheme; the rest belongs under parameters"),
                arguments(
                        FLOW,
                        "- to:\n            id: get-orders\n            uri: direct\n            parameters:\n"
                                + "              name: market.getOrders",
                        "- to: direct:market.getOrders",
                        FLOW + ": route read-orders: from/steps/1/to: string found, object expected"),
                arguments(
                        FLOW,
                        "constant:\n                expression: acme",
                        "constant: acme",
                        FLOW
                                + ": route read-orders: from/steps/0/setHeader/expression/constant: string found, object expected"),
                arguments(
                        FLOW,
                        "expression:\n              constant:\n                expression: acme",
                        "constant:\n              expression: acme",
                        FLOW
                                + ": route read-orders: from/steps/0/setHeader: constant is unknown here, or a short form"),
                arguments(
                        FLOW,
                        "ref: orders",
                        "reff: orders",
                        FLOW + ": route keep-orders: from/steps/0/bean: reff is unknown here, or a short form"),
                arguments(
                        FLOW,
                        "id: keep\n",
                        "id: keep\n            disabled: \"false\"\n",
                        FLOW + ": route keep-orders: from/steps/0/bean/disabled: string found, boolean expected"),
                arguments(
                        TEMPLATES,
                        "retryWhile:",
                        "redeliveryPolicy:\n            backOffMultiplier: \"{{http.timeout}}\"\n          retryWhile:",
                        TEMPLATES + ": routeConfiguration stock-call: onException/0/onException/redeliveryPolicy/"
                                + "backOffMultiplier: string found, number expected"),
                arguments(
                        FLOW,
                        "loggerName: orders",
                        "loggerName: orders\n                    groupSize: \"10\"",
                        FLOW + ": route keep-orders: from/steps/1/doTry/steps/0/to/parameters/groupSize: is a boolean"
                                + " or a number, which has no quotes"));
    }

    static Stream<Arguments> labels() {
        return Stream.of(
                arguments(
                        FLOW,
                        "id: read-orders",
                        "id: readOrders",
                        FLOW + ": route readOrders: needs an id in kebab-case, or <system>.<operation>"),
                arguments(
                        FLOW,
                        "    id: read-orders\n",
                        "",
                        FLOW + ": route number 1: needs an id in kebab-case, or <system>.<operation>"),
                arguments(
                        FLOW,
                        "    description: \"Keeps the orders.\"\n",
                        "",
                        FLOW + ": route keep-orders: needs a description"),
                arguments(
                        TEMPLATES,
                        "Sends one request.",
                        "Sends one request to {{shelf}}.",
                        TEMPLATES
                                + ": routeTemplate shelf: the description holds a placeholder, which is not filled in"),
                arguments(FLOW, "            id: keep\n", "", FLOW + ": route keep-orders: bean needs an id"),
                arguments(
                        TEMPLATES,
                        "id: pause\n              ",
                        "",
                        TEMPLATES + ": routeTemplate stock: delay needs an id"),
                arguments(FLOW, "- id: some\n                ", "- ", FLOW + ": route read-orders: when needs an id"),
                arguments(
                        FLOW,
                        "id: keep\n",
                        "id: pass-on\n",
                        FLOW + ": route keep-orders: the id pass-on of bean is taken by " + FLOW
                                + ": route read-orders"),
                arguments(
                        FLOW,
                        "id: keep-orders",
                        "id: read-orders",
                        FLOW + ": route read-orders: the id read-orders of route is taken by " + FLOW
                                + ": route read-orders"));
    }

    static Stream<Arguments> wiring() {
        return Stream.of(
                arguments(
                        FLOW,
                        "- setBody:\n                      expression:",
                        "- setProperty:\n                      name: order\n                      expression:",
                        FLOW
                                + ": route keep-orders: doCatch not-told must begin with setBody: after a failed call with"
                                + " variableSend the body is what was sent"),
                arguments(
                        FLOW,
                        "id: keep-orders\n",
                        "id: keep-orders\n    routeConfigurationId: retry\n",
                        FLOW + ": route keep-orders: needs routePolicy failToCaller: it retries by itself, and no error"
                                + " handler of its callers would see it fail"),
                arguments(
                        FLOW,
                        "name: market.getOrders",
                        "name: market.getOrder",
                        FLOW + ": route read-orders: nobody listens on direct:market.getOrder"),
                arguments(
                        "config/application.properties",
                        "orders.to=keep-orders",
                        "orders.to=lose-orders",
                        FLOW + ": route read-orders: nobody listens on direct:lose-orders"),
                arguments(
                        STALLS,
                        "value: stall\n\n",
                        "value: stalled\n\n",
                        STALLS + ": templatedRoute stall.apples: nobody listens on direct:stall"),
                arguments(
                        FLOW,
                        "name: keep-orders",
                        "name: stall",
                        FLOW + ": route keep-orders: listens on direct:stall, as does " + STALLS
                                + ": templatedRoute stall"),
                arguments(
                        STALLS,
                        "- name: kind",
                        "- name: knd",
                        STALLS + ": templatedRoute stall.apples: lacks the parameter kind"),
                arguments(
                        STALLS,
                        "- name: kind",
                        "- name: knd",
                        STALLS + ": templatedRoute stall.apples: the template stock knows no parameter knd"),
                arguments(
                        STALLS,
                        "routeTemplateRef: shelf",
                        "routeTemplateRef: shelve",
                        STALLS + ": templatedRoute stall: there is no template shelve"),
                arguments(
                        TEMPLATES,
                        "{{http.timeout}}",
                        "{{http.time-out:5000}}",
                        TEMPLATES + ": routeTemplate shelf: {{http.time-out}} is declared neither in"
                                + " config/application.properties nor here"));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                arguments(
                        FLOW,
                        "uri: direct\n            parameters:\n              name: \"orders-of-${header.account}\"",
                        "uri: bean\n            parameters:\n              beanName: \"${header.account}\"",
                        FLOW + ": route read-orders: step by-account: toD calls direct routes alone:"
                                + " a value must not become a part of another kind of URI"),
                arguments(
                        FLOW,
                        "method: keep",
                        "method: \"keep('of ', 'order ${header.id}')\"",
                        FLOW + ": route keep-orders: keep('of ', 'order ${header.id}'):"
                                + " an argument with an expression stands without quotes"),
                arguments(
                        FLOW,
                        "\"${body} != null\"",
                        "\"${bean:orders?method=has('${body}')} == true\"",
                        FLOW + ": route read-orders: ${bean:orders?method=has('${body}')} == true:"
                                + " an argument with an expression stands without quotes"));
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                arguments(
                        CONTRACT,
                        "operationId: getOrders",
                        "operationId: listOrders",
                        CONTRACT + ": operation listOrders: " + PLANS + " lacks usage-plan.market.listOrders.rate"),
                arguments(
                        CONTRACT,
                        "operationId: getOrders",
                        "operationId: listOrders",
                        FLOW + ": route read-orders: nobody listens on direct:market.getOrders"),
                arguments(
                        PLANS,
                        "getOrders.burst",
                        "getOrder.burst",
                        CONTRACT + ": operation getOrders: " + PLANS + " lacks usage-plan.market.getOrders.burst"),
                arguments(
                        PLANS,
                        "getOrders.burst",
                        "getOrder.burst",
                        PLANS + ": usage-plan.market.getOrder.burst is the plan of no operation"));
    }

    private static void copySample(Path project) throws IOException {
        copy(SAMPLE, project);
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
