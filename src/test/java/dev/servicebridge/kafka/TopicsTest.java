package dev.servicebridge.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.KafkaServer;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

class TopicsTest {
    @TempDir
    Path home;

    @TempDir
    Path kafkaFolder;

    private KafkaServer kafka;

    @BeforeEach
    void make() {
        kafka = new KafkaServer(kafkaFolder);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    private TopicSettings settings(String... pairs) {
        return KafkaProperties.topics(home, withBrokers(pairs));
    }

    private String[] withBrokers(String... pairs) {
        String[] all = new String[pairs.length + 4];
        System.arraycopy(pairs, 0, all, 0, pairs.length);
        all[pairs.length] = "kafka.brokers";
        all[pairs.length + 1] = kafka.brokers();
        all[pairs.length + 2] = "kafka.partitions";
        all[pairs.length + 3] = "4";
        return all;
    }

    private Map<String, Integer> partitions(Admin admin) throws Exception {
        Map<String, Integer> partitions = new TreeMap<>();
        Set<String> names = admin.listTopics().names().get();
        for (TopicDescription topic :
                admin.describeTopics(names).allTopicNames().get().values()) {
            partitions.put(topic.name(), topic.partitions().size());
        }
        return partitions;
    }

    @Test
    void createsWhatIsMissingOnceAndLeavesItThen() throws Exception {
        kafka.start();

        Topics.prepare(settings("kafka.retention", "PT1H"));

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
            assertThat(partitions(admin))
                    .containsOnly(
                            entry("service-bridge.job-events", 4),
                            entry("service-bridge.product-service-order-events", 4),
                            entry("service-bridge.commands", 4),
                            entry("service-bridge.command-results", 4),
                            entry("service-bridge.dead-letters", 4),
                            entry("service-bridge.poll-ticks", 1));
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "service-bridge.commands");
            var config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
            assertThat(config.get("retention.ms").value()).isEqualTo("3600000");
            assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
            assertThat(config.get("min.insync.replicas").isDefault()).isTrue();
        }
        try (LogCapture log = new LogCapture()) {
            Topics.prepare(settings());
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void tellsHowToCreateThemWhereItMayNot() throws Exception {
        kafka.start();
        create("acme.commands", 4);

        assertThatThrownBy(() -> Topics.prepare(settings(
                        "kafka.create-topics",
                        "false",
                        "kafka.topic-prefix",
                        "acme.",
                        "kafka.replication-factor",
                        "3")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "Kafka at " + kafka.brokers() + " lacks topics, and kafka.create-topics is false")
                .hasMessageContaining("\nkafka-topics.sh --bootstrap-server " + kafka.brokers()
                        + " --create --topic acme.job-events --partitions 4 --replication-factor 3"
                        + " --config retention.ms=604800000 --config cleanup.policy=delete\n")
                .hasMessageContaining("--topic acme.poll-ticks --partitions 1 ")
                .hasMessageNotContaining("acme.commands");
    }

    @Test
    void anotherNumberOfPartitionsStopsTheStart() throws Exception {
        kafka.start();
        create("service-bridge.commands", 3);

        assertThatThrownBy(() -> Topics.prepare(settings()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("system property kafka.partitions: kafka.partitions: topic"
                        + " service-bridge.commands has 3 partitions and not 4; set it to");
    }

    @Test
    void moreCopiesThanBrokersAreRefusedWithTheCommands() throws Exception {
        kafka.start();

        assertThatThrownBy(() -> Topics.prepare(settings("kafka.replication-factor", "3")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("kafka.replication-factor")
                .hasMessageContaining("--create --topic service-bridge.commands");
    }

    @Test
    void waitsForBrokersThatComeLate() throws Exception {
        try (LogCapture log = new LogCapture()) {
            Thread start = new Thread(() -> Topics.prepare(settings()));
            start.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> !log.lines().isEmpty());
            kafka.start();
            start.join(Duration.ofSeconds(60).toMillis());

            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).startsWith("WARN Kafka does not answer at " + kafka.brokers());
            assertThat(log.lines().get(1)).startsWith("INFO Created the topics");
        }
    }

    @Test
    void givesUpOnBrokersThatDoNotCome() {
        assertThatThrownBy(() -> Topics.prepare(settings(), 1))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "system property kafka.brokers: kafka.brokers: Kafka cannot be reached at " + kafka.brokers())
                .hasMessageContaining("start it, or correct kafka.brokers");
    }

    @Test
    void settingsOfSecurityReachKafkasClientsAndCamel() {
        String[] pairs = withBrokers(
                "kafka.security-protocol", "SASL_SSL",
                "kafka.sasl-mechanism", "SCRAM-SHA-512",
                "kafka.sasl-jaas-config", "login;",
                "camel.component.kafka.ssl-truststore-location", "/certs/ca.p12");

        assertThat(KafkaProperties.topics(home, pairs).client())
                .containsOnly(
                        entry("bootstrap.servers", kafka.brokers()),
                        entry("security.protocol", "SASL_SSL"),
                        entry("sasl.mechanism", "SCRAM-SHA-512"),
                        entry("sasl.jaas.config", "login;"),
                        entry("ssl.truststore.location", "/certs/ca.p12"));
        assertThat(KafkaProperties.settings(home, pairs).all())
                .contains(
                        entry("camel.component.kafka.brokers", kafka.brokers()),
                        entry("camel.component.kafka.security-protocol", "SASL_SSL"),
                        entry("camel.component.kafka.sasl-mechanism", "SCRAM-SHA-512"),
                        entry("camel.component.kafka.sasl-jaas-config", "login;"));
    }

    private void create(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }
}
