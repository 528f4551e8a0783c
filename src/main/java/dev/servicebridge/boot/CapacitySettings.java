package dev.servicebridge.boot;

import java.time.Duration;

import dev.servicebridge.capacity.CapacityPlanning;
import dev.servicebridge.capacity.Schedules;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.outbox.Backoff;

/**
 * How technicians' time is reserved, told and read.
 *
 * @param retry the waits after a failed call about an account's capacity
 * @param settleAfter how long after a reservation without an answer it is asked whether it was made
 * @param reconciliationHorizon how far ahead reservations are compared
 */
record CapacitySettings(
        Backoff retry,
        Duration settleAfter,
        Duration reconciliationHorizon,
        Schedules.Settings schedules,
        CapacityPlanning.Settings planning) {
    static CapacitySettings from(SettingsReader reader) {
        return new CapacitySettings(
                Backoff.from(reader, "capacity.retry-delay", "capacity.max-retry-delay"),
                reader.duration("capacity.settle-after"),
                reader.duration("capacity.reconciliation.horizon"),
                Schedules.Settings.from(reader),
                CapacityPlanning.Settings.from(reader));
    }
}
