package dev.servicebridge.boot;

import dev.servicebridge.config.JobZones;
import dev.servicebridge.flow.AccountRuns;
import dev.servicebridge.flow.outcome.FsmOutcomes;
import dev.servicebridge.flow.outcome.OutcomeDetails;
import dev.servicebridge.store.FsmOrders;
import dev.servicebridge.store.Jobs;

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
                        JobZones.of(wiring.accounts()),
                        wiring.ownership(),
                        wiring.clock()));
        wiring.bind("outcomeDetails", new OutcomeDetails());
        wiring.bind("outcomeRuns", new AccountRuns("FSM outcomes"));
    }
}
