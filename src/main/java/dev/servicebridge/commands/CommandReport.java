package dev.servicebridge.commands;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A command as whoever sent it is told of it; what there is none of is left out. Its parameters are not repeated. */
public final class CommandReport {
    private CommandReport() {}

    /** {@code {commandId, state, command, account, idempotencyKey, subject, source, createdAt, finishedAt, result, cause}}. */
    public static ObjectNode of(Command command) {
        ObjectNode report = JsonNodeFactory.instance
                .objectNode()
                .put("commandId", command.commandId())
                .put("state", command.state().name())
                .put("command", command.command())
                .put("account", command.account())
                .put("idempotencyKey", command.idempotencyKey())
                .put("subject", command.subject())
                .put("source", command.source())
                .put("createdAt", command.createdAt().toString());
        if (command.finishedAt() != null) {
            report.put("finishedAt", command.finishedAt().toString());
        }
        if (command.result() != null) {
            report.set("result", command.result());
        }
        if (command.cause() != null) {
            report.put("cause", command.cause());
        }
        return report;
    }
}
