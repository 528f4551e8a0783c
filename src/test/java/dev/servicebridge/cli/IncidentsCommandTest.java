package dev.servicebridge.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An outage of the FSM, as people see it: from the command line, by HTTP, in health, metrics and log. */
@Timeout(240)
class IncidentsCommandTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    Path home;

    private final Sandbox sandbox = Sandboxes.start(
            SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0S")));
    private CalledBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CalledBridge(home).before(sandbox);
        for (String other : List.of("capacity/capacity", "systems/erp/erp-commands")) {
            bridge.write("routes/" + other + ".yaml", "");
        }
        bridge.settings.setProperty("delivery.subscribers", "fsm");
        bridge.settings.setProperty("delivery.retry-delay", "PT0.5S");
        bridge.settings.setProperty("outcomes.interval", "PT1H");
    }

    @AfterEach
    void stop() {
        bridge.close();
        sandbox.close();
    }

    private void save(int jobs) {
        for (int i = 0; i < jobs; i++) {
            new JobStore(bridge.database())
                    .savePage(
                            "sandbox-us",
                            "ATVPDKIKX0DER",
                            List.of(new ObjectMapper()
                                    .createObjectNode()
                                    .put("serviceJobId", "j-" + i)
                                    .put("serviceJobStatus", "HOLD")
                                    .put("marketplaceId", "ATVPDKIKX0DER")),
                            Instant.now(),
                            Set.of("fsm"),
                            null);
        }
    }

    private String list(String... options) {
        String[] all = new String[options.length + 1];
        all[0] = "incidents";
        System.arraycopy(options, 0, all, 1, options.length);
        assertThat(bridge.run(CalledBridge.READ, all)).as(bridge.err()).isZero();
        return bridge.out();
    }

    @Test
    void anOutageHasABeginningACauseWhatItHoldsUpAndAnEnd() {
        sandbox.faults().add(Fault.always("flow-retail", FaultKind.UNAVAILABLE));
        try (LogCapture log = new LogCapture()) {
            bridge.start();
            assertThat(list()).contains("There are no incidents.");
            save(5);
            await("the FSM is known to be out").atMost(SOON).until(() -> list("--open")
                    .contains("system-out  flow-retail  all accounts  since "));
            assertThat(list("--open", "--system", "flow-retail"))
                    .contains("  open", "503", "deliveries and 0 commands");
            assertThat(list("--system", "mews")).contains("There are no incidents.");
            await("what it holds up is counted anew now and then").atMost(SOON).until(() -> list().contains(
                            "    holds up 5 deliveries and 0 commands\n      fsm for account sandbox-us"));

            JsonNode incident = bridge.get("/api/status").at("/incidents/0");
            assertThat(incident.path("kind").asText()).isEqualTo("system-out");
            assertThat(incident.path("deliveries").asInt()).isEqualTo(5);
            assertThat(bridge.managed("/observe/health"))
                    .contains(
                            "incidents",
                            "flow-retail is out since "
                                    + incident.path("begunAt").asText());
            assertThat(bridge.managed("/observe/metrics"))
                    .contains("bridge_incidents_open{kind=\"system-out\",system=\"flow-retail\"} 1.0")
                    .contains("bridge_incidents_begun_total{kind=\"system-out\",system=\"flow-retail\"} 1.0");
            assertThat(bridge.get("/api/incidents?open=perhaps").path("status").asInt())
                    .isEqualTo(400);

            bridge.start();
            await("after a restart it is the same incident, once the failures are no chance any more")
                    .atMost(SOON)
                    .untilAsserted(() -> {
                        JsonNode system = bridge.get("/api/status").at("/accounts/0/systems/flow-retail");
                        assertThat(system.has("since")).isTrue();
                        assertThat(Instant.parse(system.path("since").asText()))
                                .isBefore(Instant.now().minusSeconds(15));
                        assertThat(bridge.get("/api/incidents").path("incidents"))
                                .hasSize(1);
                        assertThat(bridge.get("/api/incidents").at("/incidents/0/id"))
                                .isEqualTo(incident.path("id"));
                    });
            sandbox.faults().clear();
            await("everything is delivered")
                    .atMost(SOON)
                    .until(() ->
                            bridge.get("/api/status").at("/deliveries/fsm/done").asInt() == 5);
            await("it is over").atMost(SOON).untilAsserted(() -> assertThat(list("--open"))
                    .contains("There are no incidents."));
            assertThat(list()).contains("system-out  flow-retail  all accounts  since ", "  until ");
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN Incident") || line.contains("seems down"))
                    .as("one at the beginning")
                    .hasSize(1);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("INFO Incident "))
                    .singleElement()
                    .asString()
                    .endsWith(": flow-retail is out");
        }
    }
}
