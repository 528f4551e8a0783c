package dev.servicebridge.boot;

import java.util.Set;

import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.outbox.DeliverySettings;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Subscribers;

/**
 * Who gets which events, and how they are delivered.
 *
 * @param lanes deliveries that one subscriber works on at the same time, for each account
 */
record OutboxSettings(int lanes, Subscribers subscribers, DeliverySettings deliveries) {
    static OutboxSettings from(SettingsReader reader) {
        return new OutboxSettings(
                reader.integer("delivery.lanes", 1),
                Subscribers.from(reader, ServicesApiCommands.EXECUTOR),
                DeliverySettings.from(reader));
    }

    /** Who gets events of a kind, in the order of the setting. */
    Set<String> of(EventKind kind) {
        return subscribers.of(kind);
    }

    /** Whoever gets any. */
    Set<String> all() {
        return subscribers.all();
    }
}
