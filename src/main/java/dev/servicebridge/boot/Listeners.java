package dev.servicebridge.boot;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import io.vertx.core.net.impl.TCPServerBase;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problems;

/** The ports that a bridge listens on. Camel's servers say in the log that they cannot, and let the start go on. */
final class Listeners {
    private Listeners() {}

    /**
     * Finds out before anything else is started whether each port can be had.
     *
     * @throws ConfigurationException naming each that cannot, its setting and what to do
     */
    static void requireFree(ListenSettings settings) {
        Problems problems = new Problems();
        settings.used().forEach(port -> addIfTaken(settings.host(), port, problems));
        problems.throwIfAny();
    }

    /**
     * Finds out whether Camel's servers listen: another process may have been quicker.
     *
     * @throws ConfigurationException naming each that does not, its setting and what to do
     */
    static void requireListening(CamelContext context, ListenSettings settings) {
        Problems problems = new Problems();
        for (VertxPlatformHttpRouter router : context.getRegistry().findByType(VertxPlatformHttpRouter.class)) {
            // The interface does not tell: its port is the one asked for.
            if (router.getServer().getServer() instanceof TCPServerBase server && !server.isListening()) {
                add(
                        settings.host(),
                        router.isManagementServer() ? settings.management() : settings.http(),
                        "another process took it",
                        problems);
            }
        }
        problems.throwIfAny();
    }

    private static void addIfTaken(String host, ListenSettings.Port port, Problems problems) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port.number()));
        } catch (IOException | RuntimeException e) {
            add(host, port, e.getMessage(), problems);
        }
    }

    private static void add(String host, ListenSettings.Port port, String reason, Problems problems) {
        problems.add(
                port.source(),
                port.key(),
                "the bridge cannot listen on port " + port.number() + " of " + host + ": " + reason,
                "stop the process that listens there, or set " + port.key() + " to a free port");
    }
}
