package dev.servicebridge.remote;

import org.apache.camel.builder.RouteBuilder;

import dev.servicebridge.remote.plan.ThrottleWindow;

/**
 * Guards one usage plan: lets no more calls pass than the plan allows, those of each account that spends it by itself. Calls
 * come when their plan has a place for them, so that they find it open.
 */
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
                .routeDescription("Lets no more calls of an account pass than the plan allows that they share.")
                .nodePrefixId(name + "/")
                .errorHandler(noErrorHandler())
                // Synchronous: with asyncDelayed one account's queue holds up the others (Camel 4.18).
                .throttle(constant(window.maximumRequests()), exchangeProperty(RemoteCalls.SPENDER))
                .totalRequestsMode()
                .timePeriodMillis(window.periodMillis())
                .id("throttle");
    }
}
