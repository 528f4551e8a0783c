package dev.servicebridge.commands;

import org.apache.camel.CamelContext;

/** Which commands there are routes for. */
final class CommandRoutes {
    private final CamelContext context;

    CommandRoutes(CamelContext context) {
        this.context = context;
    }

    static String endpoint(String command) {
        return "direct:command." + command;
    }

    /** Asked beforehand, because Camel waits long at an endpoint at which nobody listens. */
    boolean serve(String command) {
        String endpoint = endpoint(command);
        return context.getRoutes().stream().anyMatch(route -> route.getEndpoint()
                .getEndpointUri()
                .replace("direct://", "direct:")
                .equals(endpoint));
    }
}
