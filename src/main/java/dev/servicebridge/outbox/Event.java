package dev.servicebridge.outbox;

import java.io.UncheckedIOException;
import java.time.Instant;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.database.Encrypted;
import dev.servicebridge.database.Json;

/**
 * Something that appeared or changed: see {@link EventKind}.
 *
 * @param eventId later events have greater ids
 * @param subjectId what it happened to, by the id that the remote system gave it
 * @param version counts the changes of the subject, from 1
 * @param status that of the subject
 * @param content the event's message as JSON text, without the event's id
 * @param createdAt when the change was seen
 */
public record Event(
        long eventId,
        EventKind kind,
        String account,
        String subjectId,
        int version,
        String status,
        @Encrypted String content,
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

    /** The same event with another content, as if it had been seen then. */
    Event as(String otherContent, Instant seenAt) {
        return new Event(eventId, kind, account, subjectId, version, status, otherContent, seenAt);
    }

    @Override
    public String toString() {
        return "event " + eventId + " (" + kind.subject() + " " + subjectId + " of account " + account + ", version "
                + version + ")";
    }
}
