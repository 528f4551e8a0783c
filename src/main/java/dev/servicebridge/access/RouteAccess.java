package dev.servicebridge.access;

import io.vertx.core.http.HttpMethod;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;

import dev.servicebridge.config.Role;

/** What a route asks of its callers: the role of its {@link RolePolicy}, or else the usual one of the method. */
final class RouteAccess {
    private final Endpoint endpoint;
    private volatile Route route;

    RouteAccess(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    Role role(HttpMethod method) {
        return route().getRoutePolicyList().stream()
                .filter(RolePolicy.class::isInstance)
                .map(policy -> ((RolePolicy) policy).role())
                .findFirst()
                .orElseGet(() -> Guard.usualRole(method));
    }

    /** Whether the route parts what it does by account. */
    boolean isByAccount() {
        return route().getRoutePolicyList().stream().anyMatch(AccountsPolicy.class::isInstance);
    }

    String routeId() {
        return route().getRouteId();
    }

    /**
     * A consumer is made before the route that it begins. By the consumer's endpoint: the route of a {@code rest} has an
     * endpoint of that name, and only its consumer is one of {@code platform-http}.
     */
    private Route route() {
        if (route == null) {
            route = endpoint.getCamelContext().getRoutes().stream()
                    .filter(each ->
                            each.getConsumer() != null && each.getConsumer().getEndpoint() == endpoint)
                    .findFirst()
                    .orElseThrow();
        }
        return route;
    }
}
