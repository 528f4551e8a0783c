package dev.servicebridge.commands;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Meaningful;

/**
 * A command is not accepted; nothing of it was kept. The message names the field and what to do, and does not repeat
 * what stands in it.
 */
public final class CommandProblem extends RuntimeException implements Meaningful {
    private static final long serialVersionUID = 1;
    private static final int INVALID = 400;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 501;

    private final int status;

    private CommandProblem(int status, String message) {
        super(message);
        this.status = status;
    }

    static CommandProblem invalid(String message) {
        return new CommandProblem(INVALID, message);
    }

    static CommandProblem conflict(String message) {
        return new CommandProblem(CONFLICT, message);
    }

    static CommandProblem unavailable(String message) {
        return new CommandProblem(UNAVAILABLE, message);
    }

    /** As HTTP has it: 400 invalid, 409 the key belongs to another command, 501 no route executes such a command. */
    public int getStatus() {
        return status;
    }

    @Override
    public FaultMeaning meaning() {
        return FaultMeaning.MESSAGE;
    }
}
