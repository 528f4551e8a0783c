package dev.servicebridge.mews;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.remote.RemoteCallException;

/**
 * The steps by which {@link MewsPageRoutes} reads a listing of Mews completely; {@code docs/mews.md} says what a caller sends and what comes of it. The state of a listing travels with the exchange. One may be read inside of
 * another: the page of orders that asks for their reservations.
 */
public final class MewsPages {
    private static final String PROPERTY = "mewsListing";
    private static final String OPERATION = "mewsOperation";
    private static final String INTERVAL = "mewsInterval";
    private static final String PREFIX = "getAll";
    private static final int LARGEST_PAGE = 1000;

    private final ObjectMapper mapper;

    public MewsPages(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    private record Reading(
            MewsListing listing,
            Map<String, Object> callerHeaders,
            Object callerBody,
            ObjectNode summary,
            Reading outer) {}

    /** Begins the listing that the caller's message asks for. */
    public void begin(Exchange exchange) {
        Message message = exchange.getMessage();
        String operation = required(message, OPERATION);
        required(message, "mewsPageRoute");
        String interval = message.getHeader(INTERVAL, String.class);
        MewsListing listing = new MewsListing(
                operation.startsWith(PREFIX) ? operation.substring(PREFIX.length()) : operation,
                filter(message),
                interval,
                interval == null ? List.of() : window(message).split(),
                message.getHeader("mewsPageSize", LARGEST_PAGE, Integer.class));
        exchange.setProperty(
                PROPERTY,
                new Reading(
                        listing,
                        new HashMap<>(message.getHeaders()),
                        message.getBody(),
                        mapper.createObjectNode(),
                        exchange.getProperty(PROPERTY, Reading.class)));
    }

    /** Whether a page is still to be asked for. */
    public boolean hasMore(Exchange exchange) {
        return reading(exchange).listing().hasMore();
    }

    /** Puts the request for the next page into the message. */
    public void ask(Exchange exchange) {
        Reading reading = reading(exchange);
        restoreHeaders(exchange.getMessage(), reading);
        exchange.getMessage().setBody(reading.listing().request());
    }

    /** Leaves of the page that came in the message what is new on it, and its number. */
    public void take(Exchange exchange) {
        Reading reading = reading(exchange);
        Message message = exchange.getMessage();
        JsonNode page = message.getBody(JsonNode.class);
        restoreHeaders(message, reading);
        try {
            message.setBody(mapper.createArrayNode().addAll(reading.listing().take(page)));
        } catch (IllegalStateException e) {
            throw fault(message, "EndlessListing", e.getMessage() + ": the listing has no end", true);
        }
        message.setHeader("mewsPage", reading.listing().pages());
    }

    /** Makes the next request smaller because this one was too heavy; gives up where it cannot be. */
    public void shrink(Exchange exchange) {
        if (!reading(exchange).listing().shrink()) {
            throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, RemoteCallException.class);
        }
        exchange.getMessage().setBody(mapper.createArrayNode());
    }

    /** Tells the caller in the body what was read. */
    public void tell(Exchange exchange) {
        Reading reading = reading(exchange);
        exchange.getMessage()
                .setBody(reading.summary()
                        .put("pages", reading.listing().pages())
                        .put("items", reading.listing().items()));
    }

    /** Gives the caller its own headers, its body too where the listing failed, and the listing around this one. */
    public void end(Exchange exchange) {
        Reading reading = reading(exchange);
        Message message = exchange.getMessage();
        restoreHeaders(message, reading);
        if (message.getBody() != reading.summary()) {
            message.setBody(reading.callerBody());
        }
        exchange.setProperty(PROPERTY, reading.outer());
    }

    private static Reading reading(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Reading.class);
    }

    private static void restoreHeaders(Message message, Reading reading) {
        message.setHeaders(new HashMap<>(reading.callerHeaders()));
    }

    private ObjectNode filter(Message message) {
        Object body = message.getBody();
        try {
            JsonNode json = body instanceof String text ? mapper.readTree(text) : mapper.valueToTree(body);
            if (json == null || json.isNull() || json.isMissingNode()) {
                return mapper.createObjectNode();
            }
            if (json instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException | IllegalArgumentException e) {
            // Told below, like JSON that is no object.
        }
        throw invalid(message, "the body is no JSON object");
    }

    private static TimeWindow window(Message message) {
        return TimeWindow.covering(instant(message, "mewsFrom"), instant(message, "mewsUntil"));
    }

    private static Instant instant(Message message, String header) {
        String text = required(message, header);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw invalid(message, "the header " + header + " is " + text + ", no instant in UTC");
        }
    }

    private static String required(Message message, String header) {
        String value = message.getHeader(header, String.class);
        if (value == null || value.isBlank()) {
            throw invalid(message, "the header " + header + " is missing");
        }
        return value;
    }

    private static RemoteCallException invalid(Message message, String problem) {
        return fault(message, "InvalidCall", problem, false);
    }

    private static RemoteCallException fault(Message message, String code, String problem, boolean retryable) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "mews",
                message.getHeader(OPERATION, "pages", String.class),
                message.getHeader("account", String.class),
                RemoteCallException.NO_STATUS,
                code,
                problem,
                null,
                null,
                retryable));
    }
}
