package dev.servicebridge.store;

import java.io.UncheckedIOException;
import java.time.Instant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A service job that appeared or changed.
 *
 * @param eventId later events have greater ids
 * @param version counts the changes of the job, from 1
 * @param status that of the job
 * @param content the event's message as JSON text, without the event's id
 * @param createdAt when the change was seen
 */
public record JobEvent(
        long eventId,
        String account,
        String serviceJobId,
        int version,
        ServiceJobStatus status,
        String content,
        Instant createdAt) {
    /**
     * The message for the subscribers, as {@code docs/architecture.md} describes it.
     *
     * @throws UncheckedIOException when the stored text is no JSON
     */
    public ObjectNode message() {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("eventId", eventId);
        return message.setAll((ObjectNode) Json.read(content));
    }

    @Override
    public String toString() {
        return "event " + eventId + " (job " + serviceJobId + " of account " + account + ", version " + version + ")";
    }
}
