package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.flowretail.ServiceOrderPortTest;

/** Acme behind the port, as docs/another-fsm.md brings it in. */
class AcmeServiceOrderTest extends ServiceOrderPortTest {
    private static final Map<String, String> STATUSES = Map.of("PLANNED", "Scheduled", "WAITING", "On hold");
    private static final AcmeFsm ACME = new AcmeFsm();

    @TempDir
    static Path home;

    private static DocumentedBridge bridge;

    @BeforeAll
    static void start() throws IOException {
        bridge = AnotherFsmTest.bridge(home, ACME);
        Path accounts = home.resolve("config/accounts.yaml");
        Files.writeString(accounts, Files.readString(accounts).replace("acme-us", "acme"));
        // Nothing but the test delivers.
        Files.createDirectories(home.resolve("routes/jobs"));
        Files.writeString(home.resolve("routes/jobs/job-intake.yaml"), "");
        bridge.settings.setProperty("retry.attempts", "0");
        bridge.run();
    }

    @AfterAll
    static void stop() {
        bridge.close();
        ACME.close();
    }

    @Override
    protected Fsm open() {
        ACME.reset();
        return new Fsm() {
            @Override
            public JsonNode deliver(JsonNode event, Map<String, Object> headers) {
                Exchange result = bridge.context().createProducerTemplate().send("direct:fsm.service-order", sent -> {
                    sent.getMessage().setBody(event);
                    headers.forEach(sent.getMessage()::setHeader);
                    sent.getMessage().setHeader("account", "acme");
                    sent.getMessage()
                            .setHeader(
                                    "serviceJobId", event.path("serviceJobId").asText());
                });
                if (result.getException() instanceof RuntimeException e) {
                    throw e;
                }
                return result.getMessage().getBody(JsonNode.class);
            }

            @Override
            public List<Order> orders() {
                return ACME.orders.values().stream()
                        .map(order -> new Order(
                                order.path("title").asText(),
                                STATUSES.get(order.path("state").asText())))
                        .toList();
            }

            @Override
            public List<String> history() {
                return List.copyOf(ACME.notes.values());
            }

            @Override
            public int calls() {
                return ACME.calls.get();
            }

            @Override
            public void dieBefore(IntPredicate call) {
                ACME.diesBefore = call;
            }

            @Override
            public void dieAfter(IntPredicate call) {
                ACME.diesAfter = call;
            }

            @Override
            public void close() {
                ACME.reset();
            }
        };
    }
}
