package dev.servicebridge.outbox;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.StartupListener;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.SettingsReader;

/**
 * Who is told of events: of job events the names that the setting {@code delivery.subscribers} lists, of the hotels'
 * orders those in {@code hospitality.subscribers}, of how commands end those in {@code command.subscribers}. Each has a
 * queue of its own and a route that listens on {@code direct:job-event.<name>}, {@code
 * direct:product-service-order-event.<name>} or {@code direct:command-result.<name>}. Commands themselves have one
 * subscriber, who executes them: what is executed by two is done twice. Where the bus is Kafka its relay is told of
 * everything else, of dead letters too, which nobody can subscribe to otherwise.
 */
public final class Subscribers {
    /** Who passes events on to the topics of Kafka, where that is the bus: {@code direct:<kind of event>.kafka}. */
    public static final String RELAY = "kafka";

    private static final Map<EventKind, String> KEYS = Map.of(
            EventKind.SERVICE_JOB, "delivery.subscribers",
            EventKind.PRODUCT_SERVICE_ORDER, "hospitality.subscribers",
            EventKind.COMMAND_RESULT, "command.subscribers");

    private final Map<EventKind, Set<String>> names = new EnumMap<>(EventKind.class);
    /** The layers that they come from, as messages name them. */
    private final Map<EventKind, String> sources = new EnumMap<>(EventKind.class);

    private final String executor;
    private final boolean hasRelay;

    private Subscribers(String executor, boolean hasRelay) {
        this.executor = executor;
        this.hasRelay = hasRelay;
    }

    /**
     * Those of the settings.
     *
     * @param executor who executes commands
     * @param reader notes a name that is not fit for the name of an endpoint, stands there twice, or is that of the relay
     */
    public static Subscribers from(SettingsReader reader, String executor) {
        Subscribers subscribers =
                new Subscribers(executor, reader.oneOf("bus", "local", "kafka").equals("kafka"));
        for (EventKind kind : EventKind.values()) {
            String key = KEYS.get(kind);
            Set<String> names = new LinkedHashSet<>();
            if (key != null) {
                subscribers.sources.put(kind, reader.source(key));
                List.of(reader.text(key).split("\\s*,\\s*", -1)).forEach(name -> add(name, names, key, reader));
            }
            if (kind == EventKind.COMMAND) {
                names.add(executor);
            } else if (subscribers.hasRelay && !names.add(RELAY)) {
                reader.complain(
                        key,
                        RELAY + " is the name of the bridge's own relay to Kafka's topics, with bus=kafka",
                        "give the subscriber and its routes another name, or take it out of the setting");
            }
            subscribers.names.put(kind, Collections.unmodifiableSet(names));
        }
        return subscribers;
    }

    private static void add(String name, Set<String> names, String key, SettingsReader reader) {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            reader.complain(key, "'" + name + "' is no subscriber's name", "use small letters, digits and -");
        } else if (!names.add(name)) {
            reader.complain(key, name + " stands there twice", "remove one");
        }
    }

    /** Whoever is told of anything. */
    public Set<String> all() {
        Set<String> all = new LinkedHashSet<>();
        names.values().forEach(all::addAll);
        return all;
    }

    /** Whether there is a {@link #RELAY}. */
    public boolean haveRelay() {
        return hasRelay;
    }

    /** The names of those who are told of events of a kind, in the order they are listed in. */
    public Set<String> of(EventKind kind) {
        return names.get(kind);
    }

    /** The setting that lists the subscribers of events of a kind. */
    static String setting(EventKind kind) {
        return KEYS.get(kind);
    }

    /** Fails the start of Camel, before its timers tick, where no route listens for one of the subscribers. */
    public void requireRoutes(CamelContext context) {
        StartupListener check = (started, alreadyStarted) -> check(started.getRoutes());
        try {
            context.addStartupListener(check);
        } catch (Exception e) {
            throw new IllegalStateException("A context that is not started yet takes every listener", e);
        }
    }

    private void check(List<Route> routes) {
        Set<String> served = routes.stream()
                .map(route -> route.getEndpoint().getEndpointUri().replace("direct://", "direct:"))
                .collect(Collectors.toSet());
        for (EventKind kind : EventKind.values()) {
            check(kind, served);
        }
    }

    private void check(EventKind kind, Set<String> served) {
        Set<String> unserved = new LinkedHashSet<>(of(kind));
        unserved.removeIf(name -> served.contains(endpoint(kind, name)));
        for (String own : List.of(executor, RELAY)) {
            if (unserved.contains(own) && isOurs(kind, own)) {
                throw new ConfigurationException("No route listens on " + endpoint(kind, own) + "; add one to routes/");
            }
        }
        if (!unserved.isEmpty()) {
            throw new ConfigurationException(sources.get(kind) + ": " + KEYS.get(kind) + ": no route listens on "
                    + unserved.stream().map(name -> endpoint(kind, name)).collect(Collectors.joining(", "))
                    + "; add one to routes/ or take the name out of the setting");
        }
    }

    /** Whether it is the bridge itself that makes a subscriber of this name. */
    private boolean isOurs(EventKind kind, String name) {
        return name.equals(RELAY) ? hasRelay : kind == EventKind.COMMAND;
    }

    private static String endpoint(EventKind kind, String name) {
        return "direct:" + EventRoutes.of(kind).of(name);
    }
}
