package dev.servicebridge.remote;

import org.apache.camel.builder.RouteBuilder;

import dev.servicebridge.remote.plan.ThrottleWindow;

/** Lets calls pass at the rate of one usage plan: those of each account that spends it by itself. */
public final class UsagePlanRoute extends RouteBuilder {
    private final String name;
    private final ThrottleWindow window;

    /** @param name of the route, which listens on {@code direct:<name>} */
    public UsagePlanRoute(String name, ThrottleWindow window) {
        this.name = name;
        this.window = window;
    }

    @Override
    public void configure() {
        from("direct:" + name)
                .routeId(name)
                .routeDescription("Lets an account's calls pass at the rate of the plan that they share.")
                .nodePrefixId(name + "/")
                .errorHandler(noErrorHandler())
                // Synchronous: with asyncDelayed one account's queue holds up the others (Camel 4.18).
                .throttle(constant(window.maximumRequests()), exchangeProperty(RemoteCalls.SPENDER))
                .totalRequestsMode()
                .timePeriodMillis(window.throttleMillis())
                .id("throttle");
    }
}
