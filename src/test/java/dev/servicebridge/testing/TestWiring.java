package dev.servicebridge.testing;

import java.util.Set;

import dev.servicebridge.boot.StoreWiring;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.Replays;
import dev.servicebridge.outbox.Deliveries;

/** The store as the bridge wires it, for tests of what is not the wiring. */
public final class TestWiring {
    private TestWiring() {}

    /** Where nobody is told how commands end. */
    public static Deliveries deliveries(Database database) {
        return StoreWiring.deliveries(database, new Commands(database, 1, ServicesApiCommands.EXECUTION, Set.of()));
    }

    /** For jobs of unknown time zones, in one lane. */
    public static Replays replays(Database database, Set<String> jobSubscribers, Set<String> subscribers) {
        return StoreWiring.replays(database, 1, jobSubscribers, subscribers, JobZones.unknown());
    }
}
