package dev.servicebridge.bus;

import java.util.HashMap;
import java.util.Map;

import dev.servicebridge.config.Settings;

/** How the bridge's own clients of Kafka reach the brokers; Camel's are told by {@code camel.component.kafka.*}. */
public final class KafkaClient {
    private KafkaClient() {}

    /** Kafka's own keys with the values of the settings {@code kafka.*}. */
    public static Map<String, Object> configuration(Settings settings) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put("bootstrap.servers", settings.text("kafka.brokers"));
        configuration.put("security.protocol", settings.text("kafka.security-protocol"));
        settings.optional("kafka.sasl-mechanism").ifPresent(value -> configuration.put("sasl.mechanism", value));
        settings.optional("kafka.sasl-jaas-config").ifPresent(value -> configuration.put("sasl.jaas.config", value));
        return configuration;
    }
}
