package dev.servicebridge.commands;

import java.util.Set;

/**
 * Which commands are meant; null stands for any.
 *
 * @param accounts only those of these accounts
 * @param beforeId only those with a smaller id
 */
public record CommandFilter(String account, CommandState state, String command, Long beforeId, Set<String> accounts) {
    public CommandFilter(String account, CommandState state, String command, Long beforeId) {
        this(account, state, command, beforeId, null);
    }
}
