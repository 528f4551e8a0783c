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

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.ServiceBridge;
import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where a job is, asked of a whole bridge with a subscriber that is away, by HTTP and from the command line. */
class StoryCommandsTest {
    @TempDir
    Path home;

    private final Properties settings = new Properties();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Bridge bridge;
    private Database database;

    @BeforeEach
    void start() throws IOException {
        for (String flow : List.of("jobs/job-intake", "hotels/hospitality")) {
            write("routes/" + flow + ".yaml", "");
        }
        write("routes/mine/away.yaml", """
                - route:
                    id: job-event-away
                    from:
                      uri: direct
                      parameters:
                        name: job-event.away
                      steps:
                        - filter:
                            expression:
                              simple:
                                expression: "${header.serviceJobId} starts with 'stuck'"
                            steps:
                              - throwException:
                                  exceptionType: java.net.ConnectException
                                  message: "warehouse 4711 is away"
                """);
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("bridge.datasource.url", url);
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("delivery.tick", "PT0.1S");
        settings.setProperty("delivery.retry-delay", "PT10M");
        settings.setProperty("delivery.subscribers", "away");
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
        database = Database.open(
                new DatabaseSettings(url, "bridge", "", 3, "test"),
                Encryption.with("c2FuZGJveDoga25vd24gdG8gZXZlcnlib2R5IGhlcmU=", List.of()));
        write("write-token", "sandbox-write-token-0000");
        write("read-token", "sandbox-read-token-0000");
        for (String id : List.of("stuck-1", "stuck-2", "fine")) {
            new JobStore(database)
                    .savePage(
                            "sandbox-us",
                            "ATVPDKIKX0DER",
                            List.of(new ObjectMapper()
                                    .createObjectNode()
                                    .put("serviceJobId", id)
                                    .put("serviceJobStatus", "HOLD")
                                    .put("marketplaceId", "ATVPDKIKX0DER")),
                            Instant.now(),
                            Set.of("away"),
                            null);
        }
        await("deliveries run in threads of their own")
                .atMost(Duration.ofSeconds(60))
                .until(() -> run("read-token", "pending") == 0
                        && out.toString().startsWith("2 deliveries wait.")
                        && out.toString().contains("ConnectException"));
    }

    @AfterEach
    void stop() {
        bridge.close();
        database.close();
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.writeString(home.resolve(path), text);
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
        return ServiceBridge.line()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private HttpResponse<String> post(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + settings.getProperty("http.port") + "/api/deliveries/retry"))
                .header("Authorization", "Bearer sandbox-write-token-0000")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aPersonFindsOutWhereAJobIsWhyAndWhatToDo() throws Exception {
        assertThat(run("read-token", "job", "stuck-1")).isZero();
        assertThat(out.toString())
                .contains("stuck-1  HOLD  account sandbox-us  marketplace ATVPDKIKX0DER  version 1")
                .contains("Waits: away: it is tried again at ")
                .contains("ConnectException")
                .contains("    away  PENDING  ");
        assertThat(run("read-token", "job", "fine")).isZero();
        assertThat(out.toString()).contains("Nothing is to come.").contains("    away  DONE  ");
        assertThat(run("read-token", "job", "nobody")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no service job nobody");
        assertThat(run("read-token", "job", "--order", "nobody")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no product service order nobody");

        assertThat(run("read-token", "pending")).isZero();
        assertThat(out.toString().lines().filter(line -> line.startsWith("2  away  account sandbox-us  since ")))
                .as("two jobs, one reason")
                .hasSize(1);
        assertThat(run("read-token", "pending", "--retry")).isEqualTo(ExitCode.NO_PERMISSION.code());
        assertThat(run("write-token", "pending", "--retry", "--subject", "stuck-2"))
                .isZero();
        assertThat(out.toString()).contains("1 deliveries are tried now.");
        await("deliveries run in threads of their own")
                .atMost(Duration.ofSeconds(60))
                .until(() -> run("read-token", "job", "stuck-2") == 0
                        && out.toString().contains("after 2 attempts"));
        assertThat(run("read-token", "job", "stuck-1")).isZero();
        assertThat(out.toString()).contains("after 1 attempts");

        assertThat(post("{\"subscribers\":\"away\"}").statusCode()).isEqualTo(400);
        assertThat(post("{\"subscriber\":\"nobody\"}").body()).isEqualTo("{\"retried\":0}");
    }
}
