package dev.servicebridge.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;

/** The steps of {@code routes/capacity/capacity-reading.yaml}: the pages of the reading in the property {@code reading}. */
public final class CapacityReadings {
    /** The exchange property that holds the {@link CapacityReading}. */
    public static final String READING = "reading";

    public boolean hasMore(Exchange exchange) {
        return reading(exchange).hasMore();
    }

    /** Makes the message of the next call. */
    public void call(Exchange exchange) {
        reading(exchange).call(exchange.getMessage());
    }

    /** Takes the page that the call answered. */
    public void add(Exchange exchange) {
        reading(exchange).add(exchange.getMessage().getBody(JsonNode.class));
    }

    static CapacityReading reading(Exchange exchange) {
        return exchange.getProperty(READING, CapacityReading.class);
    }
}
