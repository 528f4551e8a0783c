package dev.servicebridge.flowretail;

/**
 * What an order of Flow Retail is for.
 *
 * @param id of the service job or hotel order
 * @param customerMapping the name of the mapping that makes the customer
 * @param orderMapping the name of the mapping that makes the order
 * @param statusTable the file that names the statuses
 */
public record OrderSubject(String id, String customerMapping, String orderMapping, String statusTable) {}
