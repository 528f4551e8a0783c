package dev.servicebridge.boot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Routes of a user's files in the place of the bridge's own, which are written in Java. */
class ReplacedRoutesTest {
    @TempDir
    Path home;

    private final Properties settings = new Properties();

    private void write(String routes) throws IOException {
        Files.createDirectories(home.resolve("routes/mine"));
        Files.writeString(home.resolve("routes/mine/own.yaml"), routes);
    }

    private Bridge start() {
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("personal-data.key", "none");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("sandbox.enabled", "false");
        return Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    private static String route(String id, String from) {
        return """
                - route:
                    id: %s
                    routePolicy: http-accounts
                    from:
                %s
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: mine
                """.formatted(id, from.indent(6).stripTrailing());
    }

    private static List<String> routes(Bridge bridge) {
        return bridge.context().getRoutes().stream().map(Route::getRouteId).toList();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:" + settings.getProperty("http.port") + path))
                                .header("Authorization", "Bearer sandbox-write-token-0000")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aRouteThatListensOnTheSameEndpointOrAnswersTheSamePathOrHasTheSameIdIsTheOneThatThereIs() throws Exception {
        write(route("own-bus", """
                        uri: direct
                        parameters:
                          name: tick
                        """) + route("own-status", """
                        uri: platform-http
                        parameters:
                          path: /api/status
                          httpMethodRestrict: GET
                        """) + route("consumers", """
                        uri: timer
                        parameters:
                          timerName: mine
                        """) + """
                - templatedRoute:
                    routeId: tick-verification
                    routeTemplateRef: tick-every
                    parameters:
                      - name: name
                        value: rather-often
                      - name: interval
                        value: P9D
                """);
        try (LogCapture log = new LogCapture();
                Bridge bridge = start()) {
            assertThat(routes(bridge))
                    .contains("own-bus", "own-status", "tokens", "tick-service-jobs")
                    .containsOnlyOnce("consumers", "tick-verification")
                    .doesNotContain("tick-here", "status");
            assertThat(bridge.context().getRoute("consumers").getEndpoint()).hasToString("timer://mine");
            assertThat(bridge.context()
                            .getRoute("tick-verification")
                            .getEndpoint()
                            .getEndpointUri())
                    .contains("rather-often");
            assertThat(get("/api/status").body()).isEqualTo("mine");
            assertThat(get("/api/tokens").statusCode()).isEqualTo(200);
            String file = " of file:" + home.resolve("routes/mine/own.yaml");
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("the bridge's own route"))
                    .containsExactlyInAnyOrder(
                            "INFO direct:tick is served by route own-bus" + file + ", not by the bridge's own route",
                            "INFO GET /api/status is served by route own-status" + file
                                    + ", not by the bridge's own route",
                            "INFO route consumers" + file + " takes the place of the bridge's own route of that id",
                            "INFO route tick-verification takes the place of the bridge's own route of that id");
        }
    }

    @Test
    void aTemplateOfAFileIsTheOneThatTicksAreMadeOf() throws Exception {
        write("""
                - routeTemplate:
                    id: tick
                    parameters:
                      - name: name
                      - name: cron
                    route:
                      from:
                        uri: timer
                        parameters:
                          timerName: "own-{{name}}"
                          period: 999999
                        steps:
                          - log:
                              message: "{{cron}}"
                """);
        try (LogCapture log = new LogCapture();
                Bridge bridge = start()) {
            assertThat(bridge.context()
                            .getRoute("tick-verification")
                            .getEndpoint()
                            .getEndpointUri())
                    .startsWith("timer://own-verification");
            assertThat(bridge.context()
                            .getRoute("tick-service-jobs")
                            .getEndpoint()
                            .getEndpointUri())
                    .startsWith("quartz://");
            assertThat(log.lines())
                    .anyMatch(line -> line.matches("INFO template tick.* takes the place of the bridge's own"));
        }
    }

    @Test
    void aRouteWithTheIdOfOneThatOthersCallStopsTheStart() throws Exception {
        write(route("tick-here", """
                uri: direct
                parameters:
                  name: elsewhere
                """));
        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("route tick-here of file:" + home.resolve("routes/mine/own.yaml")
                        + ": the id is that of the bridge's own route on direct:tick; give the route another id");
    }

    /** There is one restConfiguration for all that the REST DSL makes. */
    @Test
    void aRestConfigurationIsOfTheRoutesOfUsersAlone() throws Exception {
        write("""
                - restConfiguration:
                    contextPath: /moved
                    bindingMode: json
                """);
        try (Bridge bridge = start()) {
            assertThat(routes(bridge)).contains("status");
            assertThat(get("/api/status").statusCode()).isEqualTo(200);
            assertThat(get("/moved/api/status").statusCode()).isEqualTo(404);
        }
    }
}
