package dev.servicebridge;

import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.testing.KafkaServer;

import static org.assertj.core.api.Assertions.assertThat;

/** The example of docs/own-tick.md, as it is printed there. */
class OwnTickTest {
    private static final Path PAGE = Path.of("docs/own-tick.md");

    @TempDir
    Path home;

    @TempDir
    Path kafkaFolder;

    @Test
    void theRatesOfEachTenantReachTheTopicWhenTheCronSays() throws Exception {
        try (KafkaServer kafka = new KafkaServer(kafkaFolder);
                DocumentedBridge bridge = new DocumentedBridge(PAGE, home)) {
            kafka.start();
            bridge.settings.setProperty("kafka.brokers", kafka.brokers());
            bridge.settings.setProperty("custom.hourly-rates.cron", "0/1 * * * * ?");
            bridge.run();

            List<ConsumerRecord<String, String>> records = kafka.read("hourly-rates", 4);

            assertThat(records).extracting(ConsumerRecord::key).contains("sandbox-us", "sandbox-de");
            assertThat(new ObjectMapper().readTree(records.get(0).value())).isNotEmpty();
        }
    }
}
