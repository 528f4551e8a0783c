package dev.servicebridge.capacity;

import com.fasterxml.jackson.databind.JsonNode;

/** The step of {@code routes/capacity/capacity-reading.yaml} that needs types. */
public final class CapacityReadings {
    /**
     * Adds a page to a reading.
     *
     * @throws IllegalStateException where the pages do not end
     */
    public void add(CapacityReading reading, JsonNode page) {
        reading.add(page);
    }
}
