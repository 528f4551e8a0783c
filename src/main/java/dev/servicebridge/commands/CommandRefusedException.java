package dev.servicebridge.commands;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Meaningful;
import dev.servicebridge.texts.FaultText;
import dev.servicebridge.texts.Throwables;
import dev.servicebridge.texts.WholeText;

/**
 * A command cannot succeed, however often it is tried. Thrown by the routes {@code direct:command.<command>}; the message
 * goes to whoever sent the command, so it says why in one sentence, without personal data.
 */
public final class CommandRefusedException extends RuntimeException
        implements Meaningful, WholeText, Throwables.ForPeople {
    private static final long serialVersionUID = 1;

    private final String whole;

    public CommandRefusedException(String message) {
        super(message);
        whole = message;
    }

    /** Where a system's own texts say why. */
    CommandRefusedException(FaultText text) {
        super(text.shown());
        whole = text.whole() == null ? text.shown() : text.whole();
    }

    @Override
    public String wholeText() {
        return whole;
    }

    @Override
    public FaultMeaning meaning() {
        return FaultMeaning.MESSAGE;
    }
}
