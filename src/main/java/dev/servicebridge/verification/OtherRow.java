package dev.servicebridge.verification;

import dev.servicebridge.jobs.StoredJob;

/**
 * A row of the ERP that is not as it was delivered.
 *
 * @param version that the row has
 * @param detail what differs, in words
 */
public record OtherRow(StoredJob job, long version, String detail) {
    /** For the header {@code serviceJobId}. */
    public String getServiceJobId() {
        return job.serviceJobId();
    }
}
