package dev.servicebridge.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;

import dev.servicebridge.deadletters.events.EventHistory;
import dev.servicebridge.deadletters.events.ReplayedEvent;
import dev.servicebridge.outbox.EventKind;

/** The history of the events that have commands executed. */
public final class CommandHistory implements EventHistory {
    private static final String PARAMETERS = "parameters";

    private final CommandExecution execution;

    public CommandHistory(CommandExecution execution) {
        this.execution = execution;
    }

    @Override
    public EventKind kind() {
        return EventKind.COMMAND;
    }

    @Override
    public boolean isOutdated(Handle handle, ReplayedEvent event) {
        return Commands.isOvertaken(handle, Commands.commandId(event.message()), execution);
    }

    /** Documents are kept with the command that the letter is about, whichever the correction names. */
    @Override
    public JsonNode corrected(Handle handle, JsonNode original, JsonNode message) {
        if (!message.path(PARAMETERS).isObject()) {
            return message;
        }
        ObjectNode corrected = message.deepCopy();
        corrected.set(PARAMETERS, CommandDocuments.keep(handle, Commands.commandId(original), message.get(PARAMETERS)));
        return corrected;
    }

    @Override
    public void replayed(Handle handle, ReplayedEvent event) {
        Commands.reopen(handle, Commands.commandId(event.message()));
    }
}
