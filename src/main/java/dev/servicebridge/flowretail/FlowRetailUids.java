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
     * The uid of a customer.
     *
     * @param key what the customer is known by on our side: the buyer's id, or the service job's where there is none
     */
    public String customer(String account, String key) {
        return uid("customer", account, key);
    }

    /** The uid of a service job's order. */
    public String serviceOrder(String account, String serviceJobId) {
        return uid("service-order", account, serviceJobId);
    }

    /** The uid of the line that a job event leaves in the order's history. */
    public String serviceEvent(JsonNode jobEvent) {
        // With the moment of observation, because the numbers start again with a new database.
        return uid(
                "service-event",
                jobEvent.path("account").asText(),
                jobEvent.path("eventId").asText() + " "
                        + jobEvent.path("observedAt").asText());
    }

    /** A name-based UUID (RFC 9562, version 3); a line feed occurs in none of the parts. */
    private static String uid(String kind, String account, String id) {
        String name = String.join("\n", "service-bridge", kind, account, id);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
