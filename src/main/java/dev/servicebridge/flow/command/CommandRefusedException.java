package dev.servicebridge.flow.command;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Meaningful;

/**
 * A command cannot succeed, however often it is tried. Thrown by the routes {@code direct:command.<command>}; the message
 * goes to whoever sent the command, so it says why in one sentence, without personal data.
 */
public final class CommandRefusedException extends RuntimeException implements Meaningful {
    private static final long serialVersionUID = 1;

    public CommandRefusedException(String message) {
        super(message);
    }

    @Override
    public FaultMeaning meaning() {
        return FaultMeaning.MESSAGE;
    }
}
