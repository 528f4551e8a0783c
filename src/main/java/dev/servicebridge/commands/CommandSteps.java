package dev.servicebridge.commands;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How far a command has come, for the routes that execute one in several calls and may be stopped after each: what is
 * noted here is not done again when the command is tried once more.
 */
public final class CommandSteps {
    private final Commands commands;

    public CommandSteps(Commands commands) {
        this.commands = commands;
    }

    /** What a step came to; null while it is not done. */
    public JsonNode result(long commandId, String step) {
        return commands.step(commandId, step).orElse(null);
    }

    /** Keeps what a step came to, in place of what it came to before; it is durable when this returns. */
    public void done(long commandId, String step, JsonNode result) {
        commands.stepDone(commandId, step, result);
    }
}
