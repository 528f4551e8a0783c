package dev.servicebridge.testing;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.Replays;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;

/** The store as the bridge wires it, for tests of what is not the wiring. */
public final class TestWiring {
    private TestWiring() {}

    /** Where nobody is told how commands end. */
    public static Deliveries deliveries(Database database) {
        return StoreWiring.deliveries(database, new Commands(database, ServicesApiCommands.EXECUTION, Set.of()));
    }

    /** Up to fifty deliveries to a subscriber that are due for the account acme, in whatever queues. */
    public static List<Delivery> due(Deliveries deliveries, String subscriber, Instant at) {
        return deliveries.queuesDue(Set.of(subscriber), at).stream()
                .filter(queue -> queue.account().equals("acme"))
                .flatMap(queue -> deliveries.due(queue, at, 50).stream())
                .sorted(Comparator.comparing(delivery -> delivery.event().eventId()))
                .toList();
    }

    /** For jobs of unknown time zones. */
    public static Replays replays(Database database, Set<String> jobSubscribers, Set<String> subscribers) {
        return StoreWiring.replays(database, jobSubscribers, subscribers, JobZones.unknown());
    }
}
