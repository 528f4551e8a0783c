package dev.servicebridge.commands;

/** Problems with commands, for tests of those who send them. */
public final class CommandProblems {
    private CommandProblems() {}

    public static CommandProblem conflict() {
        return CommandProblem.conflict("the key belongs to another command");
    }

    public static CommandProblem unavailable() {
        return CommandProblem.unavailable("no route listens");
    }
}
