package dev.servicebridge.boot;

import java.util.List;
import java.util.stream.Stream;

import dev.servicebridge.config.SettingsReader;

/**
 * The ports that a bridge listens on.
 *
 * @param host the network interface of all of them
 * @param http of the HTTP API
 * @param management of health and metrics
 * @param sandbox of the simulators
 */
record ListenSettings(String host, Port http, Port management, Port sandbox) {
    /**
     * A port.
     *
     * @param key the setting
     * @param source the layer that the setting's value comes from, as messages name it
     * @param number 0 for any free one
     * @param isUsed whether the bridge listens there
     */
    record Port(String key, String source, int number, boolean isUsed) {}

    static ListenSettings from(SettingsReader reader) {
        return new ListenSettings(
                reader.text("http.host"),
                port(reader, "http.port", "camel.server.enabled"),
                port(reader, "management.port", "camel.management.enabled"),
                port(reader, "sandbox.port", "sandbox.enabled"));
    }

    private static Port port(SettingsReader reader, String key, String flag) {
        return new Port(key, reader.source(key), reader.integer(key, 0), reader.flag(flag));
    }

    /** Those that the bridge listens on. */
    List<Port> used() {
        return Stream.of(http, management, sandbox).filter(Port::isUsed).toList();
    }
}
