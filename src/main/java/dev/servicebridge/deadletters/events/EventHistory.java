package dev.servicebridge.deadletters.events;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;

import dev.servicebridge.outbox.EventKind;

/**
 * Knows whether an event of one kind is still right when it is to be delivered once more. The area that makes the events
 * provides it.
 */
public interface EventHistory {
    EventKind kind();

    /** Whether the subscriber knows something later, which the event would overwrite. */
    boolean isOutdated(Handle handle, ReplayedEvent event);

    /** Does what has to be done in the transaction that makes the delivery due again. */
    default void replayed(Handle handle, ReplayedEvent event) {}

    /**
     * What is kept of an event's message that a person has corrected.
     *
     * @param original the message as the dead letter has it
     * @return the message to keep; by default as it is
     */
    default JsonNode corrected(Handle handle, JsonNode original, JsonNode message) {
        return message;
    }

    /** For events that stay right, whatever comes after them. */
    static EventHistory neverOutdated(EventKind kind) {
        return new EventHistory() {
            @Override
            public EventKind kind() {
                return kind;
            }

            @Override
            public boolean isOutdated(Handle handle, ReplayedEvent event) {
                return false;
            }
        };
    }
}
