package dev.servicebridge;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.sandbox.services.StoredJob;
import dev.servicebridge.testing.Documented;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The route of docs/kamelets.md, as it is printed there: a stranger's, of Kamelets alone. */
class KameletsPageTest {
    private static final Path PAGE = Path.of("docs/kamelets.md");

    @TempDir
    Path home;

    private static List<StoredJob> waiting(DocumentedBridge bridge) {
        return jobs(bridge)
                .filter(job -> "PENDING_SCHEDULE".equals(job.status()))
                .toList();
    }

    /** Those of the marketplace that the account reads. */
    private static Stream<StoredJob> jobs(DocumentedBridge bridge) {
        return bridge.sandbox.seller("us").jobs().all().stream().filter(job -> "ATVPDKIKX0DER"
                .equals(job.json().path("marketplaceId").asText()));
    }

    @Test
    void eachJobThatWaitsGetsATimeOnce() throws Exception {
        try (DocumentedBridge bridge = new DocumentedBridge(PAGE, home)) {
            List<String> ids = waiting(bridge).stream().map(StoredJob::id).toList();
            assertThat(ids).isNotEmpty();
            bridge.run();

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(waiting(bridge))
                    .extracting(StoredJob::id)
                    .isEmpty());

            assertThat(jobs(bridge).filter(job -> ids.contains(job.id())))
                    .allSatisfy(
                            job -> assertThat(job.json().path("appointments")).hasSize(1));
            await("they come again as changed jobs, and are let pass")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        long commands = bridge.status()
                                .path("commands")
                                .path("byState")
                                .path("DONE")
                                .asLong();
                        assertThat(commands).isGreaterThanOrEqualTo(ids.size());
                        assertThat(bridge.deliveries("first-free-time", "done")).isEqualTo(30 + commands);
                    });
            assertThat(bridge.status().path("commands").path("byState").size()).isEqualTo(1);
            assertThat(bridge.deliveries("first-free-time", "dead")).isZero();
        }
    }

    @Test
    void runDoesNotStartWithoutAPropertyThatIsRequired() throws Exception {
        try (DocumentedBridge bridge = new DocumentedBridge(PAGE, home)) {
            Path route = home.resolve("routes/first-free-time.yaml");
            Files.writeString(route, Files.readString(route).replaceFirst("\\n *idempotencyKey: [^\\n]*", ""));

            assertThatThrownBy(bridge::run)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("routes/first-free-time.yaml")
                    .hasMessageContaining("the Kamelet command-sink lacks the property idempotencyKey");
        }
    }

    @Test
    void checkHasNothingToSayOfIt() throws Exception {
        Documented.in(PAGE).writeTo(home);

        JsonNode answer = check();

        assertThat(answer.path("complaints")).isEmpty();
        assertThat(answer.path("ok").asBoolean()).isTrue();
    }

    /** As the page prints it. */
    @Test
    void checkNamesAPropertyThatIsMissing() throws Exception {
        Documented.in(PAGE).writeTo(home);
        Path route = home.resolve("routes/first-free-time.yaml");
        Files.writeString(route, Files.readString(route).replaceFirst("\\n *marketplaceIds: [^\\n]*", ""));

        JsonNode complaint = check().path("complaints").path(0);

        assertThat(Files.readString(PAGE))
                .contains("```\n" + complaint.path("file").asText() + ":" + complaint.path("line") + ": "
                        + complaint.path("subject").asText() + ": "
                        + complaint.path("fault").asText() + "; "
                        + complaint.path("remedy").asText() + "\n```");
    }

    private JsonNode check() throws Exception {
        StringWriter out = new StringWriter();
        ServiceBridge.line()
                .setOut(new PrintWriter(out))
                .execute("check", "--offline", "--json", "--profile", "sandbox", "--home", home.toString());
        return new ObjectMapper().readTree(out.toString());
    }
}
