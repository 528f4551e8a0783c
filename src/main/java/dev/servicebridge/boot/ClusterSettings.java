package dev.servicebridge.boot;

import java.time.ZoneId;

import dev.servicebridge.cluster.KafkaOwnership;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.kafka.TopicSettings;

/**
 * How nodes share the work.
 *
 * @param zone of cron expressions
 * @param topics between the nodes where the bus is Kafka
 * @param group that the nodes form where the bus is Kafka
 * @param encryptsMessages whether events are written encrypted to the topics
 */
record ClusterSettings(ZoneId zone, TopicSettings topics, KafkaOwnership.Group group, boolean encryptsMessages) {
    static ClusterSettings from(SettingsReader reader) {
        TopicSettings topics = TopicSettings.from(reader);
        return new ClusterSettings(
                reader.zone("schedule.time-zone"),
                topics,
                new KafkaOwnership.Group(
                        topics.client(),
                        topics.group(),
                        topics.ofCommands(),
                        reader.duration("kafka.session-timeout"),
                        reader.duration("kafka.drain-timeout")),
                reader.flag("kafka.encrypt-messages"));
    }
}
