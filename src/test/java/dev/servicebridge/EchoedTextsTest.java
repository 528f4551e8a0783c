package dev.servicebridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole bridge whose FSM refuses an order and repeats its buyer, in every place and spelling of an answer. */
class EchoedTextsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NAME = "Jörg Quillfeather";
    private static final String PHONE = "+1 206-555-0199";
    private static final String STREET = "42 Wobblegate Crescent";
    /** What any of them comes to without capitals, marks and signs. */
    private static final List<String> PIECES =
            List.of("quillfeather", "jorg", "joerg", "2065550199", "5550199", "wobblegate", "crescent");

    @TempDir
    Path home;

    private final Sandbox sandbox = Sandboxes.empty();
    private final int port = Ports.free();
    private final String database = "jdbc:h2:mem:" + UUID.randomUUID()
            + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
    private final Properties settings = new Properties();
    private HttpServer fsm;

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), "accounts:\n" + SandboxedBridge.account("acme", "US"));
        fsm = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        fsm.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = refusal().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Request-Id", "quillfeather-206-555-0199");
            exchange.sendResponseHeaders(422, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        fsm.start();
        settings.putAll(SandboxedBridge.settings(sandbox, database));
        settings.setProperty(
                "flow-retail.endpoint", "http://localhost:" + fsm.getAddress().getPort());
        settings.setProperty("accounts.file", "config/accounts.yaml");
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("http.port", Integer.toString(port));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
    }

    @AfterEach
    void stop() {
        fsm.stop(0);
        sandbox.close();
    }

    private static String refusal() {
        return """
                {"errors": [
                  {"code": "INVALID_PHONE", "message": "customer.phone must be a valid phone number, not %1$s",
                   "details": "customer %2$s of %3$s; CUSTOMER %4$s; %5$s; Quillfeather, Joerg; quill-feather; (206) 5550199"},
                  {"code": "JoergQuillfeather", "message": "%6$s"}]}
                """.formatted(
                        PHONE,
                        NAME,
                        STREET,
                        NAME.toUpperCase(Locale.ROOT),
                        "jorgquillfeather",
                        "Q.u.i.l.l.f.e.a.t.h.e.r ".repeat(50));
    }

    /** Whatever a text holds of the buyer. */
    private static List<String> found(String text) {
        String bare = Normalizer.normalize(text, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "");
        return PIECES.stream().filter(bare::contains).toList();
    }

    private JsonNode api(String token, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(10))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    /** All texts of all tables but those that are encrypted, in which any piece may come up by chance. */
    private List<String> texts() throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database, "postgres", "")) {
            List<String> columns = new ArrayList<>();
            try (ResultSet result = connection
                    .createStatement()
                    .executeQuery("select '\"' || table_schema || '\".\"' || table_name || '\"', column_name"
                            + " from information_schema.columns where lower(table_schema) = 'bridge'"
                            + " and lower(data_type) like 'char%'")) {
                while (result.next()) {
                    columns.add("select \"" + result.getString(2) + "\" from " + result.getString(1));
                }
            }
            assertThat(columns).hasSizeGreaterThan(20);
            for (String column : columns) {
                try (ResultSet result = connection.createStatement().executeQuery(column)) {
                    while (result.next()) {
                        String text = String.valueOf(result.getString(1));
                        if (!text.startsWith("sealed:")) {
                            texts.add(text);
                        }
                    }
                }
            }
        }
        return texts;
    }

    @Test
    @Timeout(120)
    void aRefusalThatRepeatsTheBuyerIsWholeForTheRoleWriteAlone() throws Exception {
        ObjectNode job = (ObjectNode) JSON.readTree("""
                {"serviceJobId": "j-1", "serviceJobStatus": "NOT_SERVICED", "marketplaceId": "ATVPDKIKX0DER",
                 "createTime": "2026-01-31T12:00:00Z", "storeId": "s-1"}
                """);
        job.putObject("buyer").put("buyerId", "A000000001").put("name", NAME).put("phone", PHONE);
        job.putObject("serviceLocation")
                .put("serviceLocationType", "IN_HOME")
                .putObject("address")
                .put("name", NAME)
                .put("addressLine1", STREET)
                .put("city", "Seattle")
                .put("postalCode", "98101")
                .put("countryCode", "US");
        sandbox.seller("acme").put(job);
        try (LogCapture log = new LogCapture();
                Bridge bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings))) {
            await("the order is given up").atMost(SOON).untilAsserted(() -> assertThat(
                            api("sandbox-read-token-0000", "/api/status")
                                    .at("/deliveries/fsm/dead")
                                    .asInt())
                    .isEqualTo(1));
            JsonNode letter =
                    api("sandbox-read-token-0000", "/api/dead-letters").at("/deadLetters/0");
            assertThat(letter.path("causes").toString())
                    .contains("422 INVALID_PHONE, customer.phone must be a valid phone number, not");
            assertThat(found(letter.toString())).as(letter.toString()).isEmpty();
            assertThat(found(api("sandbox-read-token-0000", "/api/status").toString()))
                    .isEmpty();
            assertThat(log.lines()).anyMatch(line -> line.contains("INVALID_PHONE"));
            assertThat(log.lines()).allSatisfy(line -> assertThat(found(line)).isEmpty());
            assertThat(texts()).allSatisfy(text -> assertThat(found(text)).isEmpty());

            JsonNode whole = api(
                    "sandbox-write-token-0000",
                    "/api/dead-letters/" + letter.path("id").asText());
            assertThat(whole.path("causesWhole").toString()).contains(NAME, PHONE, STREET, "JoergQuillfeather");
            assertThat(bridge.context().isStarted()).isTrue();
        }
    }
}
