package dev.servicebridge;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import org.apache.camel.CamelContext;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;

/** A bridge for those who measure it from outside its package. */
public final class RunningBridge implements AutoCloseable {
    private final Bridge bridge;

    private RunningBridge(Bridge bridge) {
        this.bridge = bridge;
    }

    /** Starts a whole bridge that is at home in {@code home}, with settings that go before its files. */
    public static RunningBridge whole(Path home, Map<String, String> settings) {
        return new RunningBridge(Bridge.start(configuration(home, settings)));
    }

    /** Starts the remote calls of a bridge and nothing else of it. */
    public static RunningBridge adapters(Path home, Map<String, String> settings) {
        return new RunningBridge(Bridge.startAdapters(configuration(home, settings)));
    }

    public CamelContext camel() {
        return bridge.context();
    }

    @Override
    public void close() {
        bridge.close();
    }

    private static BridgeConfiguration configuration(Path home, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        return BridgeConfiguration.load(home, null, Map.of(), properties);
    }
}
