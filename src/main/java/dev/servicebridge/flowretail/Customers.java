package dev.servicebridge.flowretail;

import com.fasterxml.jackson.databind.JsonNode;

/** What must be looked up in Flow Retail's customers. */
public final class Customers {
    /**
     * What a customer is known by on our side.
     *
     * @param customer as the mapping made it
     * @return its {@code externalId}, or the service job's id where it has none
     */
    public String key(JsonNode customer, String serviceJobId) {
        String externalId = customer.path("externalId").asText();
        return externalId.isBlank() ? serviceJobId : externalId;
    }

    /**
     * The uid of the customer with this external id.
     *
     * @param list as the API returned it
     * @return null where the list holds none
     */
    public String uid(JsonNode list, String externalId) {
        for (JsonNode customer : list.path("items")) {
            if (externalId.equals(customer.path("externalId").asText())) {
                return customer.path("customerUid").asText();
            }
        }
        return null;
    }
}
