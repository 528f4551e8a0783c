package dev.servicebridge.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings in force. Every key, its default and its meaning stand in the packaged
 * {@code config/application.properties}.
 *
 * <p>An accessor that finds a value of the wrong form throws a {@link ConfigurationException} that names the layer, the
 * key, the value (unless it may be a secret) and the form expected.
 */
public final class Settings {
    private final Map<String, Setting> settings;
    private final Set<String> durations;
    private final Placeholders placeholders;

    /** @param durations keys of the settings that are durations */
    Settings(Path home, Map<String, String> environment, Map<String, Setting> settings, Set<String> durations) {
        this.settings = settings;
        this.durations = durations;
        this.placeholders = new Placeholders(home, environment, this::referred);
    }

    /**
     * Reads the layers, lowest first: packaged file, file on disk, the profile's packaged file, the profile's file on
     * disk, environment variables, system properties.
     *
     * @param profile picks {@code config/application-<profile>.properties}; null for none
     * @param environment the environment variables; {@code HTTP_PORT} sets {@code http.port}
     * @param system the system properties, named as the settings
     * @param problems takes unknown keys, values of the wrong form and references that lead nowhere
     */
    public static Settings load(
            BridgeFiles files, String profile, Map<String, String> environment, Properties system, Problems problems) {
        return new SettingsLoader(files, environment, problems).load(profile, system);
    }

    /** The value; a blank one is an error. */
    public String text(String key) {
        return optional(key).orElseThrow(() -> wrong(key, "is empty", "set it"));
    }

    /** The value; empty where it is blank. */
    public Optional<String> optional(String key) {
        return Optional.of(setting(key).value()).filter(value -> !value.isBlank());
    }

    /** The value, which must be one of these words. */
    public String oneOf(String key, String... words) {
        return read(key, Form.oneOf(List.of(words)));
    }

    public int integer(String key) {
        return read(key, Form.INTEGER);
    }

    public double decimal(String key) {
        return read(key, Form.DECIMAL);
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key) {
        return read(key, Form.FLAG);
    }

    /** A duration, zero or longer, written as in ISO-8601 ({@code PT1H30M}) or short ({@code 30s}, {@code 7d}). */
    public Duration duration(String key) {
        return read(key, Form.DURATION);
    }

    /**
     * Bytes, written as such or as a percentage of a whole ({@code 40%}).
     *
     * @param whole bytes
     */
    public long bytes(String key, long whole) {
        return read(key, Form.SIZE).applyAsLong(whole);
    }

    /** A duration of a millisecond at least, written as those of settings; empty for any other text. */
    public static Optional<Duration> interval(String text) {
        return Form.INTERVAL.read(text);
    }

    /** A time zone, written by its IANA name ({@code Europe/Berlin}). */
    public ZoneId zone(String key) {
        return read(key, Form.ZONE);
    }

    /** An HTTP address, without the slashes at its end. */
    public URI uri(String key) {
        return read(key, Form.ADDRESS);
    }

    /** A point in time: an instant ({@code 2026-01-31T00:00:00Z}), or a duration back from {@code now}. */
    public Instant instant(String key, Instant now) {
        return read(key, Form.instantBefore(now));
    }

    /** Whether there is such a setting, blank or not. */
    public boolean has(String key) {
        return settings.containsKey(key);
    }

    /** The layer that a setting's value comes from, such as {@code environment variable HTTP_PORT}. */
    public String source(String key) {
        return setting(key).source();
    }

    /** All settings with their placeholders put in, secrets too: never for a log. */
    public Map<String, String> all() {
        Map<String, String> values = new TreeMap<>();
        settings.forEach((key, setting) -> values.put(key, setting.value()));
        return values;
    }

    /** All settings for people to read, by key. */
    public List<SettingInForce> inForce() {
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .map(entry -> new SettingInForce(
                                entry.getKey(),
                                entry.getValue().readable(entry.getKey()),
                                entry.getValue().source(),
                                SettingsLoader.isDefault(entry.getValue().source())))
                        .toList();
    }

    /**
     * The settings as routes get them: durations in one form, however they are written, or in milliseconds where
     * options of Camel need that; no option of Camel that is set to nothing, which would fail the start.
     */
    public Map<String, String> forCamel() {
        Map<String, String> values = all();
        durations.forEach(key -> values.put(key, MillisecondSettings.forRoutes(key, duration(key))));
        values.entrySet()
                .removeIf(value ->
                        value.getKey().startsWith("camel.") && value.getValue().isBlank());
        return values;
    }

    /** Puts settings, environment variables and files into a value that stands in another file. */
    String resolve(String value, Complaint complaint) {
        return placeholders.resolve(value, complaint);
    }

    private Optional<String> referred(String key, Complaint complaint) {
        Optional<String> value = has(key) ? optional(key) : Optional.empty();
        if (value.isEmpty()) {
            complaint.add("the setting " + key + (has(key) ? " is empty" : " does not exist"), "set " + key);
        }
        return value;
    }

    private <T> T read(String key, Form<T> form) {
        Setting setting = setting(key);
        return form.read(setting.value())
                .orElseThrow(() -> wrong(key, "the value is " + setting.shown(key), "write " + form.expected()));
    }

    /** The value as a message may show it. */
    String shown(String key) {
        return setting(key).shown(key);
    }

    private Setting setting(String key) {
        if (!has(key)) {
            throw new ConfigurationException(
                    key + ": there is no such setting; declare it in " + SettingsLoader.DECLARATIONS);
        }
        return settings.get(key);
    }

    private ConfigurationException wrong(String key, String fault, String remedy) {
        return new ConfigurationException(Problems.message(source(key), key, fault, remedy));
    }
}
