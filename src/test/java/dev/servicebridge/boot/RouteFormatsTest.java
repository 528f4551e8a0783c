package dev.servicebridge.boot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Routes of a stranger's files, in each form that Camel takes. */
class RouteFormatsTest {
    private static final String READS = "sandbox-read-token-0000";

    @TempDir
    Path home;

    private final Properties settings = new Properties();

    private void write(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Bridge start() {
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("personal-data.key", "none");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("sandbox.enabled", "false");
        return Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    private static String ask(Bridge bridge, String endpoint) {
        return bridge.context().createProducerTemplate().requestBody(endpoint, "Ada", String.class);
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + settings.getProperty("http.port") + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static RouteDefinition definition(Bridge bridge, String id) {
        return bridge.context()
                .getCamelContextExtension()
                .getContextPlugin(Model.class)
                .getRouteDefinition(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello.yml", "hello.camel.yaml", "mine/hello.yaml"})
    void yaml(String name) throws Exception {
        write("routes/" + name, """
                - route:
                    id: hello
                    from:
                      uri: direct:hello
                      steps:
                        - setBody:
                            simple: "Hello ${body}"
                """);
        try (Bridge bridge = start()) {
            assertThat(ask(bridge, "direct:hello")).isEqualTo("Hello Ada");
            assertThat(definition(bridge, "hello").getResource().getLocation())
                    .isEqualTo("file:" + home.resolve("routes/" + name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello.xml", "hello.camel.xml"})
    void xml(String name) throws Exception {
        write("routes/" + name, """
                <?xml version="1.0" encoding="UTF-8"?>
                <routes xmlns="http://camel.apache.org/schema/spring">
                  <route id="hello">
                    <from uri="direct:hello"/>
                    <setBody><simple>Hello ${body}</simple></setBody>
                  </route>
                </routes>
                """);
        try (Bridge bridge = start()) {
            assertThat(ask(bridge, "direct:hello")).isEqualTo("Hello Ada");
            assertThat(definition(bridge, "hello").getResource().getLocation())
                    .isEqualTo("file:" + home.resolve("routes/" + name));
        }
    }

    @Test
    void java() throws Exception {
        write("routes/mine/Hello.java", """
                import org.apache.camel.builder.RouteBuilder;

                public class Hello extends RouteBuilder {
                    @Override
                    public void configure() {
                        from("direct:hello").routeId("hello").setBody(simple("Hello ${body}"));
                    }
                }
                """);
        try (Bridge bridge = start()) {
            assertThat(ask(bridge, "direct:hello")).isEqualTo("Hello Ada");
            assertThat(definition(bridge, "hello").getResource().getLocation())
                    .isEqualTo("file:" + home.resolve("routes/mine/Hello.java"));
        }
    }

    @Test
    void javaThatCannotBeCompiledStopsTheStartWithFileLineAndReason() throws Exception {
        write("routes/Hello.java", """
                import org.apache.camel.builder.RouteBuilder;

                public class Hello extends RouteBuilder {
                    public void configure() {
                        form("direct:hello");
                    }
                }
                """);
        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Hello.java")
                .hasMessageContaining("cannot find symbol");
    }

    /** Its tokens and roles are those of every route of the HTTP API. */
    @ParameterizedTest
    @ValueSource(strings = {"xml", "yaml", "java"})
    void restDsl(String ending) throws Exception {
        write(
                "routes/Hotels." + ending,
                switch (ending) {
                    case "xml" -> """
                            <camel>
                              <rest path="/api/hotels" id="hotels">
                                <get path="/{hotel}"><to uri="direct:hotel"/></get>
                                <post path="/{hotel}"><to uri="direct:book"/></post>
                              </rest>
                              <route id="book"><from uri="direct:book"/><stop/></route>
                              <route id="hotel">
                                <from uri="direct:hotel"/>
                                <setBody><simple>hotel ${header.hotel}</simple></setBody>
                              </route>
                            </camel>
                            """;
                    case "java" -> """
                            public class Hotels extends org.apache.camel.builder.RouteBuilder {
                                @Override
                                public void configure() {
                                    rest("/api/hotels").get("/{hotel}").to("direct:hotel").post("/{hotel}").to("direct:book");
                                    from("direct:book").stop();
                                    from("direct:hotel").setBody(simple("hotel ${header.hotel}"));
                                }
                            }
                            """;
                    default -> """
                            - rest:
                                path: /api/hotels
                                get:
                                  - path: "/{hotel}"
                                    to: "direct:hotel"
                                post:
                                  - path: "/{hotel}"
                                    to: "direct:book"
                            - route:
                                from:
                                  uri: direct:book
                                  steps:
                                    - stop: {}
                            - route:
                                from:
                                  uri: direct:hotel
                                  steps:
                                    - setBody:
                                        simple: "hotel ${header.hotel}"
                            """;
                });
        Bridge bridge = start();
        try (bridge) {
            assertThat(get("/api/hotels/seaview", null).statusCode()).isEqualTo(401);
            assertThat(get("/api/hotels/seaview", READS).body()).isEqualTo("hotel seaview");
            HttpRequest post = HttpRequest.newBuilder(
                            URI.create("http://localhost:" + settings.getProperty("http.port") + "/api/hotels/seaview"))
                    .header("Authorization", "Bearer " + READS)
                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(post, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xml", "java"})
    void aTokenThatIsLimitedToAccountsNeedsARouteThatSaysThatItPartsByAccount(String ending) throws Exception {
        write("config/access-sandbox.yaml", """
                tokens:
                  some: { token: some-accounts-token-0000, role: read, accounts: [sandbox-us] }
                """);
        write("routes/Own." + ending, ending.equals("xml") ? """
                        <routes>
                          <route id="all">
                            <from uri="platform-http:/api/all?httpMethodRestrict=GET"/>
                            <setBody><constant>all</constant></setBody>
                          </route>
                          <route id="parted" routePolicyRef="http-accounts">
                            <from uri="platform-http:/api/parted?httpMethodRestrict=GET"/>
                            <setBody><constant>parted</constant></setBody>
                          </route>
                        </routes>
                        """ : """
                        public class Own extends org.apache.camel.builder.RouteBuilder {
                            @Override
                            public void configure() {
                                from("platform-http:/api/all?httpMethodRestrict=GET").setBody(constant("all"));
                                from("platform-http:/api/parted?httpMethodRestrict=GET").routePolicyRef("http-accounts")
                                        .setBody(constant("parted"));
                            }
                        }
                        """);
        Bridge bridge = start();
        try (bridge) {
            assertThat(get("/api/all", "some-accounts-token-0000").statusCode()).isEqualTo(403);
            assertThat(get("/api/parted", "some-accounts-token-0000").body()).isEqualTo("parted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xml", "java"})
    void aRouteTakesThePlaceOfOneOfTheBridgesOwn(String ending) throws Exception {
        write("routes/Own." + ending, ending.equals("xml") ? """
                        <route id="own-status">
                          <from uri="platform-http:/api/status?httpMethodRestrict=GET"/>
                          <setBody><constant>mine</constant></setBody>
                        </route>
                        """ : """
                        public class Own extends org.apache.camel.builder.RouteBuilder {
                            @Override
                            public void configure() {
                                from("platform-http:/api/status?httpMethodRestrict=GET").routeId("own-status")
                                        .setBody(constant("mine"));
                            }
                        }
                        """);
        LogCapture log = new LogCapture();
        Bridge bridge = start();
        try (log;
                bridge) {
            assertThat(get("/api/status", READS).body()).isEqualTo("mine");
            assertThat(log.lines())
                    .contains("INFO GET /api/status is served by route own-status of file:"
                            + home.resolve("routes/Own." + ending) + ", not by the bridge's own route");
        }
    }

    /** In YAML it would be the same; the packaged file is out of force by its name alone. */
    @Test
    void aFileInXmlInThePlaceOfAPackagedOneFailsToItsCaller() throws Exception {
        write("routes/systems/erp/erp-fee.xml", """
                <routes>
                  <route id="my-fee">
                    <from uri="direct:erp.fee"/>
                    <setBody><constant>no fee</constant></setBody>
                  </route>
                </routes>
                """);
        write("routes/mine/own.xml", """
                <route id="own"><from uri="direct:own"/><stop/></route>
                """);
        try (Bridge bridge = start()) {
            assertThat(ask(bridge, "direct:erp.fee")).isEqualTo("no fee");
            assertThat(definition(bridge, "my-fee").getErrorHandlerFactory())
                    .isInstanceOf(NoErrorHandlerDefinition.class);
            assertThat(definition(bridge, "own").getErrorHandlerFactory())
                    .isNotInstanceOf(NoErrorHandlerDefinition.class);
        }
    }

    @Test
    void aKameletOfOnesOwnAndOneOfTheCatalogue() throws Exception {
        write("kamelets/greeting-action.kamelet.yaml", """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: greeting-action
                  labels:
                    camel.apache.org/kamelet.type: action
                spec:
                  definition:
                    title: Greeting
                    required:
                      - greeting
                    properties:
                      greeting:
                        type: string
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                        - setBody:
                            simple: "{{greeting}} ${body}"
                """);
        write("routes/hello.yaml", """
                - route:
                    id: hello
                    from:
                      uri: direct:hello
                      steps:
                        - to:
                            uri: kamelet:greeting-action
                            parameters:
                              greeting: Hello
                        - to:
                            uri: kamelet:log-action
                """);
        write("routes/hello-xml.xml", """
                <route id="hello-xml">
                  <from uri="direct:hello-xml"/>
                  <to uri="kamelet:greeting-action?greeting=Bye"/>
                </route>
                """);
        write("kamelets/command-sink.kamelet.yaml", """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: command-sink
                spec:
                  definition:
                    title: In the place of the bridge's
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                        - setBody:
                            constant: replaced
                """);
        write("routes/replaced.xml", """
                <route id="replaced"><from uri="direct:replaced"/><to uri="kamelet:command-sink"/></route>
                """);
        try (Bridge bridge = start()) {
            assertThat(ask(bridge, "direct:hello")).isEqualTo("Hello Ada");
            assertThat(ask(bridge, "direct:hello-xml")).isEqualTo("Bye Ada");
            assertThat(ask(bridge, "direct:replaced")).isEqualTo("replaced");
        }
    }

    @Test
    void whatIsNotLoadedIsNamedInTheLogOnce() throws Exception {
        write("routes/notes.txt", "to do");
        try (LogCapture log = new LogCapture();
                Bridge bridge = start()) {
            assertThat(bridge.context().isStarted()).isTrue();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("is not loaded"))
                    .containsExactly(
                            "WARN " + home.resolve("routes/notes.txt") + ": is not loaded: a file with routes ends"
                                    + " in .yaml, .yml, .xml or .java; rename it, or move it out of routes/");
        }
    }
}
