package dev.servicebridge.flowretail;

import com.fasterxml.jackson.databind.JsonNode;

/** What must be looked up in Flow Retail's customers. */
public final class Customers {
    /**
     * What a customer is known by on our side.
     *
     * @param customer as the mapping made it
     * @param subjectId the id of the service job or hotel order
     * @return its {@code externalId}, or the subject's id where it has none
     */
    public String key(JsonNode customer, String subjectId) {
        String externalId = customer.path("externalId").asText();
        return externalId.isBlank() ? subjectId : externalId;
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
