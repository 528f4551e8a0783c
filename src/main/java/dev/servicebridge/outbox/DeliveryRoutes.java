package dev.servicebridge.outbox;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;

/**
 * Has events delivered that are due; see docs/ports.md for what they are. A saved page wakes the delivery by itself, the
 * tick is for what is to be repeated.
 */
public final class DeliveryRoutes extends RouteBuilder {
    private final Runnable wakeAll;

    /** @param wakeAll has every queue look for deliveries that are due */
    public DeliveryRoutes(Runnable wakeAll) {
        this.wakeAll = wakeAll;
    }

    @Override
    public void configure() {
        RouteDefinition route = from("timer:delivery?period={{delivery.tick}}");
        route.getInput().setId("delivery-timer");
        route.routeId("delivery-tick")
                .routeDescription("Has the events delivered that are due, those that failed before included.")
                .process(tick -> wakeAll.run())
                .id("deliver");
    }
}
