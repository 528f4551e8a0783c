package dev.servicebridge.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.servicebridge.capacity.ReservationState;
import dev.servicebridge.capacity.Reservations;
import dev.servicebridge.commands.CommandState;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.database.Database;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.incidents.Incident;
import dev.servicebridge.incidents.IncidentHistory;
import dev.servicebridge.jobs.Checkpoint;
import dev.servicebridge.jobs.Checkpoints;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.DeliveryCounts;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.polling.PollCheckpoints.PollCheckpoint;
import dev.servicebridge.verification.Verifications;

/**
 * What the bridge's database says of the work. Where there is a problem, nothing but that is known and all else is null.
 *
 * @param problem why nothing is known; null where all is well
 * @param jobs how many are in each status; those in none are left out
 * @param orders how many of the hotels' orders are in each state
 * @param incompleteOrders how many of them are to be merged again
 * @param deliveries by subscriber; those who never had one are left out
 * @param busyTimes how many that are not over are in each state, by account; those in none are left out
 * @param commands how many are in each state; those in none are left out
 * @param incidents those that are open, oldest first
 * @param verifications how the last one of each account went; those that never had one are left out
 */
record StoreState(
        String problem,
        Map<String, Long> jobs,
        Map<String, Long> orders,
        Long incompleteOrders,
        Map<String, DeliveryCounts> deliveries,
        Long deadLetters,
        Map<Listing, Checkpoint> checkpoints,
        List<PollCheckpoint> pollCheckpoints,
        Map<String, Map<ReservationState, Long>> busyTimes,
        Map<CommandState, Long> commands,
        List<Incident> incidents,
        Map<String, Verifications.Latest> verifications) {

    /** Reads it all; fails where the database does. */
    static StoreState read(Database database, Instant now) {
        return new StoreState(
                null,
                new Jobs(database).countByStatus(),
                ProductServiceOrders.countByState(database),
                ProductServiceOrders.countIncomplete(database),
                Deliveries.counts(database),
                new DeadLetters(database).count(),
                new Checkpoints(database)
                        .all().stream()
                                .collect(Collectors.toMap(
                                        checkpoint -> new Listing(checkpoint.account(), checkpoint.marketplaceId()),
                                        Function.identity())),
                new PollCheckpoints(database).all(),
                new Reservations(database).counts(now),
                Commands.counts(database),
                new IncidentHistory(database).open(),
                new Verifications(database).latest());
    }

    static StoreState unknown(String problem) {
        return new StoreState(problem, null, null, null, null, null, null, null, null, null, null, null);
    }

    boolean isKnown() {
        return problem == null;
    }
}
