package dev.servicebridge.routes;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;

/**
 * A route that retries by itself marks what it gives up as seen to, and Camel then runs no error handler of the routes
 * that call it, unless the mark is taken off.
 */
final class RetryRules {
    private static final String POLICY = "failToCaller";

    private RetryRules() {}

    static void check(RouteEntry entry, List<Problem> problems) {
        JsonNode route = entry.is("routeTemplate") ? entry.body().path("route") : entry.body();
        if (entry.from().path("uri").asText().equals("direct")
                && route.has("routeConfigurationId")
                && !route.path("routePolicy").asText().equals(POLICY)) {
            problems.add(entry.problem(
                    Level.FAULT,
                    "needs routePolicy " + POLICY
                            + ": it retries by itself, and no error handler of its callers would see it fail",
                    "add routePolicy: " + POLICY));
        }
    }
}
