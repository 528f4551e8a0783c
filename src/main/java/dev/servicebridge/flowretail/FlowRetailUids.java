package dev.servicebridge.flowretail;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The uids that the bridge chooses for what it creates in Flow Retail. The same thing gets the same uid at every try,
 * so that a creation whose answer was lost is answered with 409 the next time, and nothing is there twice.
 */
public final class FlowRetailUids {
    /**
     * The uid of a customer. Whoever buys from two accounts is one customer of their common tenant.
     *
     * @param tenant the uid of the tenant
     * @param key what the customer is known by on our side: the id of the buyer or owner, or of the job or order where there is none
     */
    public String customer(String tenant, String key) {
        return uid("customer", tenant, key);
    }

    /**
     * The uid of the service order for a service job or hotel order.
     *
     * @param subjectId the id of that
     */
    public String serviceOrder(String account, String subjectId) {
        return uid("service-order", account, subjectId);
    }

    /** The uid of the line that an event leaves in the order's history. */
    public String serviceEvent(JsonNode event) {
        // With the moment of observation, because the numbers start again with a new database.
        return uid(
                "service-event",
                event.path("account").asText(),
                event.path("eventId").asText() + " " + event.path("observedAt").asText());
    }

    /**
     * The uid of a line that is no event's in the history of an order.
     *
     * @param serviceEventId whoever adds the line calls it so, and the same line always the same
     */
    public String serviceEvent(String account, String subjectId, String serviceEventId) {
        return uid("service-event", account, subjectId + " " + serviceEventId);
    }

    /** A name-based UUID (RFC 9562, version 3); a line feed occurs in none of the parts. */
    private static String uid(String kind, String owner, String id) {
        String name = String.join("\n", "service-bridge", kind, owner, id);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
