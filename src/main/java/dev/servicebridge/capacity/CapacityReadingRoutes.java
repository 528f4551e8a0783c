package dev.servicebridge.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;

/**
 * Reads a resource's capacity completely, page after page: {@code direct:capacity-read-range} in ranges of equal capacity,
 * {@code direct:capacity-read-fixed} in slots of one length. A caller gives the {@link CapacityReading} in the variable
 * {@value #READING}, and finds the pages in it. The message's headers and body are those of the last call then.
 */
public final class CapacityReadingRoutes extends RouteBuilder {
    /** The variable that holds the {@link CapacityReading}. */
    public static final String READING = "reading";

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        reading("range", "getRangeSlotCapacity", "Reads a resource's capacity in ranges of equal capacity.");
        reading("fixed", "getFixedSlotCapacity", "Reads a resource's capacity in slots of one length.");
    }

    private void reading(String kind, String operation, String description) {
        String id = "capacity-" + kind;
        from("direct:capacity-read-" + kind)
                .routeId("capacity-read-" + kind)
                .routeDescription(description)
                .loopDoWhile(exchange -> reading(exchange).hasMore())
                .id("capacity-each-" + kind + "-page")
                .process(CapacityReadingRoutes::call)
                .id(id + "-call")
                .to("direct:services-api." + operation)
                .id(id + "-page")
                .process(CapacityReadingRoutes::add)
                .id("capacity-add-" + kind + "-page")
                .end();
    }

    private static void call(Exchange exchange) {
        CapacityReading reading = reading(exchange);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader("account", reading.account());
        message.setHeader("marketplaceIds", reading.marketplaceId());
        message.setHeader("resourceId", reading.resourceId());
        message.setHeader("nextPageToken", reading.nextPageToken());
        if (reading.longestWait() != null) {
            message.setHeader("longestWait", reading.longestWait());
        }
        message.setBody(reading.query());
    }

    private static void add(Exchange exchange) {
        reading(exchange).add(exchange.getMessage().getBody(JsonNode.class));
    }

    private static CapacityReading reading(Exchange exchange) {
        return exchange.getVariable(READING, CapacityReading.class);
    }
}
