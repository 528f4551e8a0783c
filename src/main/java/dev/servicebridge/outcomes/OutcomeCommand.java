package dev.servicebridge.outcomes;

import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A command that a change in the FSM asks for.
 *
 * @param message as {@code direct:command} takes it
 * @param details what the FSM has yet to be asked for, for the command's parameters; empty for nothing
 */
public record OutcomeCommand(ObjectNode message, Set<String> details) {
    public OutcomeCommand {
        details = Set.copyOf(details);
    }

    public boolean isDetailed() {
        return details.isEmpty();
    }

    public String getIdempotencyKey() {
        return message.path("idempotencyKey").asText();
    }

    public String getAccount() {
        return message.path("account").asText();
    }

    public String getServiceJobId() {
        return message.at("/parameters/serviceJobId").asText();
    }

    public String getCommand() {
        return message.path("command").asText();
    }

    /** The command with what the FSM answered among its parameters. */
    OutcomeCommand with(JsonNode answer) {
        ObjectNode detailed = message.deepCopy();
        answer.properties().forEach(field -> detailed.withObject("/parameters").set(field.getKey(), field.getValue()));
        return new OutcomeCommand(detailed, Set.of());
    }
}
