package dev.servicebridge.logs;

import dev.servicebridge.config.SettingsReader;

/**
 * How the bridge logs.
 *
 * @param format {@code text} or {@code json}
 * @param level the least that is logged, such as {@code INFO}
 */
public record LogSettings(String format, String level) {
    /** Those of the settings {@code log.*}. */
    public static LogSettings from(SettingsReader reader) {
        return new LogSettings(
                reader.oneOf("log.format", "text", "json"),
                reader.oneOf("log.level", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"));
    }
}
