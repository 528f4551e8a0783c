package dev.servicebridge.access;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** Gives every {@code platform-http} endpoint a {@link GuardedConsumer}. */
final class GuardedEngine extends VertxPlatformHttpEngine {
    private final RouteFailures failures;
    private final InboundBodies bodies;

    GuardedEngine(RouteFailures failures, InboundBodies bodies) {
        this.failures = failures;
        this.bodies = bodies;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        RouteAccess route = new RouteAccess(endpoint);
        Predicate<RoutingContext> access =
                context -> Guard.authorise(context, route.role(context.request().method()), route);
        List<Handler<RoutingContext>> handlers = new ArrayList<>(getHandlers());
        // An endpoint may have no reader of bodies, where the guard's own router asks.
        handlers.add(context -> {
            if (access.test(context)) {
                context.next();
            }
        });
        return new GuardedConsumer(
                endpoint, processor, handlers, failures, () -> new GuardedRouter(router(), access, bodies));
    }

    /** The server's router, by the port that it has or the one that it was asked for. */
    private VertxPlatformHttpRouter router() {
        VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(
                getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()));
        return router == null
                ? VertxPlatformHttpRouter.lookup(
                        getCamelContext(), VertxPlatformHttpRouter.PLATFORM_HTTP_ROUTER_NAME_ZERO)
                : router;
    }
}
