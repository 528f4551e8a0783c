package dev.servicebridge.kafka;

import java.time.Duration;
import java.util.Map;

import dev.servicebridge.config.SettingsReader;

/**
 * The topics of the bus as they must be, and where they are.
 *
 * @param brokers where they are, as the setting names them; empty where none are set
 * @param client Kafka's own keys by which the bridge's clients reach the brokers
 * @param prefix what the names of all topics begin with
 * @param group that the nodes form
 * @param partitions of each topic of the accounts
 * @param copies of each partition; below 0 for as many as the brokers make by themselves
 * @param createsMissing whether the bridge creates topics
 * @param retention how long the brokers keep a message
 * @param sourceOfBrokers the layer that the brokers come from, as messages name it
 * @param sourceOfPartitions that of the number of partitions
 */
public record TopicSettings(
        String brokers,
        Map<String, Object> client,
        String prefix,
        String group,
        int partitions,
        int copies,
        boolean createsMissing,
        Duration retention,
        String sourceOfBrokers,
        String sourceOfPartitions) {
    private static final String BROKERS = "kafka.brokers";
    private static final String PARTITIONS = "kafka.partitions";

    /** Those of the settings {@code kafka.*}. */
    public static TopicSettings from(SettingsReader reader) {
        return new TopicSettings(
                reader.textOrEmpty(BROKERS),
                KafkaClient.configuration(reader),
                reader.text("kafka.topic-prefix"),
                reader.text("kafka.group"),
                reader.integer(PARTITIONS, 1),
                reader.integer("kafka.replication-factor", -1),
                reader.flag("kafka.create-topics"),
                reader.duration("kafka.retention"),
                reader.source(BROKERS),
                reader.source(PARTITIONS));
    }

    /** The topic that commands come by, whose partitions the accounts belong to. */
    public String ofCommands() {
        return prefix + Topics.COMMANDS;
    }
}
