package dev.servicebridge.jobs;

import java.util.Arrays;

import com.fasterxml.jackson.databind.JsonNode;

/** The statuses that the Services API documents, and one for all others. */
public enum ServiceJobStatus {
    NOT_SERVICED,
    CANCELLED,
    COMPLETED,
    PENDING_SCHEDULE,
    NOT_FULFILLABLE,
    HOLD,
    PAYMENT_DECLINED,
    /** Absent, or none of the above. */
    UNKNOWN;

    /** The status of a service job as it came. */
    public static ServiceJobStatus of(JsonNode job) {
        String literal = job.path("serviceJobStatus").asText();
        return Arrays.stream(values())
                .filter(status -> status.name().equals(literal))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
