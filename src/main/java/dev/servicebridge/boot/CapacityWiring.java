package dev.servicebridge.boot;

import dev.servicebridge.capacity.BusyTimes;
import dev.servicebridge.capacity.CapacityAccounts;
import dev.servicebridge.capacity.CapacityPlanning;
import dev.servicebridge.capacity.CapacityReadingRoutes;
import dev.servicebridge.capacity.ErpCalendar;
import dev.servicebridge.capacity.Reconciliation;
import dev.servicebridge.capacity.ReservationWork;
import dev.servicebridge.capacity.Reservations;
import dev.servicebridge.capacity.Schedules;
import dev.servicebridge.capacity.SentSchedules;
import dev.servicebridge.polling.AccountRuns;

/** Capacity: reservations, schedules and planning. */
final class CapacityWiring {
    private CapacityWiring() {}

    static CapacityPlanning bind(Wiring wiring) {
        CapacitySettings settings = wiring.settings().capacity();
        CapacityAccounts access = new CapacityAccounts(wiring.accounts(), wiring.ownership());
        Reservations reservations = new Reservations(wiring.database());
        BusyTimes busyTimes = new BusyTimes(access, reservations, wiring.clock());
        wiring.bind("capacityAccounts", access);
        wiring.bind("busyTimes", busyTimes);
        wiring.bind("erpCalendar", new ErpCalendar(access, busyTimes, wiring.clock()));
        wiring.bind(
                "reservationWork",
                new ReservationWork(access, reservations, wiring.clock(), settings.retry(), settings.settleAfter()));
        wiring.routes().addToWhole(new CapacityReadingRoutes());
        wiring.bind("capacityRuns", new AccountRuns("Capacity"));
        wiring.bind(
                "schedules",
                new Schedules(
                        access, new SentSchedules(wiring.database()), busyTimes, wiring.clock(), settings.schedules()));
        wiring.bind(
                "capacityReconciliation",
                new Reconciliation(
                        access,
                        reservations,
                        wiring.clock(),
                        settings.reconciliationHorizon(),
                        wiring.settings().retention().events()));
        CapacityPlanning planning = new CapacityPlanning(access, reservations, wiring.clock(), settings.planning());
        wiring.bind("capacityPlanning", planning);
        return planning;
    }
}
