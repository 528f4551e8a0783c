package dev.servicebridge.jobs;

import java.time.Instant;

/**
 * What the comparison needs to know of a job in the store.
 *
 * @param version counts the changes of the job
 * @param changedAt when the bridge saw the last one
 * @param emptied whether the content went with the personal data, so that no event can be made of it
 */
public record StoredJob(
        String serviceJobId,
        String marketplaceId,
        String status,
        String contentHash,
        int version,
        Instant changedAt,
        boolean emptied) {}
