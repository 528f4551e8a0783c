package dev.servicebridge.kafka;

import java.util.HashMap;
import java.util.Map;

import dev.servicebridge.config.SettingsReader;

/**
 * How the bridge's own clients of Kafka reach the brokers; Camel's are told by {@code camel.component.kafka.*}, and so
 * are both of keys and certificates, for which the bridge has no settings of its own.
 */
public final class KafkaClient {
    private static final String COMPONENT = "camel.component.kafka.";
    private static final String KEYS = "ssl-((truststore|keystore)-(location|password|type)|key-password)";

    private KafkaClient() {}

    /** Kafka's own keys with the values of the settings {@code kafka.*} and {@code camel.component.kafka.ssl-*}. */
    public static Map<String, Object> configuration(SettingsReader reader) {
        Map<String, Object> configuration = new HashMap<>();
        put(configuration, "bootstrap.servers", reader.textOrEmpty("kafka.brokers"));
        configuration.put(
                "security.protocol",
                reader.oneOf("kafka.security-protocol", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"));
        put(configuration, "sasl.mechanism", reader.textOrEmpty("kafka.sasl-mechanism"));
        put(configuration, "sasl.jaas.config", reader.textOrEmpty("kafka.sasl-jaas-config"));
        reader.all().forEach((key, value) -> {
            if (key.startsWith(COMPONENT) && key.substring(COMPONENT.length()).matches(KEYS)) {
                configuration.put(key.substring(COMPONENT.length()).replace('-', '.'), value);
            }
        });
        return configuration;
    }

    private static void put(Map<String, Object> configuration, String key, String value) {
        if (!value.isEmpty()) {
            configuration.put(key, value);
        }
    }
}
