package dev.servicebridge.commands.cancellation;

import java.util.Set;

/**
 * A code with which a service job may be cancelled.
 *
 * @param code as the Services API takes it, such as {@code S1}
 * @param reason what it says, for people
 * @param category which route of the cancellation a job takes that is cancelled with it
 * @param marketplaces the ids of the marketplaces in which it may be used
 * @param heavyBulkMarketplaces the same for jobs of the service type {@value #HEAVY_BULK}
 */
record CancellationCode(
        String code, String reason, String category, Set<String> marketplaces, Set<String> heavyBulkMarketplaces) {
    /** The one service type that has a column of its own in the vendor's table. */
    static final String HEAVY_BULK = "heavybulky";

    /**
     * Whether a job may be cancelled with it.
     *
     * @param serviceType empty where nobody tells it
     */
    boolean isValid(String marketplaceId, String serviceType) {
        Set<String> valid = HEAVY_BULK.equalsIgnoreCase(serviceType) ? heavyBulkMarketplaces : marketplaces;
        return valid.contains(marketplaceId);
    }

    @Override
    public String toString() {
        return code + " (" + reason + ")";
    }
}
