package dev.servicebridge.boot;

import java.time.Duration;

import dev.servicebridge.config.SettingsReader;

/**
 * How long the bridge keeps what.
 *
 * @param events delivered events
 * @param personalData messages with personal data, after what they are about has ended
 * @param openPersonalData messages with personal data, after the last change of what does not end
 */
record RetentionSettings(Duration events, Duration personalData, Duration openPersonalData) {
    static RetentionSettings from(SettingsReader reader) {
        return new RetentionSettings(
                reader.days("retention.days"),
                reader.days("personal-data.days"),
                reader.days("personal-data.open-days"));
    }
}
