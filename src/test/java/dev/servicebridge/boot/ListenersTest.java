package dev.servicebridge.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A port that is taken stops the start. */
class ListenersTest {
    @TempDir
    Path home;

    private final Properties settings = new Properties();

    @BeforeEach
    void configure() {
        for (String port : List.of("http.port", "management.port", "sandbox.port")) {
            settings.setProperty(port, Integer.toString(Ports.free()));
        }
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    private BridgeConfiguration configuration() {
        return BridgeConfiguration.load(home, "sandbox", Map.of(), settings);
    }

    private ServerSocket taken(String key) throws IOException {
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
        settings.setProperty(key, Integer.toString(other.getLocalPort()));
        return other;
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.port", "management.port", "sandbox.port"})
    void aPortThatIsTakenStopsTheStartWithItsSettingAndRemedy(String key) throws Exception {
        try (ServerSocket other = taken(key)) {
            assertThatThrownBy(() -> Bridge.start(configuration()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("system property " + key + ": " + key
                            + ": the bridge cannot listen on port " + other.getLocalPort() + " of 0.0.0.0: ")
                    .hasMessageEndingWith("stop the process that listens there, or set " + key + " to a free port");
        }
    }

    @Test
    void aPortThatIsTakenWhileTheBridgeStartsStopsTheStartToo() throws Exception {
        CamelContext context = new DefaultCamelContext();
        try (ServerSocket other = taken("http.port")) {
            VertxPlatformHttpServerConfiguration server = new VertxPlatformHttpServerConfiguration();
            server.setBindPort(other.getLocalPort());
            context.addService(new VertxPlatformHttpServer(server));
            context.start();
            assertThatThrownBy(() -> Listeners.requireListening(
                            context, configuration().areas().ports()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("the bridge cannot listen on port " + other.getLocalPort());
        } finally {
            context.stop();
        }
    }
}
