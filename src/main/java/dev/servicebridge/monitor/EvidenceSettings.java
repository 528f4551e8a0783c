package dev.servicebridge.monitor;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.servicebridge.config.SettingsReader;

/**
 * What the report on how data is protected says of the settings.
 *
 * @param retention those that say how long something is kept and when the work of the night is done, by key; none is a secret
 * @param encryptsMessages whether events are written encrypted to the topics of Kafka; null where the bus is not Kafka
 * @param httpIsEncrypted whether the HTTP API is served by TLS
 * @param http where the HTTP API is served, as {@code host:port}
 * @param management where health and metrics are served
 * @param brokers of Kafka; empty where none are set
 * @param kafkaProtocol by which the brokers are reached
 * @param login where access tokens for the Services API come from
 */
public record EvidenceSettings(
        Map<String, Evidence.Setting> retention,
        Boolean encryptsMessages,
        boolean httpIsEncrypted,
        String http,
        String management,
        String brokers,
        String kafkaProtocol,
        URI login) {
    /** What says how long something is kept, and when the work of the night is done. None of them is a secret. */
    static final List<String> RETENTION = List.of(
            "retention.days",
            "retention.cron",
            "personal-data.days",
            "personal-data.open-days",
            "personal-data.cron",
            "hospitality.customer-fields",
            "kafka.retention",
            "schedule.time-zone");

    /** Reads them. */
    public static EvidenceSettings from(SettingsReader reader) {
        Map<String, Evidence.Setting> retention = new LinkedHashMap<>();
        RETENTION.forEach(key -> retention.put(key, new Evidence.Setting(reader.textOrEmpty(key), reader.source(key))));
        return new EvidenceSettings(
                retention,
                reader.text("bus").equals("kafka") ? reader.flag("kafka.encrypt-messages") : null,
                reader.flag("camel.ssl.enabled") && reader.flag("camel.server.use-global-ssl-context-parameters"),
                reader.text("camel.server.host") + ":" + reader.text("camel.server.port"),
                reader.text("camel.management.host") + ":" + reader.text("camel.management.port"),
                reader.textOrEmpty("kafka.brokers"),
                reader.text("kafka.security-protocol"),
                reader.uri("services-api.lwa-endpoint"));
    }
}
