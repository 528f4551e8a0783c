package dev.servicebridge.boot;

import java.util.Set;

import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.outbox.DeliverySettings;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Subscribers;

/** Who gets which events, and how they are delivered. */
record OutboxSettings(Subscribers subscribers, DeliverySettings deliveries) {
    static OutboxSettings from(SettingsReader reader) {
        return new OutboxSettings(
                Subscribers.from(reader, ServicesApiCommands.EXECUTOR), DeliverySettings.from(reader));
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
