package dev.servicebridge.flow;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.StartupListener;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Settings;
import dev.servicebridge.store.Commands;
import dev.servicebridge.store.EventKind;

/**
 * Who is told of events: of job events the names that the setting {@code delivery.subscribers} lists, of the hotels'
 * orders those in {@code hospitality.subscribers}, of how commands end those in {@code command.subscribers}. Each has a
 * queue of its own and a route that listens on {@code direct:job-event.<name>}, {@code
 * direct:product-service-order-event.<name>} or {@code direct:command-result.<name>}. Commands themselves go to nobody but
 * {@link Commands#EXECUTOR}: what is executed by two is done twice.
 */
public final class Subscribers {
    private static final Map<EventKind, String> KEYS = Map.of(
            EventKind.SERVICE_JOB, "delivery.subscribers",
            EventKind.PRODUCT_SERVICE_ORDER, "hospitality.subscribers",
            EventKind.COMMAND_RESULT, "command.subscribers");

    private Subscribers() {}

    /** Whoever is told of anything. */
    public static Set<String> all(Settings settings) {
        Set<String> names = new LinkedHashSet<>();
        for (EventKind kind : EventKind.values()) {
            names.addAll(of(kind, settings));
        }
        return names;
    }

    /**
     * The names of those who are told of events of a kind, in the order they are listed in.
     *
     * @throws ConfigurationException where one is not fit for the name of an endpoint, or stands there twice
     */
    public static Set<String> of(EventKind kind, Settings settings) {
        if (kind == EventKind.COMMAND) {
            return Set.of(Commands.EXECUTOR);
        }
        String key = KEYS.get(kind);
        Set<String> names = new LinkedHashSet<>();
        for (String name : settings.text(key).split("\\s*,\\s*", -1)) {
            if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
                throw wrong(settings, key, "'" + name + "' is no subscriber's name", "use small letters, digits and -");
            }
            if (!names.add(name)) {
                throw wrong(settings, key, name + " stands there twice", "remove one");
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
        for (EventKind kind : EventKind.values()) {
            check(kind, served, settings);
        }
    }

    private static void check(EventKind kind, Set<String> served, Settings settings) {
        String missing = of(kind, settings).stream()
                .map(name -> "direct:" + EventRoutes.of(kind).of(name))
                .filter(uri -> !served.contains(uri))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty() && kind == EventKind.COMMAND) {
            throw new ConfigurationException("No route listens on " + missing + "; add one to routes/");
        }
        if (!missing.isEmpty()) {
            throw wrong(
                    settings,
                    KEYS.get(kind),
                    "no route listens on " + missing,
                    "add one to routes/ or take the name out of the setting");
        }
    }

    private static ConfigurationException wrong(Settings settings, String key, String fault, String remedy) {
        return new ConfigurationException(settings.source(key) + ": " + key + ": " + fault + "; " + remedy);
    }
}
