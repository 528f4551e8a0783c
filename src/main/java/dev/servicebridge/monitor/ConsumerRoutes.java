package dev.servicebridge.monitor;

import org.apache.camel.builder.RouteBuilder;

/** Has {@link ConsumerWatch} look whether the routes that read from another system reach it; see docs/monitoring.md. */
public final class ConsumerRoutes extends RouteBuilder {
    private final ConsumerWatch watch;

    public ConsumerRoutes(ConsumerWatch watch) {
        this.watch = watch;
    }

    @Override
    public void configure() {
        from("timer:consumers?period=5000")
                .routeId("consumers")
                .routeDescription("Looks every five seconds whether the routes that read from another system reach it.")
                .process(tick -> watch.look())
                .id("consumers-look");
    }
}
