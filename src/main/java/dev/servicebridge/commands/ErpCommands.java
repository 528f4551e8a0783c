package dev.servicebridge.commands;

import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.json.ExactJson;

/** Makes messages of the ERP's table {@code erp.command}, and what is written back to it. */
public final class ErpCommands {
    /**
     * The command in a row.
     *
     * @throws CommandProblem where its parameters are no JSON object
     */
    public ObjectNode message(Map<String, Object> row) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("command", text(row, "command"))
                .put("idempotencyKey", text(row, "idempotency_key"))
                .put("account", text(row, "account"))
                .set("parameters", parameters(text(row, "parameters")));
    }

    private static JsonNode parameters(String text) {
        return ExactJson.object(text)
                .orElseThrow(() -> CommandProblem.invalid(
                        "parameters is no JSON object with each key once and nothing behind it"));
    }

    private static String text(Map<String, Object> row, String column) {
        return row.get(column).toString();
    }

    /** What is written to a row whose command was taken. */
    public Map<String, Object> taken(Map<String, Object> row, JsonNode answer) {
        return values(row, "TAKEN", answer.path("commandId").asLong(), null);
    }

    /** What is written to a row whose command was not accepted. */
    public Map<String, Object> refused(Map<String, Object> row, Throwable problem) {
        return values(row, "FAILED", null, problem.getMessage());
    }

    private static Map<String, Object> values(Map<String, Object> row, String state, Long commandId, String result) {
        return values(text(row, "account"), text(row, "idempotency_key"), state, commandId, result);
    }

    /** Whether the command that an event tells the end of came from the ERP. */
    public boolean isOwn(JsonNode event) {
        return event.path("source").asText().equals("erp");
    }

    /** What is written to the row whose command has ended. */
    public Map<String, Object> ended(JsonNode event) {
        JsonNode result = event.path("result");
        String said = event.path("state").asText().equals("FAILED")
                ? event.path("cause").asText()
                : result.isMissingNode() ? null : result.toString();
        return values(
                event.path("account").asText(),
                event.path("idempotencyKey").asText(),
                event.path("state").asText(),
                event.path("commandId").asLong(),
                said);
    }

    private static Map<String, Object> values(String account, String key, String state, Long commandId, String result) {
        Map<String, Object> values = new HashMap<>();
        values.put("account", account);
        values.put("idempotency_key", key);
        values.put("state", state);
        values.put("command_id", commandId);
        values.put("result", result);
        return values;
    }
}
