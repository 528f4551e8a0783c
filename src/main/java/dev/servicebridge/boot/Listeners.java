package dev.servicebridge.boot;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

import io.vertx.core.net.impl.TCPServerBase;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

/** The ports that a bridge listens on. Camel's servers say in the log that they cannot, and let the start go on. */
final class Listeners {
    private static final String HOST = "http.host";
    private static final String HTTP = "http.port";
    private static final String MANAGEMENT = "management.port";
    private static final String SANDBOX = "sandbox.port";

    private Listeners() {}

    /**
     * Finds out before anything else is started whether each port can be had.
     *
     * @throws ConfigurationException naming each that cannot, its setting and what to do
     */
    static void requireFree(Settings settings) {
        Problems problems = new Problems();
        for (String key : keys(settings)) {
            addIfTaken(settings, key, problems);
        }
        problems.throwIfAny();
    }

    /**
     * Finds out whether Camel's servers listen: another process may have been quicker.
     *
     * @throws ConfigurationException naming each that does not, its setting and what to do
     */
    static void requireListening(CamelContext context, Settings settings) {
        Problems problems = new Problems();
        for (VertxPlatformHttpRouter router : context.getRegistry().findByType(VertxPlatformHttpRouter.class)) {
            // The interface does not tell: its port is the one asked for.
            if (router.getServer().getServer() instanceof TCPServerBase server && !server.isListening()) {
                add(settings, router.isManagementServer() ? MANAGEMENT : HTTP, "another process took it", problems);
            }
        }
        problems.throwIfAny();
    }

    private static List<String> keys(Settings settings) {
        List<String> keys = new ArrayList<>();
        if (settings.flag("camel.server.enabled")) {
            keys.add(HTTP);
        }
        if (settings.flag("camel.management.enabled")) {
            keys.add(MANAGEMENT);
        }
        if (settings.flag("sandbox.enabled")) {
            keys.add(SANDBOX);
        }
        return keys;
    }

    private static void addIfTaken(Settings settings, String key, Problems problems) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(settings.text(HOST), settings.integer(key)));
        } catch (IOException | RuntimeException e) {
            add(settings, key, e.getMessage(), problems);
        }
    }

    private static void add(Settings settings, String key, String reason, Problems problems) {
        problems.add(
                settings.source(key),
                key,
                "the bridge cannot listen on port " + settings.text(key) + " of " + settings.text(HOST) + ": " + reason,
                "stop the process that listens there, or set " + key + " to a free port");
    }
}
