package dev.servicebridge.boot;

import java.util.List;
import java.util.UUID;

import dev.servicebridge.incidents.IncidentApi;
import dev.servicebridge.incidents.IncidentHistory;
import dev.servicebridge.incidents.IncidentRoutes;
import dev.servicebridge.incidents.IncidentWatch;
import dev.servicebridge.incidents.SpentPlans;
import dev.servicebridge.incidents.Symptoms;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.plan.Priority;

/** Incidents as history: what calls, deliveries and plans notice is kept and shown. */
final class IncidentWiring {
    private IncidentWiring() {}

    static IncidentWatch bind(Wiring wiring, RemoteCalls calls, DeliveryDispatcher dispatcher) {
        SpentPlans plans = new SpentPlans(
                plans(wiring),
                (operation, account) -> wiring.throttles().expectedWait(operation, account, Priority.NORMAL),
                wiring.clock());
        IncidentWatch watch = new IncidentWatch(
                new Symptoms(
                        calls::outages,
                        calls.incidents(),
                        dispatcher::queues,
                        plans,
                        wiring.ownership(),
                        wiring.clock()),
                wiring.database(),
                wiring.configuration().hasKafka() ? UUID.randomUUID().toString() : "alone",
                wiring.ownership(),
                dispatcher.store()::notices,
                wiring.clock());
        wiring.routes()
                .addToWhole(new IncidentRoutes(new IncidentApi(new IncidentHistory(wiring.database())), watch::look));
        return watch;
    }

    private static List<SpentPlans.Plan> plans(Wiring wiring) {
        return wiring.configuration().plans().operations().stream()
                .flatMap(each -> {
                    int dot = each.lastIndexOf('.');
                    String system = each.substring(0, dot);
                    return wiring.accounts().all().stream()
                            .filter(account -> account.has(system))
                            .map(account -> new SpentPlans.Plan(system, each.substring(dot + 1), account.name()));
                })
                .toList();
    }
}
