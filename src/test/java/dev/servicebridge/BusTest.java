package dev.servicebridge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.KafkaServer;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the setting {@code bus} chooses. */
class BusTest {
    @TempDir
    Path home;

    @TempDir
    Path kafkaFolder;

    private final Properties settings = new Properties();

    @BeforeEach
    void settings() {
        for (String port : List.of("http.port", "management.port", "sandbox.port")) {
            settings.setProperty(port, Integer.toString(Ports.free()));
        }
        settings.setProperty("poll.service-jobs.interval", "PT1S");
        // Accounts that were taken over wait for a whole window, and a stop waits with them.
        settings.setProperty("usage-plan.mews.window", "PT1S");
    }

    private BridgeConfiguration configuration() {
        return BridgeConfiguration.load(home, "sandbox", Map.of(), settings);
    }

    private static List<String> routes(CamelContext camel) {
        return camel.getRoutes().stream().map(Route::getRouteId).toList();
    }

    @Test
    void kafkaNeedsBrokersAndPostgresql() {
        settings.setProperty("bus", "kafka");
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:bus");

        assertThatThrownBy(this::configuration)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("kafka.brokers: is empty, and bus=kafka needs brokers; name one or more")
                .hasMessageContaining("system property bridge.datasource.url: bridge.datasource.url: bus=kafka needs"
                        + " PostgreSQL, which all nodes share; write an address such as");
    }

    @Test
    void aNodeOnItsOwnKeepsItsCronsToItselfAndMayHaveAnotherBus() throws Exception {
        Files.createDirectories(home.resolve("routes/bus"));
        Files.writeString(home.resolve("routes/bus/local.yaml"), """
                - route:
                    id: own-bus
                    from:
                      uri: direct:tick
                      steps:
                        - log: "${header.tick}"
                """);
        Files.writeString(home.resolve("routes/bus/more.yaml"), """
                - route:
                    id: more
                    from:
                      uri: direct:more
                      steps:
                        - log: more
                """);
        try (Bridge bridge = Bridge.start(configuration())) {
            assertThat(routes(bridge.context()))
                    .contains("tick-service-jobs", "own-bus", "more")
                    .doesNotContain("tick-here", "tick-to-kafka", "tick-from-kafka");
            assertThat(isClustered(bridge)).isFalse();
        }
    }

    @Test
    void withKafkaTicksOfTheClusterGoThroughIt() throws Exception {
        try (KafkaServer kafka = new KafkaServer(kafkaFolder);
                TestDatabase database = TestDatabase.postgresql()) {
            kafka.start();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
                admin.createTopics(List.of(new NewTopic("service-bridge.poll-ticks", 1, (short) 1)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            settings.setProperty("bus", "kafka");
            settings.setProperty("kafka.brokers", kafka.brokers());
            settings.setProperty("bridge.datasource.url", database.settings().url());
            settings.setProperty("bridge.datasource.user", database.settings().user());
            List<String> heard = new CopyOnWriteArrayList<>();
            try (Bridge bridge = Bridge.start(configuration())) {
                assertThat(routes(bridge.context()))
                        .contains("tick-to-kafka", "tick-from-kafka")
                        .doesNotContain("tick-here");
                assertThat(isClustered(bridge)).isTrue();
                AdviceWith.adviceWith(bridge.context(), "job-intake-tick", advice -> advice.weaveById("each-listing")
                        .before()
                        .process(exchange -> heard.add(exchange.getMessage().getHeader("tick", String.class))));
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> heard.contains("service-jobs"));
            }
            assertThat(kafka.read("service-bridge.poll-ticks", 1).get(0).key()).isNotNull();

            try (Bridge adapters = Bridge.startAdapters(configuration())) {
                assertThat(routes(adapters.context())).noneMatch(route -> route.startsWith("tick-"));
                assertThat(schedulers(database)).isEqualTo(1);
            }
        }
    }

    private static boolean isClustered(Bridge bridge) throws Exception {
        return bridge.context().getComponent("quartz", QuartzComponent.class).isClustered();
    }

    private static int schedulers(TestDatabase database) {
        return database.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select count(*) from qrtz_scheduler_state")
                .mapTo(Integer.class)
                .one());
    }
}
