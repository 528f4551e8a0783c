package dev.servicebridge.commands;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.json.ExactJson;
import dev.servicebridge.memory.ByteBudget;
import dev.servicebridge.memory.ExchangeShare;

/** The steps of the route that executes commands: {@link CommandExecutionRoutes}. */
public final class CommandWork {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final String COMMAND_ID = "executedCommandId";

    private final CommandRoutes routes;
    private final Commands commands;
    private final CommandDocuments documents;
    private final ByteBudget memory;
    private final Runnable wake;
    private final Clock clock;

    /**
     * @param memory what commands under way may take of the heap, with others
     * @param wake has the deliveries looked at
     */
    public CommandWork(
            CamelContext context,
            Commands commands,
            CommandDocuments documents,
            ByteBudget memory,
            Runnable wake,
            Clock clock) {
        this.routes = new CommandRoutes(context);
        this.commands = commands;
        this.documents = documents;
        this.memory = memory;
        this.wake = wake;
        this.clock = clock;
    }

    /**
     * Makes the message of {@code direct:command.<command>} out of the event in the body. The header {@code
     * commandState} tells whether there is anything to do: the bridge may have been stopped between the end of a command
     * and that of its delivery.
     *
     * @throws TimeoutException where other work left no memory for the command
     */
    void begin(Exchange exchange) throws TimeoutException, InterruptedException {
        Message message = exchange.getMessage();
        JsonNode event = message.getBody(JsonNode.class);
        long commandId = event.path("commandId").asLong();
        takeMemory(exchange, commandId);
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

    /**
     * Takes the memory that the command needs until its work is done; waits for it. Its parameters are in memory, of its
     * documents a piece at a time.
     */
    private void takeMemory(Exchange exchange, long commandId) throws TimeoutException, InterruptedException {
        // One that needs more than there is works alone.
        long parameters = commands.length(commandId) * ByteBudget.HEAP_OF_A_BYTE;
        long stream = documents.isAny(commandId) ? CommandDocuments.HEAP_OF_A_STREAM : 0;
        long needed = Math.min(memory.size(), parameters + stream);
        ByteBudget.Share share = memory.take(needed, LONGEST_WAIT)
                .orElseThrow(() -> new TimeoutException(
                        "Other requests and documents took the memory of memory.budget for " + LONGEST_WAIT.toSeconds()
                                + " s; command " + commandId + " needs " + needed + " bytes"));
        ExchangeShare.closeWith(exchange, share);
    }

    /** Records that the command was executed, with the body as its result. */
    void done(Exchange exchange) {
        long commandId = exchange.getProperty(COMMAND_ID, Long.class);
        Object result = exchange.getMessage().getBody();
        commands.done(
                commandId,
                ExactJson.MAPPER.valueToTree(result == null || "".equals(result) ? null : result),
                clock.instant());
        wake.run();
    }
}
