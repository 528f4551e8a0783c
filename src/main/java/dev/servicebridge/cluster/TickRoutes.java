package dev.servicebridge.cluster;

import org.apache.camel.builder.RouteBuilder;

/** When each account is worked for; each route is named {@code tick-<name>}. */
public final class TickRoutes extends RouteBuilder {
    @Override
    public void configure() {
        // When the changed service jobs of every account are asked for.
        every("service-jobs", "poll.service-jobs.interval");
        // When the hotels' changed orders are asked for.
        every("product-service-orders", "poll.product-service-orders.interval");
        // When the FSM's changed orders are asked for.
        every("fsm-outcomes", "outcomes.interval");
        // When the FSM's orders are read for what they take of technicians' time.
        every("capacity-fsm", "capacity.fsm.interval");
        // When the ERP's working hours are looked at.
        every("capacity-schedules", "capacity.schedules.interval");
        // When capacity is read into the ERP's planning tables.
        every("capacity-planning", "capacity.planning.interval");
        // When reservations are compared with what the Services API says is taken.
        cron("capacity-reconciliation", "capacity.reconciliation.cron");
        // When every account is compared from end to end.
        cron("verification", "verification.cron");
    }

    private void every(String name, String setting) {
        tick(TickTemplates.EVERY, name, TickTemplates.INTERVAL, setting);
    }

    private void cron(String name, String setting) {
        tick(TickTemplates.CRON, name, TickTemplates.EXPRESSION, setting);
    }

    private void tick(String template, String name, String parameter, String setting) {
        templatedRoute(template)
                .routeId("tick-" + name)
                .parameter(TickTemplates.NAME, name)
                .parameter(parameter, "{{" + setting + "}}");
    }
}
