package dev.servicebridge.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.json.ExactJson;

/** A message that somebody kept, in one of the shapes that one comes by, made into what a mapping is given. */
public final class SavedMessage {
    private static final ObjectMapper JSON = ExactJson.MAPPER;

    private SavedMessage() {}

    /**
     * The event in a saved message.
     *
     * @param message a job event or product service order event; a service job as the Services API tells it, with or
     *     without its envelope {@code payload}; a dead letter with one of them as its {@code payload}, be that JSON or
     *     its text; or the message of another flow, which is taken as it is
     * @param account the account of a bare service job, which names none
     * @throws JsonProcessingException where a payload is a text that is not JSON
     */
    public static JsonNode event(JsonNode message, String account) throws JsonProcessingException {
        if (message.has("job") || message.has("order")) {
            return message;
        }
        JsonNode payload = message.path("payload");
        if (payload.isTextual()) {
            return event(JSON.readTree(payload.textValue()), account);
        }
        if (payload.isObject()) {
            return event(payload, account);
        }
        return message.has("serviceJobId") ? eventOf(message, account) : message;
    }

    /** The first event of a job, seen when the job was made. */
    private static JsonNode eventOf(JsonNode job, String account) {
        ObjectNode event =
                JSON.createObjectNode().put("eventId", 1).put("version", 1).put("account", account);
        for (String field : new String[] {"marketplaceId", "serviceJobId", "serviceJobStatus"}) {
            event.set(field, job.path(field).isMissingNode() ? event.nullNode() : job.get(field));
        }
        event.set("observedAt", job.path("createTime").isTextual() ? job.get("createTime") : event.nullNode());
        return event.set("job", job);
    }
}
