package dev.servicebridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Dead letters of a whole bridge, seen to by HTTP and from the command line. */
class DeadLettersCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PAYLOAD = "{\"buyer\":\"Jane Doe\"}";

    @TempDir
    Path home;

    private final Properties settings = new Properties();
    private final LogCapture audit = new LogCapture("audit");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Bridge bridge;
    private Database database;
    private DeadLetters letters;

    @BeforeEach
    void start() throws IOException {
        for (String flow : List.of("jobs/job-intake", "hotels/hospitality")) {
            write("routes/" + flow + ".yaml", "");
        }
        write("routes/mine/mine.yaml", """
                - route:
                    id: mine-again
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: direct
                      parameters:
                        name: dead-letter.mine
                      steps:
                        - filter:
                            expression:
                              simple:
                                expression: "${body} contains 'Jane'"
                            steps:
                              - throwException:
                                  exceptionType: java.lang.IllegalStateException
                                  message: "still refused, ${header.subjectId}"
                """);
        // Refuses every job until it is corrected.
        write("routes/mine/own-fsm.yaml", """
                - route:
                    id: job-event-picky
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: direct
                      parameters:
                        name: job-event.picky
                      steps:
                        - filter:
                            expression:
                              simple:
                                expression: "${bodyAs(String)} !contains 'corrected'"
                            steps:
                              - throwException:
                                  exceptionType: java.lang.IllegalArgumentException
                                  message: "not corrected"
                """);
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("bridge.datasource.url", url);
        settings.setProperty("delivery.unknown-faults", "1");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("delivery.subscribers", "picky");
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
        database = Database.open(
                new DatabaseSettings(url, "bridge", "", 3, "test"),
                Encryption.with("c2FuZGJveDoga25vd24gdG8gZXZlcnlib2R5IGhlcmU=", List.of()));
        letters = new DeadLetters(database);
        write("write-token", "sandbox-write-token-0000");
        write("read-token", "sandbox-read-token-0000");
    }

    @AfterEach
    void stop() {
        bridge.close();
        database.close();
        audit.close();
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.writeString(home.resolve(path), text);
    }

    private long insert(String kind, String subject) {
        letters.insert(new DeadLetter(
                null,
                kind,
                "acme",
                subject,
                null,
                null,
                PAYLOAD,
                "A: refused; caused by B: really",
                1,
                "r-1",
                Instant.parse("2026-01-31T12:00:00Z")));
        return letters.list(1).get(0).id();
    }

    private int run(String token, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of(
                "--url",
                "http://localhost:" + settings.getProperty("http.port"),
                "--token-file",
                home.resolve(token).toString()));
        return new CommandLine(new DeadLettersCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + settings.getProperty("http.port") + path))
                .header("Authorization", "Bearer sandbox-read-token-0000")
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    @Test
    void listsWithoutPersonalDataAndShowsItToWritersAlone() throws Exception {
        long id = insert("mine", "s-1");
        insert("other", "s-2");

        assertThat(run("read-token", "list", "--kind", "mine")).isZero();
        assertThat(out.toString())
                .contains(id + "  2026-01-31T12:00:00Z  DEAD  mine  acme s-1  -  attempts: 1")
                .contains("    A: refused", "    B: really")
                .doesNotContain("Jane", "s-2");
        assertThat(run("read-token", "show", Long.toString(id))).isEqualTo(ExitCode.NO_PERMISSION.code());
        assertThat(run("write-token", "show", Long.toString(id))).isZero();
        assertThat(JSON.readTree(out.toString()).path("payload")).isEqualTo(JSON.readTree(PAYLOAD));
        assertThat(run("write-token", "show", "999")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no dead letter 999");
        JsonNode page = get("/api/dead-letters?limit=1");
        assertThat(page.path("deadLetters")).hasSize(1);
        assertThat(get("/api/dead-letters?before=" + page.path("next").asLong()).path("deadLetters"))
                .hasSize(1);
        assertThat(get("/api/dead-letters?since=yesterday").path("status").asInt())
                .isEqualTo(400);
    }

    @Test
    void aKindOfUsersOwnIsReplayedByItsRoute() {
        String id = Long.toString(insert("mine", "s-1"));

        assertThat(run("read-token", "replay", id)).isEqualTo(ExitCode.NO_PERMISSION.code());
        assertThat(run("write-token", "replay", id)).isEqualTo(1);
        assertThat(letters.list(9)).hasSize(1);
        assertThat(letters.list(1).get(0).attempts()).isEqualTo(2);
        assertThat(letters.list(1).get(0).cause()).isEqualTo("IllegalStateException: still refused, ***");
        assertThat(letters.list(1).get(0).causeWhole()).isEqualTo("IllegalStateException: still refused, s-1");

        Path corrected = home.resolve("corrected.json");
        assertThat(run("write-token", "replay", id, "--payload", corrected.toString()))
                .isEqualTo(2);
        try {
            write("corrected.json", "{\"buyer\":\"-\"}");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(run("write-token", "replay", id, "--payload", corrected.toString()))
                .isZero();
        assertThat(out.toString()).contains(id + "  REPLAYED");
        assertThat(run("write-token", "replay", id)).isEqualTo(1);
        assertThat(err.toString()).contains("409").contains("succeeded");
        await().untilAsserted(() -> assertThat(audit.lines())
                .contains("INFO sandbox-operator POST route=dead-letter-replay subjects=" + id + " status=200")
                .noneMatch(line -> line.contains("Jane")));
    }

    @Test
    void aKindWithoutARouteIsRefusedWithTheRemedy() {
        String id = Long.toString(insert("other", "s-2"));

        assertThat(run("write-token", "replay", id)).isEqualTo(1);
        assertThat(err.toString()).contains("No route listens on direct:dead-letter.other; add one");
        assertThat(run("write-token", "drop", id)).isEqualTo(2);
        assertThat(run("write-token", "drop", id, "--reason", "a test, done & gone"))
                .isZero();
        assertThat(letters.find(Long.parseLong(id)).orElseThrow().reason()).isEqualTo("a test, done & gone");
    }

    @Test
    void replaysAllThatTheFilterMeansAndTellsWhatWasRefused() {
        insert("mine", "s-1");
        insert("other", "s-1");
        insert("other", "s-2");

        assertThat(run("write-token", "replay")).isEqualTo(2);
        assertThat(run("write-token", "replay", "--subject", "s-1")).isEqualTo(1);
        assertThat(out.toString()).contains("refused: No route listens").contains("replayed: 1");
        assertThat(run("write-token", "replay", "--subject", "nobody")).isZero();
    }

    @Test
    void aDeliveryIsCorrectedAndReachesItsSubscriber() throws Exception {
        ObjectNode job = JSON.createObjectNode()
                .put("serviceJobId", "j-1")
                .put("serviceJobStatus", "HOLD")
                .put("marketplaceId", "ATVPDKIKX0DER");
        new JobStore(database)
                .savePage("sandbox-us", "ATVPDKIKX0DER", List.of(job), Instant.now(), Set.of("picky"), null);
        await().atMost(Duration.ofSeconds(60)).until(() -> letters.count() == 1);
        DeadLetter letter = letters.list(1).get(0);
        ObjectNode payload = (ObjectNode) JSON.readTree(letter.payload());
        payload.withObject("/job").put("corrected", true);
        write("corrected.json", payload.toString());

        assertThat(run("write-token", "replay", "--subscriber", "picky")).isZero();
        await().atMost(Duration.ofSeconds(60)).until(() -> letters.count() == 1);
        assertThat(letters.list(9)).hasSize(1);
        assertThat(letters.list(1).get(0).attempts()).isEqualTo(2);
        assertThat(run(
                        "write-token",
                        "replay",
                        letter.id().toString(),
                        "--payload",
                        home.resolve("corrected.json").toString()))
                .isZero();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> get("/api/status").at("/deliveries/picky/done").asInt() == 1);
        assertThat(letters.count()).isZero();
    }

    @Test
    void saysThatNoBridgeAnswers() throws IOException {
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        assertThat(run("read-token", "list")).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(err.toString()).contains("cannot be reached");
    }
}
