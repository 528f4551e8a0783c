package dev.servicebridge.cli;

import java.nio.file.Path;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The status and the routes of a whole bridge whose FSM is away, from the command line. */
@Timeout(180)
class StatusCommandTest {
    @TempDir
    Path home;

    private CalledBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CalledBridge(home);
        bridge.write("routes/mine/hello.yaml", """
                - route:
                    id: hello
                    description: Says hello.
                    from:
                      uri: timer
                      parameters:
                        timerName: hello
                        period: "600000"
                      steps:
                        - log:
                            message: hello
                - route:
                    id: asleep
                    autoStartup: false
                    from:
                      uri: direct
                      parameters:
                        name: asleep
                      steps:
                        - log:
                            message: asleep
                """);
        String away = "http://localhost:" + Ports.free();
        for (String system : new String[] {"services-api", "flow-retail", "mews"}) {
            bridge.settings.setProperty(system + ".endpoint", away);
        }
        bridge.settings.setProperty("outcomes.interval", "PT1S");
        bridge.settings.setProperty("retry.attempts", "0");
        bridge.start();
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    @Test
    void aPersonSeesWhatIsUpAndWhatIsNot() throws Exception {
        await("the FSM is known to be out").atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            assertThat(bridge.run(CalledBridge.READ, "status")).isEqualTo(1);
            assertThat(bridge.out())
                    .startsWith("Service Bridge development, up since 20")
                    .contains("Incidents:", "system-out  flow-retail  all accounts  since 20")
                    .contains("fsm: 0 delivered, 0 pending, 0 dead")
                    .contains("Account sandbox-us", "    services-api  up", "    flow-retail  down since 20")
                    .contains("    jobs of US  read up to nothing yet");
        });
        assertThat(bridge.run(CalledBridge.READ, "status", "--json")).isEqualTo(1);
        JsonNode status = new ObjectMapper().readTree(bridge.out());
        assertThat(status.at("/incidents/0/system").asText()).isEqualTo("flow-retail");

        assertThat(bridge.run(CalledBridge.READ, "routes", "--own")).isEqualTo(1);
        assertThat(bridge.out().lines())
                .contains(
                        "asleep  Stopped  from direct:asleep  routes/mine/hello.yaml:16",
                        "hello  Started  from timer:hello  routes/mine/hello.yaml:5")
                .noneMatch(line -> line.contains("packaged"));
        assertThat(bridge.run(CalledBridge.READ, "routes")).isEqualTo(1);
        assertThat(bridge.out())
                .contains("status  Started  from platform-http:api/status  Java")
                .containsPattern("job-event-fsm  Started  from direct:job-event.fsm"
                        + "  routes/jobs/job-status.yaml:[0-9]+ \\(packaged\\)");
        assertThat(bridge.run(CalledBridge.READ, "routes", "--json")).isEqualTo(1);
        assertThat(new ObjectMapper().readTree(bridge.out()).path("routes")).anySatisfy(route -> {
            assertThat(route.path("id").asText()).isEqualTo("hello");
            assertThat(route.path("description").asText()).isEqualTo("Says hello.");
        });

        bridge.stop();
        assertThat(bridge.run(CalledBridge.READ, "status")).isEqualTo(ExitCode.UNAVAILABLE.code());
        assertThat(bridge.err()).contains("cannot be reached");
    }
}
