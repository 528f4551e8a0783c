package dev.servicebridge.hotels;

import java.util.List;
import java.util.function.BiConsumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

import dev.servicebridge.remote.RemoteCallException;

/**
 * Merges what was found of one part into a batch of orders, for the Enrich EIP: the original message's body is an {@link
 * OrderBatch}, that of the resource a list of JSON objects. Where the hotel system could not be asked the orders are
 * marked and go on without.
 */
public final class EnrichmentStrategy implements AggregationStrategy {
    private final OrderEnrichment part;
    private final BiConsumer<String, RemoteCallException> onLate;

    /** @param onLate told the account and the failure where the hotel system could not be asked; null where it could */
    public EnrichmentStrategy(OrderEnrichment part, BiConsumer<String, RemoteCallException> onLate) {
        this.part = part;
        this.onLate = onLate;
    }

    @Override
    public Exchange aggregate(Exchange original, Exchange resource) {
        OrderBatch batch = original.getMessage().getBody(OrderBatch.class);
        RemoteCallException fault = resource.getException(RemoteCallException.class);
        if (resource.getException() == null) {
            batch.merge(part, records(resource.getMessage().getBody()));
            onLate.accept(batch.getAccount(), null);
        } else if (fault != null) {
            batch.late(part);
            onLate.accept(batch.getAccount(), fault);
        } else {
            original.setException(resource.getException());
        }
        return original;
    }

    /** A list of records, or of pages of them; none where nothing had to be asked for. */
    private static List<JsonNode> records(Object body) {
        if (body instanceof JsonNode record) {
            return List.of(record);
        }
        return body instanceof List<?> list
                ? list.stream().flatMap(each -> records(each).stream()).toList()
                : List.of();
    }
}
