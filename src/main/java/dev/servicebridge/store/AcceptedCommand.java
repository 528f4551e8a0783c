package dev.servicebridge.store;

/** @param isNew false where the same command had been accepted before */
public record AcceptedCommand(Command command, boolean isNew) {}
