package dev.servicebridge.access;

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

import dev.servicebridge.config.Role;

/**
 * Declares which role the callers of a route need: {@code routePolicy: http-read} or {@code http-write}. The guard asks
 * for it before a request reaches the route that it is for; a route that such a route calls is held to it here.
 */
final class RolePolicy extends RoutePolicySupport {
    private final Role role;

    RolePolicy(Role role) {
        this.role = role;
    }

    Role role() {
        return role;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        Audit audit = Audit.of(exchange);
        if (!audit.covers(role)) {
            audit.refuse(Refusal.ROLE);
            exchange.setException(new HttpProblem(Guard.FORBIDDEN, Guard.NEEDS_WRITE));
            // No step of the route is taken, and the route that called it goes no further.
            exchange.setRouteStop(true);
        }
    }
}
