package dev.servicebridge.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where a command is, asked of a whole bridge, by HTTP and from the command line. */
@Timeout(180)
class CommandCommandTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private final Sandbox sandbox = Sandboxes.start(
            SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0S")));
    private CalledBridge bridge;

    @BeforeEach
    void start() throws IOException {
        bridge = new CalledBridge(home).before(sandbox);
        bridge.settings.setProperty("delivery.retry-delay", "PT0.2S");
        bridge.settings.setProperty("retry.attempts", "1");
        bridge.settings.setProperty("retry.delay", "PT0.02S");
        bridge.start();
        ObjectNode job = (ObjectNode) JSON.readTree("""
                {"serviceJobId": "JOB-1", "serviceJobStatus": "PENDING_SCHEDULE", "marketplaceId": "ATVPDKIKX0DER",
                 "createTime": "2026-01-30T08:00:00Z", "storeId": "store-1",
                 "buyer": {"buyerId": "B1", "name": "Jane Doe", "phone": "555-1"}}""");
        sandbox.seller("us").put(job);
        new JobStore(bridge.database())
                .savePage("sandbox-us", "ATVPDKIKX0DER", List.of(job), Instant.now(), Set.of("nobody"), null);
    }

    @AfterEach
    void stop() {
        bridge.close();
        sandbox.close();
    }

    private String post(String command, Map<String, String> parameters) throws IOException {
        ObjectNode message = JSON.createObjectNode()
                .put("command", command)
                .put("idempotencyKey", "key-of-" + command)
                .put("account", "sandbox-us");
        message.set("parameters", JSON.valueToTree(parameters));
        return JSON.readTree(bridge.send(CalledBridge.WRITE, "POST", "/api/commands", message.toString())
                        .body())
                .path("commandId")
                .asText();
    }

    private String told(String token, String id) {
        assertThat(bridge.run(token, "command", id)).as(bridge.err()).isZero();
        return bridge.out();
    }

    @Test
    void aPersonFindsOutWhereACommandIsWhyAndWhatItCameTo() throws Exception {
        sandbox.faults().add(Fault.always("services-api", FaultKind.UNAVAILABLE));
        String id = post(
                "add-appointment",
                Map.of(
                        "serviceJobId",
                        "JOB-1",
                        "startTime",
                        Instant.now()
                                .plus(1, ChronoUnit.DAYS)
                                .truncatedTo(ChronoUnit.HOURS)
                                .toString()));
        await("it says why it waits").atMost(SOON).untilAsserted(() -> assertThat(told(CalledBridge.READ, id))
                .contains(id + "  add-appointment  PENDING  account sandbox-us  about JOB-1")
                .contains("accepted 20", " from http, key key-of-add-appointment")
                .contains("job JOB-1  PENDING_SCHEDULE  changed 20")
                .containsPattern("\n[1-9][0-9]* attempts failed, the latest at 20")
                .containsPattern("Cause: .*503")
                .contains("Waits: "));

        sandbox.faults().clear();
        await("it is done, and its result is delivered").atMost(SOON).untilAsserted(() -> assertThat(
                        told(CalledBridge.READ, id))
                .contains("  DONE  ", "ended 20")
                .containsPattern("20[^ ]+Z  step ")
                .contains("result to erp  DONE  20", "result to fsm  "));
        assertThat(told(CalledBridge.READ, id)).doesNotContain("Result: ", "appointmentId");
        assertThat(told(CalledBridge.WRITE, id)).contains("Result: {").contains("appointmentId");
        JsonNode story = bridge.get("/api/commands/" + id);
        assertThat(story.has("result")).isFalse();
        assertThat(story.at("/steps/0").has("result")).isFalse();
        assertThat(story.at("/execution/state").asText()).isEqualTo("DONE");

        String failed = post("get-job", Map.of("serviceJobId", "JOB-2"));
        await("it is given up").atMost(SOON).untilAsserted(() -> assertThat(told(CalledBridge.READ, failed))
                .contains(failed + "  get-job  FAILED  account sandbox-us  about JOB-2")
                .containsPattern("20[^ ]+Z  dead letter [0-9]+  command  DEAD  .*422"));
        assertThat(bridge.run(CalledBridge.READ, "command", "999")).isEqualTo(1);
        assertThat(bridge.err()).contains("There is no command 999");
        assertThat(bridge.run(CalledBridge.READ, "command", "first")).isEqualTo(2);
    }
}
