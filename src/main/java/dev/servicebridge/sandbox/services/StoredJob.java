package dev.servicebridge.sandbox.services;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;

import dev.servicebridge.sandbox.core.Json;

/**
 * A service job as the sandbox keeps it. The tree is never changed in place, so that it may be read without a lock.
 *
 * @param id the {@code serviceJobId}, or a made-up one where the job has none
 * @param created the job's {@code createTime}, or when it was put in where that cannot be read
 * @param lastUpdated what {@code lastUpdatedAfter} compares with; the vendor does not show it in the job either
 * @param sequence number of the change, tells apart what happened in the same instant
 * @param json the job; any JSON, since tests put in malformed ones
 * @param written the same, written out once
 */
public record StoredJob(
        String id, Instant created, Instant lastUpdated, long sequence, JsonNode json, POJONode written) {

    StoredJob(String id, Instant created, Instant lastUpdated, long sequence, JsonNode json) {
        this(id, created, lastUpdated, sequence, json, new POJONode(new RawValue(Json.text(json))));
    }

    /** The job's status, empty where it has none. */
    public String status() {
        return json.path("serviceJobStatus").asText();
    }
}
