package dev.servicebridge.cluster;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.kafka.KafkaBusRoutes;
import dev.servicebridge.testing.KafkaServer;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

/** The ticks of {@link KafkaBusRoutes} between two nodes, by a real broker. */
class KafkaTicksTest {
    @TempDir
    static Path folder;

    private static KafkaServer kafka;
    private static KafkaProducer<String, String> others;

    private final String prefix = "test-" + UUID.randomUUID() + ".";
    private final List<Node> nodes = new ArrayList<>();

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = new KafkaServer(folder);
        kafka.start();
        others = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.brokers()), new StringSerializer(), new StringSerializer());
    }

    @AfterAll
    static void stopKafka() {
        others.close();
        kafka.close();
    }

    @BeforeEach
    void startNodes() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
            admin.createTopics(List.of(new NewTopic(topic(), 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        nodes.add(new Node(prefix));
        nodes.add(new Node(prefix));
        // Only what is sent once they listen reaches them.
        soon().until(() -> {
            nodes.get(0).tick("warm-up", null);
            return nodes.stream().allMatch(node -> node.heard.contains("warm-up null"));
        });
        nodes.forEach(node -> node.heard.clear());
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(node -> node.camel.stop());
    }

    private String topic() {
        return prefix + "poll-ticks";
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(200));
    }

    private long send(String message) throws Exception {
        RecordMetadata sent =
                others.send(new ProducerRecord<>(topic(), "any", message)).get(30, TimeUnit.SECONDS);
        return sent.offset();
    }

    /** Waits until all that was sent before has been read: messages come in their order. */
    private void awaitAllRead() throws Exception {
        send("{\"tick\":\"last\"}");
        soon().until(() -> nodes.stream().allMatch(node -> node.heard.contains("last null")));
    }

    private static List<String> work(Node node) {
        return node.heard.stream()
                .filter(heard -> !heard.startsWith("warm-up") && !heard.startsWith("last"))
                .toList();
    }

    @Test
    void aTickOfOneNodeReachesEach() throws Exception {
        nodes.get(0).tick("service-jobs", null);
        nodes.get(1).tick("service-jobs", "acme");
        awaitAllRead();

        assertThat(nodes).allSatisfy(node -> assertThat(work(node))
                .containsExactlyInAnyOrder("service-jobs null", "service-jobs acme"));
        ConsumerRecord<String, String> message = kafka.read(topic(), 3).stream()
                .filter(sent -> sent.value().contains("\"account\":\"acme\""))
                .findFirst()
                .orElseThrow();
        assertThat(message.key()).isEqualTo("service-jobs");
        assertThat(message.value()).matches("\\{\"tick\":\"service-jobs\",\"account\":\"acme\",\"at\":\"20..-.*Z\"}");
        assertThat(new String(message.headers().lastHeader("version").value(), StandardCharsets.UTF_8))
                .isEqualTo("1");
    }

    @Test
    void anybodyMaySendOneForAllAccountsOrForOne() throws Exception {
        send("{\"tick\":\"service-jobs\"}");
        send("{\"tick\":\"service-jobs\",\"account\":\"acme\"}");
        awaitAllRead();

        assertThat(nodes).allSatisfy(node -> assertThat(work(node))
                .containsExactlyInAnyOrder("service-jobs null", "service-jobs acme"));
    }

    @Test
    void whatComesTooLateIsLeftOutQuietly() throws Exception {
        try (LogCapture log = new LogCapture()) {
            send("{\"tick\":\"service-jobs\",\"at\":\"" + Instant.now().minusSeconds(61) + "\"}");
            awaitAllRead();

            assertThat(nodes).allSatisfy(node -> assertThat(work(node)).isEmpty());
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void whatIsNoTickIsToldWithItsPlaceAndHoldsUpNothing() throws Exception {
        try (LogCapture log = new LogCapture()) {
            long first = send("not json");
            send("[1]");
            send(null);
            send("{\"tick\":\"service-jobs?block=true\"}");
            long unknown = send("{\"tick\":\"coffee\"}");
            send("{\"tick\":\"service-jobs\",\"account\":\"Jane Doe\"}");
            send("{\"tick\":\"service-jobs\",\"at\":\"yesterday\"}");
            awaitAllRead();

            assertThat(nodes).allSatisfy(node -> assertThat(work(node)).isEmpty());
            assertThat(log.lines())
                    .hasSize(7 * nodes.size())
                    .noneMatch(line -> line.contains("Jane") || line.contains("not json"))
                    .anyMatch(line -> line.contains("The message at offset " + first + " of partition 0 of the topic "
                            + topic() + " is left out: it is no JSON object; send one such as"))
                    .anyMatch(line -> line.contains("offset " + unknown + " ")
                            && line.contains("no route listens on direct:tick.coffee; correct the name"));
        }
    }

    @Test
    void aTickWhoseWorkTakesLongHoldsUpNoOther() throws Exception {
        send("{\"tick\":\"slow\"}");
        awaitAllRead();

        assertThat(nodes).allSatisfy(node -> assertThat(work(node)).containsExactly("slow null"));
        nodes.forEach(node -> node.slow.countDown());
    }

    @Test
    void aTickThatNobodyListensForIsNotSent() throws Exception {
        nodes.get(0).tick("of-a-route-that-was-removed", null);
        nodes.get(0).tick("last", null);
        soon().until(() -> nodes.get(0).heard.contains("last null"));

        assertThat(kafka.read(topic(), 2)).noneMatch(message -> message.value().contains("removed"));
    }

    @Test
    void thatTicksCannotBeSentIsToldOnceAndSoIsThatTheyCanAgain() throws Exception {
        Node node = nodes.get(0);
        List<Exception> down = new CopyOnWriteArrayList<>(List.of(new IllegalStateException("no broker")));
        AdviceWith.adviceWith(node.camel, "tick-to-kafka", advice -> advice.weaveById("tick-send")
                .before()
                .process(exchange -> {
                    if (!down.isEmpty()) {
                        throw down.get(0);
                    }
                }));
        try (LogCapture log = new LogCapture()) {
            node.tick("service-jobs", null);
            node.tick("service-jobs", null);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("Ticks cannot be sent to Kafka (no broker)", "kafka.brokers");
            down.clear();
            node.tick("service-jobs", null);
            node.tick("service-jobs", null);
            assertThat(log.lines()).hasSize(2).last().asString().contains("Ticks can be sent again");
        }
    }

    private static final class Node {
        final CamelContext camel = new DefaultCamelContext();
        final List<String> heard = new CopyOnWriteArrayList<>();
        final CountDownLatch slow = new CountDownLatch(1);

        Node(String prefix) throws Exception {
            camel.getPropertiesComponent().addOverrideProperty("kafka.topic-prefix", prefix);
            camel.getRegistry().bind("workers", Executors.newCachedThreadPool());
            KafkaComponent component = new KafkaComponent(camel);
            component.getConfiguration().setBrokers(kafka.brokers());
            camel.addComponent("kafka", component);
            camel.addRoutes(new KafkaBusRoutes(
                    new Ticks(camel, Set.of("acme"), Clock.systemUTC()), "test-" + UUID.randomUUID()));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (String tick : List.of("service-jobs", "warm-up", "last", "slow")) {
                        from("direct:tick." + tick).process(exchange -> {
                            heard.add(tick + " " + exchange.getMessage().getHeader("account"));
                            if (tick.equals("slow")) {
                                slow.await(1, TimeUnit.MINUTES);
                            }
                        });
                    }
                }
            });
            camel.start();
        }

        void tick(String name, String account) {
            camel.createProducerTemplate().send("direct:tick", exchange -> {
                exchange.getMessage().setHeader("tick", name);
                exchange.getMessage().setHeader("account", account);
            });
        }
    }
}
