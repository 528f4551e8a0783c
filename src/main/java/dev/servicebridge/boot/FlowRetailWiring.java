package dev.servicebridge.boot;

import java.time.Duration;

import dev.servicebridge.flowretail.ChangedOrders;
import dev.servicebridge.flowretail.Customers;
import dev.servicebridge.flowretail.FlowRetailAccounts;
import dev.servicebridge.flowretail.FlowRetailNames;
import dev.servicebridge.flowretail.FlowRetailUids;
import dev.servicebridge.flowretail.ServiceOrders;
import dev.servicebridge.flowretail.TechniciansOrders;
import dev.servicebridge.flowretail.VerifiedOrders;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.references.RemoteReferenceStore;
import dev.servicebridge.remote.NoneOnStatus;

/** What is peculiar to Flow Retail, by which it serves the FSM's ports. */
final class FlowRetailWiring {
    private static final Duration NAMES_KEPT = Duration.ofMinutes(10);

    private FlowRetailWiring() {}

    static void bind(Wiring wiring) {
        FlowRetailAccounts access = new FlowRetailAccounts(wiring.accounts());
        FlowRetailUids uids = new FlowRetailUids();
        PollCheckpoints pollCheckpoints = new PollCheckpoints(wiring.database());
        wiring.bind("flowRetailAccounts", access);
        wiring.bind("flowRetailNames", new FlowRetailNames(access, wiring.clock(), NAMES_KEPT));
        wiring.bind("flowRetailUids", uids);
        wiring.bind("flowRetailCustomers", new Customers(access));
        wiring.bind("noneIfAbsent", new NoneOnStatus(404));
        wiring.bind("noneIfTaken", new NoneOnStatus(409));
        wiring.bind("flowRetailOrders", new ServiceOrders(wiring.clock()));
        wiring.bind(
                "techniciansOrders",
                new TechniciansOrders(access, new RemoteReferenceStore(wiring.database()), wiring.clock()));
        wiring.bind(
                "changedOrders",
                new ChangedOrders(
                        access,
                        uids,
                        pollCheckpoints,
                        wiring.settings().outcomesOverlap(),
                        wiring.clocks(),
                        wiring.clock()));
        wiring.bind("verifiedOrders", new VerifiedOrders(access, uids, pollCheckpoints));
    }
}
