package dev.servicebridge.flowretail;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.camel.Exchange;

import dev.servicebridge.store.Watermarks;

/** The steps of {@code routes/flows/fsm-flow-retail-outcomes.yaml} that read what changed. */
public final class ChangedOrders {
    private static final String SOURCE = "flow-retail-service-orders";

    private final FlowRetailAccounts accounts;
    private final FlowRetailUids uids;
    private final Watermarks watermarks;
    private final Duration overlap;
    private final Clock clock;

    /** @param overlap how far a reading reaches back behind the one before */
    public ChangedOrders(
            FlowRetailAccounts accounts, FlowRetailUids uids, Watermarks watermarks, Duration overlap, Clock clock) {
        this.accounts = accounts;
        this.uids = uids;
        this.watermarks = watermarks;
        this.overlap = overlap;
        this.clock = clock;
    }

    /** Whether the account has orders here. */
    public boolean serves(String account) {
        return accounts.has(account);
    }

    /** A reading of what changed since the last; the first only finds out what time it is there. */
    public ChangeListing listing(String account) {
        Instant since = watermarks
                .reached(account, SOURCE)
                .map(reached -> reached.minus(overlap))
                .orElse(null);
        return new ChangeListing(account, since, clock.instant());
    }

    /** Takes the page in the message into the reading in the property {@code listing}. */
    public void add(Exchange exchange) {
        listing(exchange).add(exchange.getMessage().getBody(JsonNode.class), listedAt(exchange));
    }

    /**
     * The orders that changed and that the bridge made for a service job or a hotel's order: their uid follows from its id.
     */
    public List<JsonNode> own(ChangeListing listing) {
        return listing.orders().stream()
                .filter(order -> uids.serviceOrder(listing.getAccount(), subjectId(order))
                        .equals(order.path("serviceOrderUid").asText()))
                .toList();
    }

    /** What the mapping sees besides the order: {@code account}, {@code serviceJobId} and {@code readAt}. */
    public JsonNode event(ChangeListing listing, JsonNode order) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", listing.getAccount())
                .put("serviceJobId", subjectId(order))
                .put("readAt", listing.readAt().toString());
    }

    /** What the mappings of an order's details see of the service job. */
    public JsonNode event(String account, String serviceJobId) {
        return JsonNodeFactory.instance.objectNode().put("account", account).put("serviceJobId", serviceJobId);
    }

    /** Has an order read once more with the next reading. */
    public void again(ChangeListing listing, JsonNode order) {
        listing.again(order);
    }

    /** Notes that telling of an order failed; it is read once more with the next reading. */
    public void failed(ChangeListing listing, JsonNode order, Exception cause) {
        listing.again(order);
        listing.failed(
                cause instanceof RuntimeException runtime
                        ? runtime
                        : new IllegalStateException(cause.getMessage(), cause));
    }

    /**
     * Keeps how far the reading came.
     *
     * @throws RuntimeException the first failure there was
     */
    public void end(ChangeListing listing) {
        watermarks.move(listing.getAccount(), SOURCE, listing.mark());
        if (listing.failure() != null) {
            throw listing.failure();
        }
    }

    private static String subjectId(JsonNode order) {
        return order.path("externalServiceNumber").asText();
    }

    /** By the clock of the other system, so that a bridge whose clock is ahead misses nothing. */
    private Instant listedAt(Exchange exchange) {
        String date = exchange.getMessage().getHeader("remoteDate", String.class);
        try {
            return date == null
                    ? clock.instant()
                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }

    private static ChangeListing listing(Exchange exchange) {
        return exchange.getProperty("listing", ChangeListing.class);
    }
}
