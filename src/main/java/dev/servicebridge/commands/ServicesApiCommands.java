package dev.servicebridge.commands;

import java.util.Set;

/** The commands that the routes of the Services API execute. */
public final class ServicesApiCommands {
    /** Whoever executes commands. */
    public static final String EXECUTOR = "services-api";

    public static final CommandExecution EXECUTION = new CommandExecution(
            EXECUTOR,
            Set.of(
                    "assign-resources",
                    "reschedule-appointment",
                    "set-fulfillment",
                    "update-schedule",
                    "update-reservation"));

    private ServicesApiCommands() {}
}
