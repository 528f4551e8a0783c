package dev.servicebridge.commands;

import org.jdbi.v3.core.Handle;

import dev.servicebridge.deadletters.events.EventHistory;
import dev.servicebridge.deadletters.events.ReplayedEvent;
import dev.servicebridge.outbox.EventKind;

/** The history of the events that have commands executed. */
public final class CommandHistory implements EventHistory {
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

    @Override
    public void replayed(Handle handle, ReplayedEvent event) {
        Commands.reopen(handle, Commands.commandId(event.message()));
    }
}
