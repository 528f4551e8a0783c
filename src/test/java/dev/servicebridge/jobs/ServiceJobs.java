package dev.servicebridge.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Service jobs for tests. */
public final class ServiceJobs {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private ServiceJobs() {}

    public static JsonNode job(String id, String status) {
        return job(id, status, 1);
    }

    /** @param revision whatever makes one content differ from another */
    public static JsonNode job(String id, String status, int revision) {
        return json("{'serviceJobId':'%s','serviceJobStatus':'%s','scopeOfWork':{'quantity':%d}}"
                .formatted(id, status, revision));
    }

    /** @param text JSON, with single quotes for double ones */
    public static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
