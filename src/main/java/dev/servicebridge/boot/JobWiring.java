package dev.servicebridge.boot;

import java.util.List;

import dev.servicebridge.jobs.Checkpoints;
import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.outbox.DeliveryDispatcher;

/** Service jobs: their intake, and what follows from their status. */
final class JobWiring {
    private JobWiring() {}

    static JobIntake bind(Wiring wiring, DeliveryDispatcher dispatcher) {
        List<Listing> listings = wiring.accounts().all().stream()
                .filter(account -> account.has(Wiring.SERVICES_API))
                .flatMap(account -> account.system(Wiring.SERVICES_API).marketplaces().stream()
                        .map(marketplace -> new Listing(account.name(), marketplace.id())))
                .toList();
        JobIntake intake = new JobIntake(
                wiring.settings().jobs(),
                listings,
                new Checkpoints(wiring.database()),
                wiring.jobs(),
                dispatcher::wakeAll,
                wiring.clock(),
                wiring.ownership(),
                wiring.clocks());
        wiring.bind("jobIntake", intake);
        wiring.bind("jobStatusTable", wiring.configuration().jobStatuses());
        return intake;
    }
}
