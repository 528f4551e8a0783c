package dev.servicebridge.flowretail;

import com.fasterxml.jackson.databind.JsonNode;

/** What must be looked up in Flow Retail's customers. */
public final class Customers {
    private final FlowRetailAccounts accounts;
    private final FlowRetailUids uids = new FlowRetailUids();

    public Customers(FlowRetailAccounts accounts) {
        this.accounts = accounts;
    }

    /**
     * Whether the event tells who the customer is. A hotel's order whose guest was not read yet may make a customer, but must
     * take no name away.
     */
    public boolean isTold(JsonNode event) {
        return !event.has("productServiceOrderId") || event.has("customer") || event.has("company");
    }

    /** The uid under which the bridge makes a customer in the account's tenant. */
    public String chosenUid(String account, String key) {
        return uids.customer(accounts.tenant(account), key);
    }

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
