package dev.servicebridge.store;

/**
 * Which commands are meant; null stands for any.
 *
 * @param beforeId only those with a smaller id
 */
public record CommandFilter(String account, CommandState state, String command, Long beforeId) {}
