package dev.servicebridge.access;

import java.util.function.Predicate;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * What one {@code platform-http} endpoint sees of the server's router. Camel's consumer reads the body of a request before
 * it asks any handler; here whoever may not send it is refused first.
 */
final class GuardedRouter extends VertxPlatformHttpRouter {
    private final VertxPlatformHttpRouter server;
    private final Predicate<RoutingContext> access;
    private final InboundBodies bodies;

    /** @param access whether a request may go on; one that may not is answered */
    GuardedRouter(VertxPlatformHttpRouter server, Predicate<RoutingContext> access, InboundBodies bodies) {
        super(server.getServer(), server.vertx(), server, server.getName(), server.getServerType());
        this.server = server;
        this.access = access;
        this.bodies = bodies;
    }

    @Override
    public Handler<RoutingContext> bodyHandler() {
        Handler<RoutingContext> reader = server.bodyHandler();
        return context -> {
            if (access.test(context)) {
                bodies.read(context, reader);
            }
        };
    }
}
