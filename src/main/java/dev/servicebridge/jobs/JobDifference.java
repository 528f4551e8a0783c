package dev.servicebridge.jobs;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A job at Amazon that the store lacks, or has otherwise.
 *
 * @param version of the job in the store; 0 where it is not there
 * @param job as it came
 */
public record JobDifference(String serviceJobId, int version, String detail, JsonNode job) {
    public boolean isMissing() {
        return version == 0;
    }
}
