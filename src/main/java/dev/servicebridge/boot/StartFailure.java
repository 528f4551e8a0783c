package dev.servicebridge.boot;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.component.kamelet.FailedToCreateKameletException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

import dev.servicebridge.config.ConfigurationException;

/** Makes of what kept Camel from starting a message that names the file at fault, and the line where Camel knows it. */
final class StartFailure {
    private StartFailure() {}

    static ConfigurationException of(Throwable failure, CamelContext context) {
        Set<String> messages = new LinkedHashSet<>();
        String place = "";
        Optional<MissingPart> missing = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException known) {
                return known;
            }
            if (place.isEmpty() && cause instanceof FailedToCreateRouteException route) {
                place = place(route.getRouteId(), context);
            }
            if (place.isEmpty() && cause instanceof FailedToCreateKameletException kamelet) {
                place = "Kamelet " + kamelet.getTemplateId() + ": ";
            }
            if (missing.isEmpty() && cause.getMessage() != null) {
                missing = MissingPart.in(cause.getMessage());
            }
            if (cause.getMessage() != null) {
                messages.add(cause.getMessage().strip());
            }
        }
        return new ConfigurationException("the routes cannot be started: " + place
                + missing.map(MissingPart::describe).orElseGet(() -> String.join("; because ", messages)));
    }

    /** Where a route begins. A node's own line is not known when it fails to be made. */
    private static String place(String routeId, CamelContext context) {
        RouteDefinition route =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(routeId);
        return route == null || route.getResource() == null
                ? ""
                : route.getResource().getLocation() + ", route " + routeId + " at line "
                        + route.getInput().getLineNumber() + ": ";
    }
}
