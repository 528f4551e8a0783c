package dev.servicebridge.boot;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.servicebridge.capacity.ReservationReplay;
import dev.servicebridge.capacity.ScheduleReplay;
import dev.servicebridge.commands.CommandDeliveries;
import dev.servicebridge.commands.CommandHistory;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.Replays;
import dev.servicebridge.deadletters.events.DeadLetterDeliveries;
import dev.servicebridge.deadletters.events.DeadLetterEvent;
import dev.servicebridge.deadletters.events.EventHistory;
import dev.servicebridge.deadletters.events.EventReplay;
import dev.servicebridge.hotels.OrderIntakeReplay;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.jobs.JobIntakeReplay;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.TopicPublisher;
import dev.servicebridge.references.RemoteReferenceDeliveries;

/** Tells the outbox who listens to it, and the dead letters who replays them: neither knows the areas. */
public final class StoreWiring {
    private static final List<EventHistory> HISTORIES = List.of(
            JobStore.history(),
            ProductServiceOrders.history(),
            new CommandHistory(ServicesApiCommands.EXECUTION),
            EventHistory.neverOutdated(EventKind.COMMAND_RESULT),
            EventHistory.neverOutdated(EventKind.DEAD_LETTER));

    private StoreWiring() {}

    /** @param commands with which a command ends that is given up */
    public static Deliveries deliveries(Database database, Commands commands) {
        return new Deliveries(
                database,
                List.of(
                        new DeadLetterDeliveries(HISTORIES),
                        new RemoteReferenceDeliveries(),
                        new CommandDeliveries(commands)));
    }

    /** Has this subscriber pass events of every kind on to topics, and tell there of dead letters; before any are written. */
    public static void relay(Database database, String subscriber) {
        TopicPublisher.by(subscriber, database);
        DeadLetterEvent.tellOf(database);
    }

    /**
     * @param jobSubscribers who is told of service jobs
     * @param subscribers who is told of anything
     * @param zones where the jobs are done that are taken in
     */
    public static Replays replays(
            Database database, Set<String> jobSubscribers, Set<String> subscribers, JobZones zones) {
        return new Replays(
                database,
                Stream.concat(
                                HISTORIES.stream().map(history -> new EventReplay(history, subscribers)),
                                Stream.of(
                                        new JobIntakeReplay(new JobStore(database, zones), jobSubscribers),
                                        new OrderIntakeReplay(),
                                        ReservationReplay.ofRefused(),
                                        ReservationReplay.ofUnknown(),
                                        new ScheduleReplay()))
                        .toList());
    }
}
