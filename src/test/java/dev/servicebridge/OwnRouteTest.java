package dev.servicebridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.sandbox.services.StoredJob;
import dev.servicebridge.testing.KafkaServer;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The example of docs/own-route.md, as it is printed there. */
class OwnRouteTest {
    private static final Path PAGE = Path.of("docs/own-route.md");
    private static final String WARNING = "WARN Route own-listener cannot read from kafka://orders-in: the broker ";

    @TempDir
    Path home;

    @TempDir
    Path kafkaFolder;

    @Test
    void jobsOnHoldReachTheTopicAndABrokerThatIsAwayHoldsUpNobody() throws Exception {
        try (KafkaServer kafka = new KafkaServer(kafkaFolder);
                LogCapture log = new LogCapture();
                DocumentedBridge bridge = new DocumentedBridge(PAGE, home)) {
            bridge.settings.setProperty("kafka.brokers", kafka.brokers());
            listenTo("orders-in");
            bridge.run();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(bridge.deliveries("fsm", "done")).isEqualTo(30);
                assertThat(bridge.deliveries("erp", "done")).isEqualTo(30);
            });
            assertThat(bridge.deliveries("hold-topic", "pending")).isPositive();
            await("it takes two looks").atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.startsWith(WARNING)));
            assertThat(bridge.health("all-consumers"))
                    .contains("DOWN", "Route own-listener cannot read from kafka:", kafka.brokers());

            kafka.start();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(log.lines())
                    .contains("INFO Route own-listener reads from kafka://orders-in again"));
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("own-listener"))
                    .hasSize(2);
            assertThat(bridge.health("all-consumers")).contains("UP");
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() ->
                            assertThat(bridge.deliveries("hold-topic", "done")).isEqualTo(30));

            Set<String> onHold = Stream.of("us:ATVPDKIKX0DER", "de:A1PA6795UKMFR9")
                    .map(seller -> seller.split(":"))
                    .flatMap(seller -> bridge.sandbox.seller(seller[0]).jobs().all().stream()
                            .filter(job -> seller[1].equals(
                                    job.json().path("marketplaceId").asText())))
                    .filter(job -> "HOLD".equals(job.status()))
                    .map(StoredJob::id)
                    .collect(Collectors.toSet());
            List<ConsumerRecord<String, String>> records = kafka.read("jobs-on-hold", onHold.size());
            assertThat(onHold).isNotEmpty();
            assertThat(records.stream().map(record -> record.key().replaceFirst("^[^/]*/", "")))
                    .containsOnlyOnceElementsOf(onHold);
            assertThat(new ObjectMapper()
                            .readTree(records.get(0).value())
                            .at("/job/serviceJobStatus")
                            .asText())
                    .isEqualTo("HOLD");
        }
    }

    private void listenTo(String topic) throws IOException {
        Files.createDirectories(home.resolve("routes"));
        Files.writeString(home.resolve("routes/listener.yaml"), """
                - route:
                    id: own-listener
                    from:
                      uri: kafka
                      parameters:
                        topic: %s
                      steps:
                        - log: "${body}"
                """.formatted(topic));
    }

    @Test
    void aWebhookIsReadByItsStatus() throws Exception {
        Map<String, Integer> given = new ConcurrentHashMap<>();
        AtomicInteger usual = new AtomicInteger(503);
        HttpServer webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/jobs", exchange -> {
            JsonNode event = new ObjectMapper().readTree(exchange.getRequestBody());
            int status = given.getOrDefault(event.path("serviceJobId").asText(), usual.get());
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        webhook.start();
        try (DocumentedBridge bridge = new DocumentedBridge(PAGE, home);
                LogCapture log = new LogCapture()) {
            bridge.settings.setProperty("delivery.subscribers", "fsm,erp,webhook");
            bridge.settings.setProperty(
                    "custom.webhook", "localhost:" + webhook.getAddress().getPort() + "/jobs");
            bridge.settings.setProperty("incident.longest-pause", "PT1S");
            List<String> jobs = bridge.sandbox.seller("us").jobs().all().stream()
                    .map(StoredJob::id)
                    .toList();
            given.put(jobs.get(0), 422);
            given.put(jobs.get(1), 409);
            bridge.run();
            await("what is the message's is a dead letter, and what passes is not")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> {
                        assertThat(bridge.deliveries("webhook", "dead")).isEqualTo(1);
                        assertThat(bridge.deliveries("erp", "done")).isEqualTo(30);
                    });
            usual.set(429);
            given.remove(jobs.get(1));
            usual.set(401);
            await("an account that the webhook refuses is shown")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(bridge.status().findValue("webhook"))
                            .isNotNull()
                            .satisfies(delivery -> assertThat(
                                            bridge.status().path("accounts").findValues("webhook"))
                                    .isNotEmpty()
                                    .allMatch(system -> !system.path("up").asBoolean())));
            assertThat(bridge.deliveries("webhook", "dead")).isEqualTo(1);

            usual.set(200);
            await("it goes on by itself").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(bridge.deliveries("webhook", "done")).isEqualTo(29);
                assertThat(bridge.status().path("accounts").findValues("webhook"))
                        .isEmpty();
            });
            assertThat(log.lines()).anyMatch(line -> line.startsWith("WARN webhook refuses account"));
            assertThat(log.lines()).anyMatch(line -> line.startsWith("INFO webhook lets account"));
        } finally {
            webhook.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fsm,erp,hold-topic,ledger|no route listens on direct:job-event.ledger; add one to routes/ or take the"
                        + " name out of the setting",
                "fsm,Erp|'Erp' is no subscriber's name; use small letters, digits and -",
                "fsm,,erp|'' is no subscriber's name; use small letters, digits and -",
                "fsm,erp,fsm|fsm stands there twice; remove one"
            })
    void aSubscriberThatCannotBeServedStopsTheStart(String subscribers, String problem) throws Exception {
        try (DocumentedBridge bridge = new DocumentedBridge(PAGE, home)) {
            bridge.settings.setProperty("delivery.subscribers", subscribers);

            assertThatThrownBy(bridge::run)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("system property delivery.subscribers: delivery.subscribers: " + problem);
        }
    }
}
