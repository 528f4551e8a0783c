package dev.servicebridge.kafka;

import java.util.HashMap;
import java.util.Map;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Settings;

/**
 * How the bridge's own clients of Kafka reach the brokers; Camel's are told by {@code camel.component.kafka.*}, and so
 * are both of keys and certificates, for which the bridge has no settings of its own.
 */
public final class KafkaClient {
    private static final String COMPONENT = "camel.component.kafka.";
    private static final String KEYS = "ssl-((truststore|keystore)-(location|password|type)|key-password)";

    private KafkaClient() {}

    /**
     * Kafka's own keys with the values of the settings {@code kafka.*} and {@code camel.component.kafka.ssl-*}.
     *
     * @throws ConfigurationException where there are no brokers, or the protocol is none
     */
    public static Map<String, Object> configuration(Settings settings) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put("bootstrap.servers", settings.text("kafka.brokers"));
        configuration.put(
                "security.protocol",
                settings.oneOf("kafka.security-protocol", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"));
        settings.optional("kafka.sasl-mechanism").ifPresent(value -> configuration.put("sasl.mechanism", value));
        settings.optional("kafka.sasl-jaas-config").ifPresent(value -> configuration.put("sasl.jaas.config", value));
        settings.all().forEach((key, value) -> {
            if (key.startsWith(COMPONENT) && key.substring(COMPONENT.length()).matches(KEYS)) {
                configuration.put(key.substring(COMPONENT.length()).replace('-', '.'), value);
            }
        });
        return configuration;
    }
}
