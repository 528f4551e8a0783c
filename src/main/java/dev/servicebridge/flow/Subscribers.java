package dev.servicebridge.flow;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.StartupListener;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Settings;

/**
 * Who is told of job events: the names that the setting {@code delivery.subscribers} lists. Each has a queue of its own
 * and a route that listens on {@code direct:job-event.<name>}.
 */
public final class Subscribers {
    private static final String KEY = "delivery.subscribers";

    private Subscribers() {}

    /**
     * The names, in the order they are listed in.
     *
     * @throws ConfigurationException where one is not fit for the name of an endpoint, or stands there twice
     */
    public static Set<String> read(Settings settings) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : settings.text(KEY).split("\\s*,\\s*", -1)) {
            if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
                throw wrong(settings, "'" + name + "' is no subscriber's name", "use small letters, digits and -");
            }
            if (!names.add(name)) {
                throw wrong(settings, name + " stands there twice", "remove one");
            }
        }
        return names;
    }

    /** Fails the start of Camel, before its timers tick, where no route listens for one of the subscribers. */
    public static void requireRoutes(CamelContext context, Settings settings) {
        StartupListener check = (started, alreadyStarted) -> check(started.getRoutes(), settings);
        try {
            context.addStartupListener(check);
        } catch (Exception e) {
            throw new IllegalStateException("A context that is not started yet takes every listener", e);
        }
    }

    private static void check(List<Route> routes, Settings settings) {
        Set<String> served = routes.stream()
                .map(route -> route.getEndpoint().getEndpointUri().replace("direct://", "direct:"))
                .collect(Collectors.toSet());
        String missing = read(settings).stream()
                .map(name -> "direct:job-event." + name)
                .filter(uri -> !served.contains(uri))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw wrong(
                    settings,
                    "no route listens on " + missing,
                    "add one to routes/ or take the name out of the setting");
        }
    }

    private static ConfigurationException wrong(Settings settings, String fault, String remedy) {
        return new ConfigurationException(settings.source(KEY) + ": " + KEY + ": " + fault + "; " + remedy);
    }
}
