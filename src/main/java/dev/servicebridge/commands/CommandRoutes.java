package dev.servicebridge.commands;

import org.apache.camel.CamelContext;

/** Which commands, and which parts of one, there are routes for. */
public final class CommandRoutes {
    private final CamelContext context;

    public CommandRoutes(CamelContext context) {
        this.context = context;
    }

    static String endpoint(String command) {
        return "direct:command." + command;
    }

    boolean serve(String command) {
        return listen("command", command);
    }

    /**
     * Whether a route listens on {@code direct:<prefix>.<name>}. Asked beforehand, because Camel waits long at an endpoint at
     * which nobody listens.
     */
    public boolean listen(String prefix, String name) {
        String endpoint = "direct:" + prefix + "." + name;
        return context.getRoutes().stream().anyMatch(route -> route.getEndpoint()
                .getEndpointUri()
                .replace("direct://", "direct:")
                .equals(endpoint));
    }
}
