package dev.servicebridge.cli;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.jobs.JobStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where a job is, asked of a whole bridge with a subscriber that is away, by HTTP and from the command line. */
class StoryCommandsTest {
    @TempDir
    Path home;

    private CalledBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CalledBridge(home);
        bridge.write("routes/mine/away.yaml", """
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
        bridge.settings.setProperty("delivery.retry-delay", "PT10M");
        bridge.settings.setProperty("delivery.subscribers", "away");
        bridge.start();
        for (String id : List.of("stuck-1", "stuck-2", "fine")) {
            new JobStore(bridge.database())
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
                .until(() -> bridge.run(CalledBridge.READ, "pending") == 0
                        && bridge.out().startsWith("2 deliveries wait.")
                        && bridge.out().contains("ConnectException"));
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    private HttpResponse<String> post(String body) {
        return bridge.send(CalledBridge.WRITE, "POST", "/api/deliveries/retry", body);
    }

    @Test
    void aPersonFindsOutWhereAJobIsWhyAndWhatToDo() {
        assertThat(bridge.run(CalledBridge.READ, "job", "stuck-1")).isZero();
        assertThat(bridge.out())
                .contains("stuck-1  HOLD  account sandbox-us  marketplace ATVPDKIKX0DER  version 1")
                .contains("Waits: away: it is tried again at ")
                .contains("ConnectException")
                .contains("    away  PENDING  ");
        assertThat(bridge.run(CalledBridge.READ, "job", "fine")).isZero();
        assertThat(bridge.out()).contains("Nothing is to come.").contains("    away  DONE  ");
        assertThat(bridge.run(CalledBridge.READ, "job", "nobody")).isEqualTo(1);
        assertThat(bridge.err()).contains("There is no service job nobody");
        assertThat(bridge.run(CalledBridge.READ, "job", "--order", "nobody")).isEqualTo(1);
        assertThat(bridge.err()).contains("There is no product service order nobody");

        assertThat(bridge.run(CalledBridge.READ, "pending")).isZero();
        assertThat(bridge.out().lines().filter(line -> line.startsWith("2  away  account sandbox-us  since ")))
                .as("two jobs, one reason")
                .hasSize(1);
        assertThat(bridge.run(CalledBridge.READ, "pending", "--retry")).isEqualTo(ExitCode.NO_PERMISSION.code());
        assertThat(bridge.run(CalledBridge.WRITE, "pending", "--retry", "--subject", "stuck-2"))
                .isZero();
        assertThat(bridge.out()).contains("1 deliveries are tried now.");
        await("deliveries run in threads of their own")
                .atMost(Duration.ofSeconds(60))
                .until(() -> bridge.run(CalledBridge.READ, "job", "stuck-2") == 0
                        && bridge.out().contains("after 2 attempts"));
        assertThat(bridge.run(CalledBridge.READ, "job", "stuck-1")).isZero();
        assertThat(bridge.out()).contains("after 1 attempts");

        assertThat(post("{\"subscribers\":\"away\"}").statusCode()).isEqualTo(400);
        assertThat(post("{\"subscriber\":\"nobody\"}").body()).isEqualTo("{\"retried\":0}");
    }
}
