package dev.servicebridge.commands;

/** @param isNew false where the same command had been accepted before */
public record AcceptedCommand(Command command, boolean isNew) {}
