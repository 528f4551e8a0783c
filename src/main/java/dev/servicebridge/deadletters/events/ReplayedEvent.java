package dev.servicebridge.deadletters.events;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event that is to be delivered once more to one subscriber.
 *
 * @param message as it is to be delivered
 */
public record ReplayedEvent(String account, String subjectId, String subscriber, JsonNode message) {
    int version() {
        return message.path("version").asInt();
    }
}
