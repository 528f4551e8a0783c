package dev.servicebridge.boot;

import dev.servicebridge.config.JobZones;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.outcomes.FsmOrders;
import dev.servicebridge.outcomes.FsmOutcomes;
import dev.servicebridge.polling.AccountRuns;

/** Outcomes: what people change in the FSM. */
final class OutcomeWiring {
    private OutcomeWiring() {}

    static void bind(Wiring wiring) {
        wiring.bind(
                "fsmOutcomes",
                new FsmOutcomes(
                        wiring.configuration().outcomes(),
                        new FsmOrders(wiring.database()),
                        new Jobs(wiring.database()),
                        JobZones.of(wiring.accounts(), Wiring.SERVICES_API),
                        wiring.ownership(),
                        wiring.clock()));
        wiring.bind("outcomeRuns", new AccountRuns("FSM outcomes"));
    }
}
