package dev.servicebridge.monitor;

import java.util.List;
import java.util.Map;

import org.apache.camel.Route;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.spi.RouteController;

/**
 * Tells whether every route that is to start by itself runs. Camel's own check has an entry for each of them, which is
 * one for each operation and usage plan.
 */
final class RoutesCheck extends AbstractHealthCheck {
    RoutesCheck() {
        // "routes" is the name of Camel's own, which would then not start.
        super("camel", "all-routes");
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        RouteController controller = getCamelContext().getRouteController();
        List<String> stopped = getCamelContext().getRoutes().stream()
                .filter(Route::isAutoStartup)
                .map(Route::getId)
                .filter(id -> !controller.getRouteStatus(id).isStarted())
                .sorted()
                .toList();
        if (stopped.isEmpty()) {
            result.up();
        } else {
            result.down().message("not started: " + String.join(", ", stopped));
        }
    }
}
