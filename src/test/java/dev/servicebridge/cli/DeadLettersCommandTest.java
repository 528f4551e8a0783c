package dev.servicebridge.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.ExitCode;
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

    private final LogCapture audit = new LogCapture("audit");
    private CalledBridge bridge;
    private DeadLetters letters;

    @BeforeEach
    void start() {
        bridge = new CalledBridge(home);
        bridge.write("routes/mine/mine.yaml", """
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
        bridge.write("routes/mine/own-fsm.yaml", """
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
        bridge.settings.setProperty("delivery.unknown-faults", "1");
        bridge.settings.setProperty("delivery.subscribers", "picky");
        bridge.start();
        letters = new DeadLetters(bridge.database());
    }

    @AfterEach
    void stop() {
        bridge.close();
        audit.close();
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
        return bridge.run(
                token, Stream.concat(Stream.of("dead-letters"), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void listsWithoutPersonalDataAndShowsItToWritersAlone() throws Exception {
        long id = insert("mine", "s-1");
        insert("other", "s-2");

        assertThat(run("read-token", "list", "--kind", "mine")).isZero();
        assertThat(bridge.out())
                .contains(id + "  2026-01-31T12:00:00Z  DEAD  mine  acme s-1  -  attempts: 1")
                .contains("    A: refused", "    B: really")
                .doesNotContain("Jane", "s-2");
        assertThat(run("read-token", "show", Long.toString(id))).isEqualTo(ExitCode.NO_PERMISSION.code());
        assertThat(run("write-token", "show", Long.toString(id))).isZero();
        assertThat(JSON.readTree(bridge.out()).path("payload")).isEqualTo(JSON.readTree(PAYLOAD));
        assertThat(run("write-token", "show", "999")).isEqualTo(1);
        assertThat(bridge.err()).contains("There is no dead letter 999");
        JsonNode page = bridge.get("/api/dead-letters?limit=1");
        assertThat(page.path("deadLetters")).hasSize(1);
        assertThat(bridge.get("/api/dead-letters?before=" + page.path("next").asLong())
                        .path("deadLetters"))
                .hasSize(1);
        assertThat(bridge.get("/api/dead-letters?since=yesterday")
                        .path("status")
                        .asInt())
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
        bridge.write("corrected.json", "{\"buyer\":\"-\"}");
        assertThat(run("write-token", "replay", id, "--payload", corrected.toString()))
                .isZero();
        assertThat(bridge.out()).contains(id + "  REPLAYED");
        assertThat(run("write-token", "replay", id)).isEqualTo(1);
        assertThat(bridge.err()).contains("409").contains("succeeded");
        await().untilAsserted(() -> assertThat(audit.lines())
                .contains("INFO sandbox-operator POST route=dead-letter-replay subjects=" + id + " status=200")
                .noneMatch(line -> line.contains("Jane")));
    }

    @Test
    void aKindWithoutARouteIsRefusedWithTheRemedy() {
        String id = Long.toString(insert("other", "s-2"));

        assertThat(run("write-token", "replay", id)).isEqualTo(1);
        assertThat(bridge.err()).contains("No route listens on direct:dead-letter.other; add one");
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
        assertThat(bridge.out()).contains("refused: No route listens").contains("replayed: 1");
        assertThat(run("write-token", "replay", "--subject", "nobody")).isZero();
    }

    @Test
    void aDeliveryIsCorrectedAndReachesItsSubscriber() throws Exception {
        ObjectNode job = JSON.createObjectNode()
                .put("serviceJobId", "j-1")
                .put("serviceJobStatus", "HOLD")
                .put("marketplaceId", "ATVPDKIKX0DER");
        new JobStore(bridge.database())
                .savePage("sandbox-us", "ATVPDKIKX0DER", List.of(job), Instant.now(), Set.of("picky"), null);
        await().atMost(Duration.ofSeconds(60)).until(() -> letters.count() == 1);
        DeadLetter letter = letters.list(1).get(0);
        ObjectNode payload = (ObjectNode) JSON.readTree(letter.payload());
        payload.withObject("/job").put("corrected", true);
        bridge.write("corrected.json", payload.toString());

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
                .until(() ->
                        bridge.get("/api/status").at("/deliveries/picky/done").asInt() == 1);
        assertThat(letters.count()).isZero();
    }

    @Test
    void allOfACauseAreReplayedOrDropped() {
        insert("mine", "s-1");
        insert("mine", "s-2");
        insert("other", "s-3");
        letters.insert(new DeadLetter(
                null,
                "other",
                "acme",
                "s-4",
                null,
                null,
                PAYLOAD,
                "A: order 4711-42 of 2026-01-31T12:00:00Z is unknown",
                1,
                null,
                Instant.parse("2026-01-31T12:00:00Z")));
        letters.insert(new DeadLetter(
                null,
                "other",
                "acme",
                "s-5",
                null,
                null,
                PAYLOAD,
                "A: order 4712-43 of 2026-01-31T12:09:00Z is unknown",
                1,
                null,
                Instant.parse("2026-01-31T12:09:00Z")));

        assertThat(run("read-token", "causes")).isZero();
        assertThat(bridge.out())
                .startsWith("5 dead letters.")
                .containsPattern("[0-9a-f]{12}  2  mine  acme  -  from 2026-01-31T12:00:00Z to 2026-01-31T12:00:00Z"
                        + "  for example [0-9]+\\R    A: refused\\R    B: really")
                .containsPattern("[0-9a-f]{12}  2  other  acme  -  from 2026-01-31T12:00:00Z to 2026-01-31T12:09:00Z"
                        + "  for example [0-9]+\\R    A: order 4712-43")
                .containsPattern("[0-9a-f]{12}  1  other  acme  -");
        String unknown = bridge.get("/api/dead-letters/causes?text=unknown")
                .at("/causes/0/cause")
                .asText();
        assertThat(run("read-token", "list", "--cause", unknown)).isZero();
        assertThat(bridge.out()).contains("acme s-4  ", "acme s-5  ").doesNotContain("s-1", "s-2", "s-3");
        assertThat(run("read-token", "drop", "--cause", unknown, "--reason", "sold"))
                .isEqualTo(ExitCode.NO_PERMISSION.code());
        assertThat(run("write-token", "drop", "--cause", unknown)).isEqualTo(2);
        assertThat(run("write-token", "drop", "--cause", unknown, "--reason", "sold"))
                .isZero();
        assertThat(bridge.out()).contains("dropped: 2");
        assertThat(letters.count()).isEqualTo(3);
        assertThat(run("write-token", "drop", "--cause", unknown, "--reason", "sold"))
                .isZero();
        assertThat(bridge.out()).contains("dropped: 0");

        String mine = bridge.get("/api/dead-letters/causes?kind=mine")
                .at("/causes/0/cause")
                .asText();
        assertThat(run("write-token", "replay", "--cause", mine)).isZero();
        assertThat(bridge.out()).contains("replayed: 2");
        assertThat(run("read-token", "causes")).isZero();
        assertThat(bridge.out()).contains("still refused");
        await().untilAsserted(() -> assertThat(audit.lines())
                .anyMatch(line -> line.startsWith("INFO sandbox-operator POST route=dead-letters-drop subjects=")));
        assertThat(bridge.send("write-token", "POST", "/api/dead-letters/drop", "{\"cause\":\"" + mine + "\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(bridge.send("write-token", "POST", "/api/dead-letters/drop", "{\"reason\":\"all\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void thePayloadIsPrintedToBeEdited() throws Exception {
        String id = Long.toString(insert("mine", "s-1"));
        assertThat(run("write-token", "show", id, "--payload")).isZero();
        assertThat(JSON.readTree(bridge.out())).isEqualTo(JSON.readTree(PAYLOAD));
        bridge.write("edited.json", bridge.out().replace("Jane Doe", "-"));
        assertThat(run(
                        "write-token",
                        "replay",
                        id,
                        "--payload",
                        home.resolve("edited.json").toString()))
                .isZero();
        assertThat(run("write-token", "show", id, "--payload")).isZero();
        assertThat(bridge.out()).as("the message as it was corrected").doesNotContain("Jane");
    }

    @Test
    void saysThatNoBridgeAnswers() {
        bridge.settings.setProperty("http.port", Integer.toString(Ports.free()));
        assertThat(run("read-token", "list")).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(bridge.err()).contains("cannot be reached");
    }
}
