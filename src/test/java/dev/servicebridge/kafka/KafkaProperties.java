package dev.servicebridge.kafka;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;

import static org.assertj.core.api.Assertions.assertThat;

/** Settings of a bridge with Kafka. */
final class KafkaProperties {
    private KafkaProperties() {}

    /** @param pairs keys and values, in turn */
    static Settings settings(Path home, String... pairs) {
        Properties properties = new Properties();
        properties.setProperty("bus", "kafka");
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        Problems problems = new Problems();
        Settings settings = Settings.load(BridgeFiles.in(home), null, Map.of(), properties, problems);
        assertThat(problems.messages()).isEmpty();
        return settings;
    }

    /** @param pairs keys and values, in turn */
    static TopicSettings topics(Path home, String... pairs) {
        Problems problems = new Problems();
        TopicSettings topics = TopicSettings.from(new SettingsReader(settings(home, pairs), problems));
        assertThat(problems.messages()).isEmpty();
        return topics;
    }
}
