package dev.servicebridge;

import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.services.StoredJob;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

/** The example of docs/own-operation.md, as it is printed there. */
class OwnOperationTest {
    private static final String COMPLETE = "direct:services-api.completeServiceJobByServiceJobId";
    private static final String GET = "direct:services-api.getServiceJobByServiceJobId";

    @TempDir
    Path home;

    @Test
    void theRouteOfAFileAnswersInThePlaceOfTheOperation() throws Exception {
        try (LogCapture log = new LogCapture("ROOT");
                DocumentedBridge bridge = new DocumentedBridge(Path.of("docs/own-operation.md"), home)) {
            bridge.run();
            String id = bridge.sandbox.seller("us").jobs().all().stream()
                    .filter(job -> job.json().path("marketplaceId").asText().equals("ATVPDKIKX0DER"))
                    .map(StoredJob::id)
                    .findFirst()
                    .orElseThrow();
            Map<String, Object> headers = Map.of("account", "sandbox-us", "serviceJobId", id);

            JsonNode answer = call(bridge, COMPLETE, headers);

            assertThat(answer).isNotNull().isEmpty();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("not by the bridge's own route"))
                    .containsExactly("INFO " + COMPLETE + " is served by route completion-on-paper of file:"
                            + home.resolve("routes/systems/completion-on-paper.yaml")
                            + ", not by the bridge's own route");
            assertThat(log.lines()).contains("INFO Trial: job " + id + " of account sandbox-us would be completed");
            assertThat(call(bridge, GET, headers).at("/payload/serviceJobId").asText())
                    .as("the other operations are the bridge's own")
                    .isEqualTo(id);
            assertThat(bridge.status()
                            .at("/operations/services-api.completeServiceJobByServiceJobId/calls")
                            .asInt())
                    .isZero();
        }
    }

    private static JsonNode call(DocumentedBridge bridge, String operation, Map<String, Object> headers) {
        return bridge.context()
                .createProducerTemplate()
                .requestBodyAndHeaders(operation, null, headers, JsonNode.class);
    }
}
