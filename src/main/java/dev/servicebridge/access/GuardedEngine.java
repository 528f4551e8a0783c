package dev.servicebridge.access;

import java.util.ArrayList;
import java.util.List;

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

    GuardedEngine(RouteFailures failures) {
        this.failures = failures;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        RouteAccess access = new RouteAccess(endpoint);
        List<Handler<RoutingContext>> handlers = new ArrayList<>(getHandlers());
        handlers.add(context ->
                Guard.authorise(context, access.role(context.request().method()), access));
        return new GuardedConsumer(
                endpoint,
                processor,
                handlers,
                VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort()),
                failures);
    }
}
