package dev.servicebridge.commands.completion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A completion that has been checked: what the routes of {@code routes/commands/complete-job.yaml} decide by and tell.
 *
 * @param fulfillment how the appointment was carried out, as parameters of the command {@code set-fulfillment}, without
 *     documents
 * @param documents how many documents prove it
 * @param isCompleted whether the job is completed by now, by an earlier attempt
 */
public record JobCompletion(ObjectNode fulfillment, int documents, boolean isCompleted) {
    /** The result of the command: {@code outcome}, appointment and number of documents. */
    public ObjectNode result() {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("outcome", "completed");
        result.setAll(fulfillment.deepCopy().retain(Completion.APPOINTMENT_ID));
        return result.put("documents", documents);
    }
}
