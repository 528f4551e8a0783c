package dev.servicebridge.flow.command;

import java.time.Clock;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.json.ExactJson;
import dev.servicebridge.store.Command;
import dev.servicebridge.store.CommandState;
import dev.servicebridge.store.Commands;

/** The steps of the route that executes commands. */
public final class CommandWork {
    private static final String COMMAND_ID = "executedCommandId";

    private final CommandRoutes routes;
    private final Commands commands;
    private final Runnable wake;
    private final Clock clock;

    /** @param wake has the deliveries looked at */
    public CommandWork(CamelContext context, Commands commands, Runnable wake, Clock clock) {
        this.routes = new CommandRoutes(context);
        this.commands = commands;
        this.wake = wake;
        this.clock = clock;
    }

    /**
     * Makes the message of {@code direct:command.<command>} out of the event in the body. The header {@code
     * commandState} tells whether there is anything to do: the bridge may have been stopped between the end of a command
     * and that of its delivery.
     */
    public void begin(Exchange exchange) {
        Message message = exchange.getMessage();
        JsonNode event = message.getBody(JsonNode.class);
        long commandId = event.path("commandId").asLong();
        Command command = commands.find(commandId)
                .orElseThrow(() -> new CommandRefusedException("Command " + commandId + " is not kept any more"));
        if (command.state() == CommandState.PENDING && !routes.serve(command.command())) {
            throw new CommandRefusedException(
                    "No route listens on " + CommandRoutes.endpoint(command.command()) + "; add one to routes/");
        }
        exchange.setProperty(COMMAND_ID, commandId);
        // A person may have corrected them in the dead letter; long ones are no part of the event.
        JsonNode parameters = event.path("parameters").isObject() ? event.path("parameters") : command.parameters();
        message.setBody(parameters);
        message.setHeader("account", command.account());
        message.setHeader("command", command.command());
        message.setHeader("commandId", commandId);
        message.setHeader("commandState", command.state().name());
        message.setHeader("idempotencyKey", command.idempotencyKey());
        if (parameters.path("serviceJobId").isTextual()) {
            message.setHeader("serviceJobId", parameters.path("serviceJobId").textValue());
        }
    }

    /** Records that the command was executed, with the body as its result. */
    public void done(Exchange exchange) {
        long commandId = exchange.getProperty(COMMAND_ID, Long.class);
        Object result = exchange.getMessage().getBody();
        commands.done(
                commandId,
                ExactJson.MAPPER.valueToTree(result == null || "".equals(result) ? null : result),
                clock.instant());
        wake.run();
    }
}
