package dev.servicebridge.flow.command;

/**
 * A command cannot succeed, however often it is tried. Thrown by the routes {@code direct:command.<command>}; the message
 * goes to whoever sent the command, so it says why in one sentence, without personal data.
 */
public final class CommandRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandRefusedException(String message) {
        super(message);
    }
}
