package dev.servicebridge;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Who gets into the HTTP API of a whole bridge, and what it answers to those who do not. */
class AccessTest {
    private static final String READ = "sandbox-read-token-0000";
    private static final String WRITE = "sandbox-write-token-0000";
    private static final String STRANGER = "sandbox-wrong-token-0000";

    @TempDir
    Path home;

    private final Properties settings = new Properties();
    private final LogCapture log = new LogCapture();
    private final LogCapture audit = new LogCapture("audit");
    private final LogCapture vertx = new LogCapture("io.vertx");
    private final LogCapture camel = new LogCapture("org.apache.camel");
    private HttpClient http = HttpClient.newHttpClient();
    private String scheme = "http";
    private Bridge bridge;

    @BeforeEach
    void configure() throws IOException {
        // No flow and no sandbox: what is looked at is the door.
        for (String flow :
                List.of("jobs/job-intake", "hotels/hospitality", "outcomes/fsm-outcomes", "capacity/capacity")) {
            write("routes/" + flow + ".yaml", "");
        }
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        write("routes/mine/own.yaml", """
                - route:
                    id: own-write
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/mine
                      steps:
                        - setBody:
                            expression:
                              simple:
                                expression: "caller ${variable.caller}, header ${header.Authorization}"
                - route:
                    id: own-search
                    routePolicy: http-read
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/search
                        httpMethodRestrict: POST
                        consumes: application/json
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: found
                - route:
                    id: own-fault
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/fault
                        httpMethodRestrict: GET
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: the innards
                """);
    }

    @AfterEach
    void stop() {
        if (bridge != null) {
            bridge.close();
        }
        log.close();
        audit.close();
        camel.close();
        vertx.close();
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.writeString(home.resolve(path), text);
    }

    private void run() {
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    private HttpResponse<String> send(String method, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(scheme + "://localhost:" + settings.getProperty("http.port") + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return send("GET", path, token, null);
    }

    private static void assertProblem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("message").asText()).isNotBlank();
        assertThat(answer.body()).doesNotContain("Exception", "\tat ", "innards");
    }

    @Test
    void onlyWhoShowsATokenGetsIn() throws Exception {
        run();
        for (String path : List.of("/api/status", "/api/mine", "/nowhere", "/")) {
            HttpResponse<String> nobody = get(path, null);
            assertProblem(nobody, 401);
            assertThat(nobody.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"service-bridge\"");
        }
        HttpResponse<String> stranger = get("/api/status", STRANGER);
        assertProblem(stranger, 401);
        assertThat(stranger.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("invalid_token");
        assertProblem(get("/api/status", ""), 401);
        HttpResponse<String> reader = get("/api/status", READ);
        assertThat(reader.statusCode()).isEqualTo(200);
        assertThat(reader.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(get("/api/status", WRITE).statusCode()).isEqualTo(200);
        assertThat(String.join("\n", log.lines())).doesNotContain(STRANGER);
    }

    @Test
    void aRouteOfUsersOwnIsGuardedAndMayDeclareItsRole() throws Exception {
        run();
        assertThat(get("/api/mine", READ).body()).isEqualTo("caller sandbox-reader, header ");
        assertProblem(send("POST", "/api/mine", READ, "{}"), 403);
        assertThat(send("POST", "/api/mine", WRITE, "{}").body()).startsWith("caller sandbox-operator");
        assertThat(send("POST", "/api/search", READ, "{}").body()).isEqualTo("found");
        assertProblem(send("POST", "/api/search", null, "{}"), 401);
    }

    @Test
    void routesThatAreAddedLaterAreGuardedAndCloseNothing() throws Exception {
        run();
        bridge.context().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/api/later").routeId("later").setBody(constant("here"));
            }
        });
        assertThat(get("/api/later", null).statusCode()).isEqualTo(401);
        assertThat(get("/api/later", READ).body()).isEqualTo("here");
        assertThat(get("/api/status", READ).statusCode()).isEqualTo(200);
    }

    @Test
    void theRestDslIsGuardedAsRoutesAre() throws Exception {
        write("routes/mine/rest.yaml", """
                - rest:
                    path: /api/orders
                    get:
                      - path: /{order}
                        to: direct:own-order
                      - path: /{order}/secret
                        to: direct:own-secret
                    post:
                      - to: direct:own-new
                - route:
                    id: own-new
                    from:
                      uri: direct
                      parameters:
                        name: own-new
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: new
                - route:
                    id: own-order
                    from:
                      uri: direct
                      parameters:
                        name: own-order
                      steps:
                        - setBody:
                            expression:
                              simple:
                                expression: "order ${header.order} for ${variable.caller}"
                - route:
                    id: own-secret
                    routePolicy: http-write
                    from:
                      uri: direct
                      parameters:
                        name: own-secret
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: secret
                - route:
                    id: own-rest-endpoint
                    from:
                      uri: rest
                      parameters:
                        method: put
                        path: api/things
                        uriTemplate: "{thing}"
                      steps:
                        - setBody:
                            expression:
                              simple:
                                expression: "thing ${header.thing}"
                """);
        run();
        assertThat(get("/api/orders/7", READ).body()).isEqualTo("order 7 for sandbox-reader");
        assertThat(send("PUT", "/api/things/8", WRITE, "{}").body()).isEqualTo("thing 8");
        assertThat(send("POST", "/api/orders", WRITE, "{}").statusCode()).isEqualTo(200);
        assertThat(get("/api/orders/7/secret", WRITE).body()).isEqualTo("secret");
        assertProblem(get("/api/orders/7/secret", READ), 403);
        assertProblem(send("POST", "/api/orders", READ, "{}"), 403);
        assertProblem(send("PUT", "/api/things/8", READ, "{}"), 403);
        for (String path : List.of("/api/orders/7", "/api/orders/7/secret", "/api/orders", "/api/things/8")) {
            assertProblem(get(path, null), 401);
            assertProblem(send("PUT", path, null, "{}"), 401);
        }
        assertProblem(send("DELETE", "/api/orders/7", WRITE, null), 405);
        assertThat(audit.lines())
                .contains("INFO sandbox-reader POST route=own-new subjects= status=403 reason=role")
                .anyMatch(line -> line.matches("INFO sandbox-operator PUT route=own-rest-endpoint .*200"));
    }

    @Test
    void aRoleHoldsForARouteThatTheRestDslCalls() throws Exception {
        write("routes/mine/rest.yaml", """
                - restConfiguration:
                    inlineRoutes: false
                - rest:
                    path: /api/orders
                    get:
                      - path: /{order}
                        to: direct:own-secret
                      - path: /{order}/again
                        to: direct:own-secret
                - route:
                    id: own-secret
                    routePolicy: http-write
                    from:
                      uri: direct
                      parameters:
                        name: own-secret
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: secret
                """);
        run();
        for (String path : List.of("/api/orders/7", "/api/orders/7/again")) {
            assertThat(get(path, WRITE).body()).isEqualTo("secret");
            assertProblem(get(path, READ), 403);
            assertProblem(get(path, null), 401);
        }
    }

    /** Adds a route while the others are about to start, as the first call of a plan does, and asks for the status. */
    public static final class AddsARouteWhileStarting extends RoutePolicySupport {
        private static final AtomicReference<Integer> ANSWER = new AtomicReference<>();

        @Override
        public void onStart(Route route) {
            try {
                route.getCamelContext().addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:added-while-starting").log("here");
                    }
                });
                URI status = URI.create(route.getCamelContext()
                        .resolvePropertyPlaceholders("http://localhost:{{http.port}}/api/status"));
                ANSWER.set(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(status)
                                        .header("Authorization", "Bearer " + READ)
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aRouteThatIsAddedWhileStartingOpensNothing() throws Exception {
        write("routes/mine/early.yaml", """
                - beans:
                    - name: adds-a-route
                      type: dev.servicebridge.AccessTest$AddsARouteWhileStarting
                - route:
                    id: early
                    startupOrder: 1
                    routePolicy: adds-a-route
                    from:
                      uri: direct:early
                      steps:
                        - log:
                            message: early
                """);
        run();
        assertThat(AddsARouteWhileStarting.ANSWER).hasValue(503);
        assertThat(get("/api/status", READ).statusCode()).isEqualTo(200);
    }

    @Test
    void theAuditNamesCallerAndResultOfEachWrite() throws Exception {
        run();
        get("/api/mine", READ);
        send("POST", "/api/mine?name=Jane", READ, "{\"name\":\"Jane\"}");
        send("POST", "/api/mine", WRITE, "{}");
        send("DELETE", "/api/dead-letters/7?reason=x", WRITE, null);
        send("POST", "/nowhere", STRANGER, "{}");
        await().untilAsserted(() -> assertThat(audit.lines())
                .containsExactly(
                        "INFO sandbox-reader POST route=own-write subjects= status=403 reason=role",
                        "INFO sandbox-operator POST route=own-write subjects= status=200",
                        "INFO sandbox-operator DELETE route=dead-letter-drop subjects=7 status=404",
                        "INFO - POST route=- subjects= status=401 reason=unknown address=127.0.0.1"));
    }

    @Test
    void whatACallerSendsReachesAnAnswerThroughARouteAlone() throws Exception {
        write("routes/mine/parts.yaml", """
                - route:
                    id: own-parts
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/parts/{part}
                      steps:
                        - setHeader:
                            name: X-Own
                            expression:
                              constant:
                                expression: mine
                        - setBody:
                            expression:
                              simple:
                                expression: "${header.part}|${header.size}|${header.colour}|${header.X-Note}|${variable.requestHeaders[x-note]}|${header.Content-Type}"
                """);
        run();
        String[] sent = {
            "Set-Cookie",
            "a=b",
            "Location",
            "https://elsewhere.example",
            "Access-Control-Allow-Origin",
            "*",
            "X-Note",
            "hello",
            "X-Own",
            "theirs",
            "limit",
            "0",
            "part",
            "8",
            "size",
            "9",
            "Content-Type",
            "text/x-odd"
        };
        String query =
                "?foo=x%0d%0a2026-01-31T12:00:00.000Z%20INFO%20audit:%20x&Location=%2Felsewhere&X-Own=theirs&size=1"
                        + "&CamelHttpResponseCode=418&camelhttpresponsecode=418";

        HttpResponse<String> status = with(sent, "GET", "/api/status" + query);
        HttpResponse<String> letters = with(sent, "GET", "/api/dead-letters");
        HttpResponse<String> form = with(
                new String[] {"Content-Type", "application/x-www-form-urlencoded"},
                "POST",
                "/api/parts/7?X-Odd=a",
                "colour=red&Refresh=0");
        HttpResponse<String> parts = with(sent, "GET", "/api/parts/7" + query);

        assertThat(List.of(status.statusCode(), letters.statusCode(), form.statusCode(), parts.statusCode()))
                .containsOnly(200);
        assertThat(names(status)).containsExactlyInAnyOrder("cache-control", "content-type");
        assertThat(status.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(letters.headers().map()).doesNotContainKeys("set-cookie", "location", "limit", "x-own");
        assertThat(parts.body()).isEqualTo("7|1|||hello|text/x-odd");
        assertThat(names(parts)).containsExactlyInAnyOrder("cache-control", "x-own");
        assertThat(parts.headers().allValues("X-Own")).containsExactly("mine");
        assertThat(form.body()).isEqualTo("7||red|||application/x-www-form-urlencoded");
        assertThat(names(form)).containsExactlyInAnyOrder("cache-control", "x-own");
        assertThat(faults()).isEmpty();
        assertThat(vertx.lines()).isEmpty();
    }

    /** The names of an answer's headers, without those of its transfer. */
    private static List<String> names(HttpResponse<?> answer) {
        return answer.headers().map().keySet().stream()
                .filter(name -> !List.of(":status", "content-length", "transfer-encoding")
                        .contains(name))
                .toList();
    }

    private HttpResponse<String> with(String[] headers, String method, String path, String... body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + settings.getProperty("http.port") + path))
                        .headers(headers)
                        .header("Authorization", "Bearer " + WRITE)
                        .method(
                                method,
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body[0]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void faultsAreJsonWithoutStackTraces() throws Exception {
        settings.setProperty("http.max-body-size", "1000");
        run();
        assertProblem(get("/nowhere", READ), 404);
        assertProblem(send("DELETE", "/api/status", WRITE, null), 405);
        assertProblem(get("/api/fault", READ), 500);
        assertProblem(send("POST", "/api/mine", WRITE, "x".repeat(2000)), 413);
        assertThat(send("POST", "/api/mine", WRITE, "x".repeat(900)).statusCode())
                .isEqualTo(200);
        HttpResponse<String> text = http.send(
                HttpRequest.newBuilder(
                                URI.create("http://localhost:" + settings.getProperty("http.port") + "/api/search"))
                        .header("Authorization", "Bearer " + READ)
                        .header("Content-Type", "text/csv")
                        .POST(HttpRequest.BodyPublishers.ofString("a,b"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertProblem(text, 415);
        assertProblem(send("POST", "/api/dead-letters/x/replay", WRITE, null), 400);
        assertProblem(send("POST", "/api/dead-letters/replay", WRITE, "{"), 400);
    }

    @Test
    void whatARouteFailsWithIsLoggedOnceAndWhatItHandlesIsNot() throws Exception {
        write("routes/mine/calls.yaml", """
                - route:
                    id: own-call
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/call
                      steps:
                        - to: direct:services-api.getServiceJobs
                - route:
                    id: own-call-by-hand
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/call-by-hand
                      steps:
                        - to: direct:services-api.getServiceJobs
                - route:
                    id: own-nested
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/nested
                      steps:
                        - to: direct:own-inner
                - route:
                    id: own-inner
                    from:
                      uri: direct
                      parameters:
                        name: own-inner
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: "the inner\nfault"
                - route:
                    id: own-parse
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/parse
                      steps:
                        - unmarshal:
                            json: {}
                """);
        write("routes/mine/handles.yaml", """
                - onException:
                    exception:
                      - java.lang.Exception
                    handled:
                      constant:
                        expression: true
                    steps:
                      - setHeader:
                          name: CamelHttpResponseCode
                          expression:
                            constant:
                              expression: 418
                      - setBody:
                          expression:
                            simple:
                              expression: "own answer, ${exception.code}"
                - route:
                    id: own-handled
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/handled
                      steps:
                        - to: direct:services-api.getServiceJobs
                """);
        run();
        HttpResponse<String> handled = get("/api/handled?account=us", READ);
        assertThat(handled.statusCode()).isEqualTo(418);
        assertThat(handled.body()).isEqualTo("own answer, InvalidCall");
        assertThat(faults()).isEmpty();
        assertProblem(get("/api/call?account=us", READ), 500);
        assertProblem(get("/api/call-by-hand?account=us", READ), 500);
        assertProblem(get("/api/nested", READ), 500);
        assertProblem(get("/api/fault", READ), 500);
        assertProblem(send("POST", "/api/parse", WRITE, "Jane Doe"), 500);
        assertThat(faults())
                .hasSize(5)
                .noneMatch(line -> line.contains("Jane") || line.contains("\n"))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("ERROR Route own-call for account us failed: RemoteCallException:"
                                        + " services-api getServiceJobs for account us: InvalidCall, "),
                        line -> assertThat(line).startsWith("ERROR Route own-call-by-hand for account us failed: "),
                        line -> assertThat(line)
                                .isEqualTo("ERROR Route own-inner failed: IllegalStateException: the inner fault"),
                        line -> assertThat(line)
                                .isEqualTo("ERROR Route own-fault failed: IllegalStateException: the ***"),
                        line -> assertThat(line).startsWith("ERROR Route own-parse failed: JsonParseException: "));
    }

    /** What was logged as an error or a warning, Camel's own lines included. */
    private List<String> faults() {
        return Stream.of(log, camel)
                .flatMap(capture -> capture.lines().stream())
                .filter(line -> !line.startsWith("INFO") && !line.contains("personal-data.key"))
                .toList();
    }

    @Test
    void aRequestThatBreaksOffIsAuditedAsSuchAndNoFault() throws Exception {
        write("routes/mine/slow.yaml", """
                - route:
                    id: own-slow
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/slow
                      steps:
                        - bean:
                            beanType: dev.servicebridge.AccessTest
                            method: work
                """);
        run();
        for (int i = 0; i < 3; i++) {
            // Within its body, and before its answer.
            breakOff("/api/mine", 5000);
            breakOff("/api/slow", 10);
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(audit.lines()).hasSize(6));
        assertThat(audit.lines())
                .containsOnly(
                        "INFO sandbox-operator POST route=own-write subjects= status=broken-off",
                        "INFO sandbox-operator POST route=own-slow subjects= status=broken-off");
        GONE.release();
        assertThat(send("POST", "/api/slow", WRITE, "{}").statusCode()).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(audit.lines()).contains("INFO sandbox-operator POST route=own-slow subjects= status=200"));
        assertThat(faults()).isEmpty();
        assertThat(vertx.lines()).isEmpty();
    }

    private static final int ANSWER_LENGTH = 16 << 20;
    private static final Semaphore AT_WORK = new Semaphore(0);
    private static final Semaphore GONE = new Semaphore(0);

    /** What a route takes its time for: more than any connection holds, so that it cannot be sent to nobody. */
    public static String work() throws InterruptedException {
        AT_WORK.release();
        assertThat(GONE.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        return "x".repeat(ANSWER_LENGTH);
    }

    /** Sends ten bytes of a request's body and resets the connection. */
    private void breakOff(String path, int length) throws Exception {
        try (Socket socket = new Socket("localhost", Integer.parseInt(settings.getProperty("http.port")))) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + WRITE
                                    + "\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(10))
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            if (length == 10) {
                assertThat(AT_WORK.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            }
        }
        if (length == 10) {
            GONE.release();
        }
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBackAndNobodyElseIs() throws Exception {
        settings.setProperty("http.access.requests-per-minute", "3");
        run();
        for (int i = 0; i < 3; i++) {
            assertThat(get("/api/mine", READ).statusCode()).isEqualTo(200);
        }
        HttpResponse<String> refused = get("/api/mine", READ);
        assertProblem(refused, 429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 60L);
        assertThat(get("/api/mine", WRITE).statusCode()).isEqualTo(200);
    }

    @Test
    void whoGuessesIsKeptOutAndLocksNobodyOut() throws Exception {
        settings.setProperty("http.access.failures-per-minute", "10");
        run();
        for (int i = 0; i < 10; i++) {
            assertProblem(get("/api/mine", STRANGER + i), 401);
        }
        HttpResponse<String> refused = get("/api/mine", STRANGER);
        assertProblem(refused, 429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(get("/api/mine", READ).statusCode()).isEqualTo(200);
        assertThat(send("POST", "/api/mine", WRITE, "{}").statusCode()).isEqualTo(200);
        assertProblem(get("/api/mine", null), 401);
    }

    @Test
    void wrongTokensAreAuditedAndCountedWhateverTheirMethod() throws Exception {
        run();
        for (String method : List.of("GET", "HEAD", "OPTIONS", "DELETE", "POST")) {
            for (int i = 0; i < 40; i++) {
                int status = send(method, "/api/status", STRANGER + i, null).statusCode();
                assertThat(status).isIn(401, 429);
            }
        }
        assertProblem(get("/nowhere", null), 401);
        assertProblem(send("POST", "/api/mine", READ, "{}"), 403);
        assertThat(get("/api/status", READ).statusCode()).isEqualTo(200);
        assertThat(audit.lines())
                .containsExactly(
                        "INFO - GET route=- subjects= status=401 reason=unknown address=127.0.0.1",
                        "INFO - GET route=- subjects= status=401 reason=missing address=127.0.0.1",
                        "INFO sandbox-reader POST route=own-write subjects= status=403 reason=role");
        URI metrics = URI.create("http://localhost:" + settings.getProperty("management.port") + "/observe/metrics");
        assertThat(http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofLines())
                        .body())
                .contains(
                        "bridge_http_refusals_total{reason=\"unknown\"} 200.0",
                        "bridge_http_refusals_total{reason=\"missing\"} 1.0",
                        "bridge_http_refusals_total{reason=\"role\"} 1.0",
                        "bridge_http_refusals_total{reason=\"limit\"} 0.0");
        bridge.close();
        assertThat(audit.lines())
                .hasSize(4)
                .last()
                .isEqualTo("INFO - refused again: requests=199 reason=unknown address=127.0.0.1");
    }

    @Test
    void withoutTokensItStartsClosedAndSaysSoOnce() throws Exception {
        settings.setProperty("http.access.file", "config/access.yaml");
        run();
        assertProblem(get("/api/status", WRITE), 401);
        assertProblem(get("/api/status", null), 401);
        assertThat(log.lines())
                .filteredOn(line -> line.contains("HTTP API is closed"))
                .hasSize(1);
        URI health = URI.create("http://localhost:" + settings.getProperty("management.port") + "/observe/health/live");
        assertThat(http.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void tokensComeFromFilesAndCanBeTwoOfOneCaller() throws Exception {
        write("token", "0123456789abcdef0123456789abcdef\n");
        write("config/access-sandbox.yaml", """
                tokens:
                  new:
                    role: write
                    token: "{{file:token}}"
                  old:
                    role: write
                    token: fedcba9876543210fedcba9876543210
                """);
        run();
        assertThat(get("/api/mine", "0123456789abcdef0123456789abcdef").body()).startsWith("caller new");
        assertThat(get("/api/mine", "fedcba9876543210fedcba9876543210").body()).startsWith("caller old");
    }

    @Test
    void wrongTokensStopTheStartWithoutBeingShown() throws Exception {
        write("config/access-sandbox.yaml", """
                tokens:
                  short:
                    role: write
                    token: hush-hush
                  same:
                    role: read
                    token: fedcba9876543210fedcba9876543210
                  again:
                    role: admin
                    tokn: x
                  twin:
                    role: read
                    token: fedcba9876543210fedcba9876543210
                """);
        assertThatThrownBy(this::run)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("access-sandbox.yaml:4: tokens.short.token: is shorter than 20")
                .hasMessageContaining("tokens.again.role: is none; write read or write")
                .hasMessageContaining("tokens.again.tokn: is not known here")
                .hasMessageContaining("tokens.twin: is the token of same")
                .hasMessageNotContaining("hush-hush")
                .hasMessageNotContaining("fedcba");
    }

    @Test
    void aRoleThatThereIsNotStopsTheStart() throws Exception {
        write(
                "routes/mine/own.yaml",
                Files.readString(home.resolve("routes/mine/own.yaml")).replace("http-read", "http-admin"));
        assertThatThrownBy(this::run)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("own.yaml, route own-search")
                .hasMessageContaining("http-admin");
    }

    @Test
    void servesTlsByProperties() throws Exception {
        Path store = home.resolve("bridge.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "bridge",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost")
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor())
                .as(new String(keytool.getInputStream().readAllBytes()))
                .isZero();
        settings.setProperty("camel.server.use-global-ssl-context-parameters", "true");
        settings.setProperty("camel.ssl.enabled", "true");
        settings.setProperty("camel.ssl.key-store", "file:" + store);
        settings.setProperty("camel.ssl.key-store-type", "PKCS12");
        settings.setProperty("camel.ssl.keystore-password", "changeit");
        run();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext ssl = SSLContext.getInstance("TLS");
        ssl.init(null, trust.getTrustManagers(), null);
        HttpClient plain = http;
        http = HttpClient.newBuilder().sslContext(ssl).build();
        scheme = "https";

        assertThat(get("/api/mine", READ).statusCode()).isEqualTo(200);
        assertProblem(get("/api/mine", null), 401);

        http = plain;
        scheme = "http";
        assertThatThrownBy(() -> get("/api/mine", READ)).isInstanceOf(IOException.class);
        assertThat(String.join("\n", log.lines())).doesNotContain("changeit");
    }
}
