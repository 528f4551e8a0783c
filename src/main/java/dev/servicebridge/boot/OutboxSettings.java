package dev.servicebridge.boot;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.outbox.DeliverySettings;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Subscribers;

/**
 * Who gets which events, and how they are delivered.
 *
 * @param lanes deliveries that one subscriber works on at the same time, for each account
 * @param relay whether events go to the topics of Kafka as well
 */
record OutboxSettings(int lanes, boolean relay, Map<EventKind, Set<String>> subscribers, DeliverySettings deliveries) {
    static OutboxSettings from(SettingsReader reader) {
        Map<EventKind, Set<String>> subscribers = new EnumMap<>(EventKind.class);
        for (EventKind kind : EventKind.values()) {
            subscribers.put(kind, reader.read(() -> Subscribers.of(kind, reader.settings()), Set.of()));
        }
        return new OutboxSettings(
                reader.integer("delivery.lanes", 1),
                reader.read(() -> Subscribers.haveRelay(reader.settings()), false),
                subscribers,
                DeliverySettings.from(reader));
    }

    /** Who gets events of a kind, in the order of the setting. */
    Set<String> of(EventKind kind) {
        return subscribers.get(kind);
    }

    /** Whoever gets any. */
    Set<String> all() {
        Set<String> all = new LinkedHashSet<>();
        subscribers.values().forEach(all::addAll);
        return all;
    }
}
