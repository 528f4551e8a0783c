package dev.servicebridge.boot;

import java.time.ZoneId;
import java.util.Map;

import dev.servicebridge.cluster.KafkaOwnership;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.kafka.KafkaClient;
import dev.servicebridge.kafka.Topics;

/**
 * How nodes share the work.
 *
 * @param zone of cron expressions
 * @param group that the nodes form where the bus is Kafka
 * @param partitions that accounts are spread over
 * @param encryptsMessages whether events are written encrypted to the topics
 */
record ClusterSettings(ZoneId zone, KafkaOwnership.Group group, int partitions, boolean encryptsMessages) {
    static ClusterSettings from(SettingsReader reader) {
        // Brokers that are missing are named with the setting that asks for them.
        Map<String, Object> client = reader.settings().optional("kafka.brokers").isEmpty()
                ? Map.of()
                : reader.read(() -> KafkaClient.configuration(reader.settings()), Map.of());
        return new ClusterSettings(
                reader.zone("schedule.time-zone"),
                new KafkaOwnership.Group(
                        client,
                        reader.text("kafka.group"),
                        reader.read(() -> Topics.ofCommands(reader.settings()), ""),
                        reader.duration("kafka.session-timeout"),
                        reader.duration("kafka.drain-timeout")),
                reader.integer("kafka.partitions", 1),
                reader.flag("kafka.encrypt-messages"));
    }
}
