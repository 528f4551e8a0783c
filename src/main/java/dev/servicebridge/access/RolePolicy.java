package dev.servicebridge.access;

import org.apache.camel.support.RoutePolicySupport;

import dev.servicebridge.config.Role;

/** Declares which role the callers of a route need: {@code routePolicy: http-read} or {@code http-write}. */
final class RolePolicy extends RoutePolicySupport {
    private final Role role;

    RolePolicy(Role role) {
        this.role = role;
    }

    Role role() {
        return role;
    }
}
