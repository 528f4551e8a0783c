package dev.servicebridge.commands;

import java.time.Clock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;

import dev.servicebridge.config.Accounts;

/** Accepts commands: what it answers to is durable, and is executed whatever dies. */
public final class CommandIntake {
    private static final String OWN_ROUTE = "bus";

    private final CommandRoutes routes;
    private final Accounts accounts;
    private final Commands commands;
    private final Runnable wake;
    private final Clock clock;
    private final CommandSchema schema = new CommandSchema();

    /** @param wake has the deliveries looked at */
    public CommandIntake(CamelContext context, Accounts accounts, Commands commands, Runnable wake, Clock clock) {
        this.routes = new CommandRoutes(context);
        this.accounts = accounts;
        this.commands = commands;
        this.wake = wake;
        this.clock = clock;
    }

    /**
     * Accepts a command.
     *
     * @param body a {@code JsonNode}, a {@code Map} or a {@code String}
     * @param sender where it came from; null for a route of a user's own
     * @return what {@link CommandReport} tells of it: of the first one where the same was sent before
     * @throws CommandProblem where it is not accepted
     */
    public ObjectNode accept(Object body, String sender) {
        JsonNode message = CommandMessage.read(body);
        schema.check(message);
        NewCommand command = CommandMessage.command(message, sender == null ? OWN_ROUTE : sender);
        requireAccount(command.account());
        requireRoute(command.command());
        AcceptedCommand accepted = accept(command);
        if (accepted.isNew()) {
            wake.run();
        }
        return CommandReport.of(accepted.command());
    }

    /**
     * Makes the message of a command of its parts, for {@code accept}.
     *
     * @param account null where the sender names none, which {@code accept} complains of
     * @param parameters a {@code JsonNode}, a {@code Map} or a {@code String} with a JSON object; null for none
     * @throws CommandProblem where the parameters are no JSON object
     */
    public ObjectNode compose(String command, String idempotencyKey, String account, Object parameters) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("command", command).put("idempotencyKey", idempotencyKey).put("account", account);
        message.set(
                "parameters",
                parameters == null ? JsonNodeFactory.instance.objectNode() : CommandMessage.read(parameters));
        return message;
    }

    private AcceptedCommand accept(NewCommand command) {
        try {
            return commands.accept(command, clock.instant());
        } catch (IdempotencyKeyReusedException e) {
            throw CommandProblem.conflict(e.getMessage());
        }
    }

    private void requireAccount(String name) {
        boolean known = accounts.all().stream()
                .anyMatch(account -> account.name().equals(name) && account.has(ServicesApiCommands.EXECUTOR));
        if (!known) {
            throw CommandProblem.invalid(
                    "account is none of the bridge's that have access to the Services API; see config/accounts.yaml");
        }
    }

    private void requireRoute(String command) {
        if (!routes.serve(command)) {
            throw CommandProblem.unavailable(
                    "command " + command + " is not available: no route listens on " + CommandRoutes.endpoint(command));
        }
    }
}
