package dev.servicebridge.boot;

import java.time.Duration;

import dev.servicebridge.config.SettingsReader;

/**
 * How commands are taken and carried out.
 *
 * @param longestWait of a caller of the HTTP API for the end of its command
 * @param rescheduleReasonCode why an appointment is moved in place of a cancellation
 */
record CommandSettings(Duration longestWait, String rescheduleReasonCode) {
    static CommandSettings from(SettingsReader reader) {
        return new CommandSettings(
                reader.duration("command.http.longest-wait"), reader.text("cancellation.reschedule-reason-code"));
    }
}
