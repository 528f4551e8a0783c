package dev.servicebridge.cluster;

import org.apache.camel.builder.RouteBuilder;

/** The bus of a node on its own ({@code bus=local}): what is sent is done here. */
public final class LocalBusRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("direct:tick")
                .routeId("tick-here")
                .routeDescription(
                        "Brings a tick to the route that listens on direct:tick.<name>; a tick that nobody listens"
                                + " for is none.")
                .toD("direct:tick.${header.tick}?block=false&failIfNoConsumers=false")
                .id("tick-hand-on");
    }
}
