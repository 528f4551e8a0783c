package dev.servicebridge.commands.cancellation;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Accounts;

/**
 * Of which service type a job is. The vendor's documents speak of a job's {@code serviceType}, which its published model
 * lacks; so where a job does not tell, the accounts file does: {@code services-api.service-types}, by the job's store.
 */
final class ServiceTypes {
    private static final String ANY_STORE = "default";

    private final Accounts accounts;

    ServiceTypes(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The service type; empty where neither the job nor the account tells. */
    String of(String account, JsonNode job) {
        String told = job.path("serviceType").asText().strip();
        if (!told.isEmpty()) {
            return told;
        }
        Map<String, String> byStore =
                accounts.account(account).system("services-api").map("service-types");
        return byStore.getOrDefault(job.path("storeId").asText(), byStore.getOrDefault(ANY_STORE, ""));
    }
}
