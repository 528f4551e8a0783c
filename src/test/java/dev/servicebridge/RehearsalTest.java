package dev.servicebridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@code service-bridge rehearse}, by what it prints: a bridge took jobs in and was stopped; of one of them its mapping could
 * make no service order, and a dead letter of it waits.
 */
class RehearsalTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPPING = "config/mappings/service-order.jsonata";
    private static final String TITLE = "\"title\": ";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    static Path home;

    @TempDir
    Path changes;

    private static String packaged;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Map<String, String> before;

    @BeforeAll
    static void aBridgeTakesJobsIn() throws Exception {
        packaged = Files.readString(Path.of(MAPPING));
        write(home, "config/application.properties", """
                accounts.file=config/accounts-sandbox.yaml
                http.access.file=config/access-sandbox.yaml
                services-api.endpoint=http://localhost:1/services-api
                """);
        write(home, MAPPING, mapping("event.serviceJobId = 'job-bad' ? $error('no title for it') : "));
        try (Sandbox sandbox = Sandboxes.empty()) {
            JsonNode job = JSON.readTree(Path.of("src/test/resources/route-tests/shipped/tests/job.json")
                    .toFile());
            for (String id : List.of("job-1", "job-2", "job-bad")) {
                sandbox.seller("us").jobs().put(((ObjectNode) job.deepCopy()).put("serviceJobId", id));
            }
            Properties settings = settings(sandbox);
            try (Bridge bridge = Bridge.start(BridgeConfiguration.load(home, null, Map.of(), settings))) {
                assertThat(bridge.context().isStarted()).isTrue();
                await().atMost(PATIENCE).untilAsserted(() -> {
                    JsonNode deliveries = deliveries(settings);
                    assertThat(deliveries.path("erp").path("done").asInt())
                            .as("%s", deliveries)
                            .isEqualTo(3);
                    assertThat(deliveries.path("fsm").path("done").asInt())
                            .as("%s", deliveries)
                            .isEqualTo(2);
                    assertThat(deliveries.path("fsm").path("dead").asInt())
                            .as("%s", deliveries)
                            .isEqualTo(1);
                });
            }
        }
    }

    private static Properties settings(Sandbox sandbox) {
        Properties settings = new Properties();
        settings.setProperty("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.setProperty("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.setProperty("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.setProperty("mews.endpoint", sandbox.uri() + "/mews");
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        return settings;
    }

    private static JsonNode deliveries(Properties settings) throws Exception {
        URI address = URI.create("http://localhost:" + settings.getProperty("http.port") + "/api/status");
        String status = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address)
                                .header("Authorization", "Bearer sandbox-read-token-0000")
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return JSON.readTree(status).path("deliveries");
    }

    @BeforeEach
    void lookAtTheDatabase() throws IOException {
        before = files();
        assertThat(before).containsKey("bridge.mv.db");
    }

    @Test
    void aChangedMappingShowsTheChangedFieldAndNothingElse() throws Exception {
        write(changes, MAPPING, mapping("event.serviceJobId = 'job-bad' ? $error('no title for it') : 'Job: ' & "));

        assertThat(rehearse(changes.toString(), "--events", "PT1H"))
                .as(out + "\n" + err)
                .isZero();

        assertThat(out.toString().replaceAll("event \\d+", "event N")).isEqualTo("""
                Changed: config/mappings/service-order.jsonata

                event N, service job job-1 of account sandbox-us, subscriber fsm: changed
                  call flow-retail.createServiceOrder
                    body.title

                event N, service job job-2 of account sandbox-us, subscriber fsm: changed
                  call flow-retail.createServiceOrder
                    body.title

                6 rehearsed: unchanged 3, changed 2, go through now 0, fail as before 1, new failures 0
                """);
        nothingWasWritten();
    }

    @Test
    void valuesAreShownWhereTheyAreAskedFor() throws Exception {
        write(changes, MAPPING, mapping("'Job: ' & "));

        assertThat(rehearse(changes.toString(), "--events", "P1D", "--subscriber", "fsm", "--values", "--json"))
                .as(out + "\n" + err)
                .isZero();

        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(report.path("changedFiles").toString()).isEqualTo("[\"" + MAPPING + "\"]");
        assertThat(report.path("counts").toString())
                .isEqualTo("{\"unchanged\":0,\"changed\":2,\"goes_through\":1,\"still_fails\":0,\"new_failure\":0}");
        assertThat(report.path("events").path(0).path("changes").toString())
                .isEqualTo(
                        "[{\"kind\":\"call\",\"name\":\"flow-retail.createServiceOrder\",\"what\":\"CHANGED\",\"fields\":"
                                + "[{\"field\":\"body.title\",\"was\":\"TV wall mount\",\"wouldBe\":\"Job: TV wall mount\"}]}]");
        nothingWasWritten();
    }

    @Test
    void aDeadLetterGoesThroughWithACorrectedMapping() throws Exception {
        write(changes, MAPPING, packaged);

        assertThat(rehearse(changes.toString(), "--dead-letters"))
                .as(out + "\n" + err)
                .isZero();

        assertThat(out.toString())
                .containsPattern(
                        "dead letter 1: event \\d+, service job job-bad of account sandbox-us, subscriber fsm: goes"
                                + " through now\n  failed before: .*D3137")
                .contains(
                        "  call flow-retail.createServiceOrder: new\n",
                        "1 rehearsed: unchanged 0, changed 0, go through now 1, fail as before 0, new failures 0\n")
                .doesNotContain("TV wall mount", "Ann");
        nothingWasWritten();
    }

    @Test
    void aMappingThatBreaksIsANewFailureAndTheExitCodeSaysSo() throws Exception {
        write(changes, MAPPING, mapping("$error('broken') & "));

        assertThat(rehearse(changes.toString(), "--events", "PT1H", "--account", "sandbox-us"))
                .isEqualTo(1);

        assertThat(out.toString())
                .containsPattern(
                        "event \\d+, service job job-1 of account sandbox-us, subscriber fsm: fails now: .*D3137")
                .contains("  call flow-retail.createServiceOrder: no more\n", "fail as before 1, new failures 2\n");
    }

    @Test
    void withoutAFolderTheBridgesOwnFilesAreTheChanges() throws Exception {
        assertThat(rehearse("--events", "PT1H")).as(out + "\n" + err).isEqualTo(1);

        assertThat(out.toString())
                .startsWith("Changed: config/mappings/service-order.jsonata\n")
                .containsPattern("job-bad of account sandbox-us, subscriber fsm: fails now: .*D3137")
                .endsWith("6 rehearsed: unchanged 5, changed 0, go through now 0, fail as before 0, new failures 1\n");
    }

    @Test
    void whatCannotBeRehearsedIsSaid() throws Exception {
        write(changes, MAPPING, Files.readString(home.resolve(MAPPING)));
        assertThat(rehearse(changes.toString(), "--events", "PT1H")).isEqualTo(2);
        assertThat(err.toString()).contains("no file of " + changes + " differs from that of " + home);

        write(changes, MAPPING, "( no mapping");
        assertThat(rehearse(changes.toString(), "--events", "PT1H")).isEqualTo(78);
        assertThat(err.toString())
                .contains("The bridge does not start with the changes:", MAPPING)
                .doesNotContain("service-bridge-rehearsal");

        write(changes, MAPPING, packaged);
        try (FileChannel file = FileChannel.open(home.resolve("data/bridge.mv.db"), StandardOpenOption.WRITE);
                FileLock running = file.lock()) {
            assertThat(running.isValid()).isTrue();
            assertThat(rehearse(changes.toString(), "--events", "PT1H")).isEqualTo(78);
        }
        assertThat(err.toString()).contains("is in use by another process; stop that bridge before");
    }

    private int rehearse(String... options) {
        return ServiceBridge.line()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.concat(Stream.of("rehearse", "--home", home.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private void nothingWasWritten() throws IOException {
        assertThat(files()).isEqualTo(before);
    }

    /** All files of the database, byte by byte. */
    private static Map<String, String> files() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(home.resolve("data"))) {
            for (Path file : files.toList()) {
                contents.put(
                        file.getFileName().toString(), Integer.toString(Arrays.hashCode(Files.readAllBytes(file))));
            }
        }
        return contents;
    }

    private static String mapping(String before) {
        assertThat(packaged).contains(TITLE);
        return packaged.replace(TITLE, TITLE + before);
    }

    private static void write(Path folder, String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
