package dev.servicebridge.outbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.StartupListener;

import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Settings;

/**
 * Who is told of events: of job events the names that the setting {@code delivery.subscribers} lists, of the hotels'
 * orders those in {@code hospitality.subscribers}, of how commands end those in {@code command.subscribers}. Each has a
 * queue of its own and a route that listens on {@code direct:job-event.<name>}, {@code
 * direct:product-service-order-event.<name>} or {@code direct:command-result.<name>}. Commands themselves go to nobody but
 * {@link ServicesApiCommands#EXECUTOR}: what is executed by two is done twice. Where the bus is Kafka its relay is told of
 * everything else, of dead letters too, which nobody can subscribe to otherwise.
 */
public final class Subscribers {
    /** Who passes events on to the topics of Kafka, where that is the bus: {@code direct:<kind of event>.kafka}. */
    public static final String RELAY = "kafka";

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

    /** Whether there is a {@link #RELAY}. */
    public static boolean haveRelay(Settings settings) {
        return settings.text("bus").equals("kafka");
    }

    /**
     * The names of those who are told of events of a kind, in the order they are listed in.
     *
     * @throws ConfigurationException where one is not fit for the name of an endpoint, stands there twice, or is that of
     *     the relay
     */
    public static Set<String> of(EventKind kind, Settings settings) {
        if (kind == EventKind.COMMAND) {
            return Set.of(ServicesApiCommands.EXECUTOR);
        }
        Set<String> names = configured(kind, settings);
        if (haveRelay(settings) && !names.add(RELAY)) {
            throw wrong(
                    settings,
                    KEYS.get(kind),
                    RELAY + " is the name of the bridge's own relay to Kafka's topics, with bus=kafka",
                    "give the subscriber and its routes another name, or take it out of the setting");
        }
        return names;
    }

    /** The setting that lists the subscribers of events of a kind. */
    static String setting(EventKind kind) {
        return KEYS.get(kind);
    }

    private static Set<String> configured(EventKind kind, Settings settings) {
        Set<String> names = new LinkedHashSet<>();
        String key = KEYS.get(kind);
        if (key == null) {
            return names;
        }
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
        Set<String> names = new LinkedHashSet<>(of(kind, settings));
        names.removeIf(name -> served.contains(endpoint(kind, name)));
        for (String own : Set.of(ServicesApiCommands.EXECUTOR, RELAY)) {
            if (names.contains(own) && !configured(kind, settings).contains(own)) {
                throw new ConfigurationException("No route listens on " + endpoint(kind, own) + "; add one to routes/");
            }
        }
        if (!names.isEmpty()) {
            throw wrong(
                    settings,
                    KEYS.get(kind),
                    "no route listens on "
                            + names.stream().map(name -> endpoint(kind, name)).collect(Collectors.joining(", ")),
                    "add one to routes/ or take the name out of the setting");
        }
    }

    private static String endpoint(EventKind kind, String name) {
        return "direct:" + EventRoutes.of(kind).of(name);
    }

    private static ConfigurationException wrong(Settings settings, String key, String fault, String remedy) {
        return new ConfigurationException(settings.source(key) + ": " + key + ": " + fault + "; " + remedy);
    }
}
