package dev.servicebridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.jobs.JobIntakeReplay;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tokens that end, and tokens for some accounts only, at the door of a whole bridge. */
@Timeout(120)
class LimitedTokensTest {
    private static final String ALL = "token-of-all-accounts-0000";
    private static final String US = "token-of-one-account-00000";
    private static final String US_READ = "token-of-one-reader-000000";
    private static final String ENDED = "token-that-has-ended-00000";

    @TempDir
    Path home;

    private final Properties settings = new Properties();
    private final HttpClient http = HttpClient.newHttpClient();
    private final TestDatabase database = TestDatabase.h2();
    private final LogCapture log = new LogCapture();
    private final LogCapture audit = new LogCapture("audit");
    private Bridge bridge;

    @BeforeEach
    void start() throws IOException {
        // No flow and no sandbox: what is looked at is the door. The command calls nobody.
        for (String flow : List.of(
                "jobs/job-intake",
                "hotels/hospitality",
                "outcomes/fsm-outcomes",
                "capacity/capacity",
                "commands/commands-resources")) {
            write("routes/" + flow + ".yaml", "");
        }
        write("config/access-sandbox.yaml", """
                tokens:
                  all:
                    role: write
                    token: %s
                  us:
                    role: write
                    token: %s
                    accounts: [sandbox-us]
                    expires: %s
                  us-reader:
                    role: read
                    token: %s
                    accounts: [sandbox-us]
                  ended:
                    role: write
                    token: %s
                    expires: 2026-01-31
                """.formatted(
                        ALL, US, Instant.now().plus(Duration.ofDays(3)), US_READ, ENDED));
        write("routes/mine/own.yaml", """
                - route:
                    id: own-command
                    from:
                      uri: direct
                      parameters:
                        name: command.get-job
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: "{}"
                - route:
                    id: own-for-all
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/for-all
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: secrets of all accounts
                - route:
                    id: own-by-account
                    routePolicy: http-accounts
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/by-account
                      steps:
                        - bean:
                            ref: callerAccounts
                            method: require
                        - setBody:
                            expression:
                              simple:
                                expression: "data of ${header.account}"
                - route:
                    id: own-asks
                    routePolicy: http-accounts
                    from:
                      uri: platform-http
                      parameters:
                        path: /api/asks
                      steps:
                        - choice:
                            when:
                              - expression:
                                  simple:
                                    expression: "${variable.callerAccounts} contains ${header.account}"
                                steps:
                                  - setBody:
                                      expression:
                                        constant:
                                          expression: "yes"
                            otherwise:
                              steps:
                                - setBody:
                                    expression:
                                      constant:
                                        expression: "no"
                """);
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("bridge.datasource.url", database.settings().url());
        settings.setProperty("bridge.datasource.user", database.settings().user());
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    @AfterEach
    void stop() {
        bridge.close();
        database.close();
        log.close();
        audit.close();
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.writeString(home.resolve(path), text);
    }

    private HttpResponse<String> send(String method, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + settings.getProperty("http.port") + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path, String token) throws Exception {
        HttpResponse<String> answer = send("GET", path, token, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private int status(String method, String path, String token, String body) throws Exception {
        return send(method, path, token, body).statusCode();
    }

    private long command(String account, String token) throws Exception {
        HttpResponse<String> answer = send("POST", "/api/commands", token, command(account));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
        return new ObjectMapper().readTree(answer.body()).path("commandId").asLong();
    }

    private static String command(String account) {
        return """
                {"command": "get-job", "idempotencyKey": "k-%1$s", "account": "%1$s",
                 "parameters": {"serviceJobId": "j-1"}}
                """.formatted(account);
    }

    private long letter(String account) {
        DeadLetters letters = new DeadLetters(database.database());
        letters.insert(new DeadLetter(
                null,
                JobIntakeReplay.KIND,
                account,
                "j-1",
                null,
                null,
                "{\"account\":\"" + account + "\"}",
                "broken",
                1,
                null,
                Instant.now()));
        return letters.list(1).get(0).id();
    }

    @Test
    void aTokenForSomeAccountsSeesAndDoesNothingOfOthers() throws Exception {
        long own = command("sandbox-us", US);
        long others = command("sandbox-de", ALL);
        HttpResponse<String> refused = send("POST", "/api/commands", US, command("sandbox-de"));
        assertThat(refused.statusCode()).isEqualTo(403);
        // Whether there is such an account it does not learn.
        HttpResponse<String> unknown = send("POST", "/api/commands", US, command("nobody"));
        assertThat(unknown.body()).isEqualTo(refused.body());
        assertThat(get("/api/commands", ALL).path("commands")).hasSize(2);
        for (String token : List.of(US, US_READ)) {
            assertThat(get("/api/commands", token).path("commands"))
                    .singleElement()
                    .satisfies(command ->
                            assertThat(command.path("commandId").asLong()).isEqualTo(own));
        }
        assertThat(get("/api/commands?account=sandbox-us", US).path("commands")).hasSize(1);
        assertThat(status("GET", "/api/commands?account=sandbox-de", US, null)).isEqualTo(403);
        assertThat(get("/api/commands/" + own, US).path("commandId").asLong()).isEqualTo(own);
        HttpResponse<String> hidden = send("GET", "/api/commands/" + others, US, null);
        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(hidden.body())
                .isEqualTo(send("GET", "/api/commands/" + 9_999_999, US, null)
                        .body()
                        .replace("9999999", Long.toString(others)));

        long ownLetter = letter("sandbox-us");
        long othersLetter = letter("sandbox-de");
        letter("-");
        assertThat(get("/api/dead-letters", ALL).path("deadLetters")).hasSize(3);
        assertThat(get("/api/dead-letters", US_READ).path("deadLetters"))
                .singleElement()
                .satisfies(letter -> assertThat(letter.path("id").asLong()).isEqualTo(ownLetter));
        assertThat(status("GET", "/api/dead-letters?account=sandbox-de", US, null))
                .isEqualTo(403);
        assertThat(status("GET", "/api/dead-letters/" + othersLetter, US, null)).isEqualTo(404);
        assertThat(status("POST", "/api/dead-letters/" + othersLetter + "/replay", US, null))
                .isEqualTo(404);
        assertThat(status("DELETE", "/api/dead-letters/" + othersLetter + "?reason=x", US, null))
                .isEqualTo(404);
        assertThat(status("POST", "/api/dead-letters/replay", US, "{\"account\": \"sandbox-de\"}"))
                .isEqualTo(403);
        String corrected = "{\"payload\": {\"account\": \"sandbox-de\"}}";
        assertThat(status("POST", "/api/dead-letters/" + ownLetter + "/replay", US, corrected))
                .isEqualTo(403);
        HttpResponse<String> bulk = send("POST", "/api/dead-letters/replay", US, "{\"state\": \"DEAD\"}");
        assertThat(bulk.body()).contains("\"id\":" + ownLetter).doesNotContain("\"id\":" + othersLetter);
        assertThat(get("/api/dead-letters", ALL).path("deadLetters")).hasSize(3);

        JsonNode status = get("/api/status", US_READ);
        assertThat(status.path("accounts"))
                .singleElement()
                .satisfies(account -> assertThat(account.path("name").asText()).isEqualTo("sandbox-us"));
        assertThat(status.toString()).doesNotContain("sandbox-de");
        for (String total : List.of("jobs", "commands", "deliveries", "deadLetters", "operations")) {
            assertThat(status.path(total).isNull()).as(total).isTrue();
            assertThat(get("/api/status", ALL).path(total).isNull()).as(total).isFalse();
        }
        assertThat(status("GET", "/api/capacity/range?account=sandbox-de&resourceId=R", US_READ, null))
                .isEqualTo(403);
        assertThat(status(
                        "GET", "/api/capacity/range?account=sandbox-us&account=sandbox-de&resourceId=R", US_READ, null))
                .isEqualTo(400);
        assertThat(get("/api/capacity/range?account=sandbox-us&resourceId=R", US_READ))
                .isEmpty();
        assertThat(status("POST", "/api/capacity/range?account=sandbox-de&resourceId=R", US, null))
                .isEqualTo(403);
        assertThat(status("GET", "/api/tokens", US, null)).isEqualTo(403);

        assertThat(status("GET", "/api/for-all", US, null)).isEqualTo(403);
        assertThat(send("GET", "/api/for-all", ALL, null).body()).isEqualTo("secrets of all accounts");
        assertThat(send("GET", "/api/by-account?account=sandbox-us", US_READ, null)
                        .body())
                .isEqualTo("data of sandbox-us");
        assertThat(status("GET", "/api/by-account?account=sandbox-de", US_READ, null))
                .isEqualTo(403);
        assertThat(status("GET", "/api/by-account", US_READ, null)).isEqualTo(403);
        assertThat(send("GET", "/api/by-account?account=sandbox-de", ALL, null).body())
                .isEqualTo("data of sandbox-de");
        for (Map.Entry<String, String> asked :
                Map.of("sandbox-us", "yes", "sandbox-de", "no", "sandbox", "no").entrySet()) {
            assertThat(send("GET", "/api/asks?account=" + asked.getKey(), US_READ, null)
                            .body())
                    .as(asked.getKey())
                    .isEqualTo(asked.getValue());
        }
        assertThat(send("GET", "/api/asks?account=sandbox-de", ALL, null).body())
                .isEqualTo("yes");

        assertThat(audit.lines())
                .contains(
                        "INFO us POST route=commands-post subjects= status=403 reason=account",
                        "INFO us-reader GET route=capacity-api subjects= status=403 reason=account",
                        "INFO us GET route=own-for-all subjects= status=403 reason=account",
                        "INFO us GET route=commands-get subjects=command " + others + " status=404 reason=account");
    }

    @Test
    void aTokenEndsAndItsUseCanBeRead() throws Exception {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(log.lines())
                .anyMatch(line -> line.contains("The token us of the HTTP API ends at"))
                .anyMatch(line -> line.contains("The token ended of the HTTP API ended at 2026-02-01T00:00:00Z")));
        HttpResponse<String> ended = send("GET", "/api/status", ENDED, null);
        assertThat(ended.statusCode()).isEqualTo(401);
        assertThat(ended.body()).contains("has expired");
        assertThat(audit.lines())
                .containsExactly("INFO ended GET route=- subjects= status=401 reason=expired address=127.0.0.1");

        assertThat(get("/api/status", ALL).path("endingTokens"))
                .extracting(token -> token.path("name").asText() + " " + token.path("expired"))
                .containsExactly("us false", "ended true");
        assertThat(get("/api/status", US_READ).has("endingTokens")).isFalse();
        assertThat(status("GET", "/api/tokens", US_READ, null)).isEqualTo(403);

        HttpResponse<String> report = send("GET", "/api/tokens", ALL, null);
        assertThat(report.body()).doesNotContain(ALL, US, US_READ, ENDED);
        JsonNode tokens = new ObjectMapper().readTree(report.body());
        assertThat(tokens.path("since").asText()).isNotBlank();
        assertThat(tokens.path("tokens"))
                .extracting(token -> token.path("name").asText() + " "
                        + token.path("role").asText() + " "
                        + token.path("accounts") + " "
                        + token.path("state").asText() + " "
                        + token.path("requests") + " " + token.has("lastUsed"))
                .containsExactly(
                        "all write  valid 2 true",
                        "us write [\"sandbox-us\"] ends-soon 0 false",
                        "us-reader read [\"sandbox-us\"] valid 2 true",
                        "ended write  expired 0 false");

        String metrics = http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + settings.getProperty("management.port")
                                        + "/observe/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(metrics.lines())
                .contains(
                        "bridge_http_refusals_total{reason=\"expired\"} 1.0",
                        "bridge_http_refusals_total{reason=\"account\"} 0.0",
                        "bridge_http_refusals_total{reason=\"role\"} 1.0",
                        "bridge_token_requests_total{token=\"all\"} 2.0",
                        "bridge_token_last_use_timestamp_seconds{token=\"us\"} NaN")
                .anyMatch(line -> line.startsWith("bridge_token_expiry_timestamp_seconds{token=\"ended\"} 1.7699"))
                .anyMatch(line -> line.startsWith("bridge_token_last_use_timestamp_seconds{token=\"all\"} 1."));
    }
}
