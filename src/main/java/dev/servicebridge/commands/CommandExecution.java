package dev.servicebridge.commands;

import java.util.Set;

import dev.servicebridge.outbox.EventKind;

/**
 * How commands are executed.
 *
 * @param executor who executes them: the one subscriber of {@link EventKind#COMMAND}
 * @param setting the names of those that set something to what they say: an earlier one must not come after a later one
 */
public record CommandExecution(String executor, Set<String> setting) {
    public CommandExecution {
        setting = Set.copyOf(setting);
    }
}
