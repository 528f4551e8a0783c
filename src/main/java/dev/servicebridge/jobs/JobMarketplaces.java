package dev.servicebridge.jobs;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.Marketplace;

/**
 * In which marketplace a service job is. A job need not say so (Services API v1 model: {@code marketplaceId} of a job is
 * optional), but the bridge knows under which marketplace it listed the job.
 */
public final class JobMarketplaces {
    private static final String SYSTEM = "services-api";

    private final Jobs jobs;
    private final Accounts accounts;

    public JobMarketplaces(Jobs jobs, Accounts accounts) {
        this.jobs = jobs;
        this.accounts = accounts;
    }

    /**
     * The marketplace under which the bridge listed the job; for a job that it never listed, what the job says, or the
     * account's marketplace where it has only one.
     *
     * @param job the job as the Services API answered it
     * @return the marketplace's id; empty where nothing tells it
     */
    public Optional<String> of(String account, String serviceJobId, JsonNode job) {
        return listed(account, serviceJobId)
                .or(() -> Optional.of(job.path("marketplaceId").asText()).filter(id -> !id.isEmpty()))
                .or(() -> ofAccount(account).size() == 1 ? first(account) : Optional.empty());
    }

    /** The marketplace under which the bridge listed the job; for a job that it never listed, the account's first. */
    public Optional<String> orFirst(String account, String serviceJobId) {
        return listed(account, serviceJobId).or(() -> first(account));
    }

    private Optional<String> listed(String account, String serviceJobId) {
        return serviceJobId.isEmpty() ? Optional.empty() : jobs.marketplace(account, serviceJobId);
    }

    private Optional<String> first(String account) {
        return ofAccount(account).stream().findFirst().map(Marketplace::id);
    }

    private List<Marketplace> ofAccount(String account) {
        return accounts.account(account).system(SYSTEM).marketplaces();
    }
}
