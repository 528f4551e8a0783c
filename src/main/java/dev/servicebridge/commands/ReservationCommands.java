package dev.servicebridge.commands;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.capacity.CapacityReading;
import dev.servicebridge.capacity.CapacityReadings;
import dev.servicebridge.capacity.ReservationLookup;
import dev.servicebridge.capacity.ReservedTime;
import dev.servicebridge.remote.RemoteCallException;

/**
 * The steps around the call that makes a reservation. The Services API lists no reservations: whether a call whose answer
 * was lost has made one, the resource's capacity tells some time later, and until then the call is not repeated.
 */
public final class ReservationCommands {
    private static final String BEGUN = "create-reservation-begun";
    private static final String AT = "at";
    private static final String RESOURCE = "resourceId";
    private static final String RESERVATION = "reservation";
    private static final String HEADERS = "reservationHeaders";
    private static final String PARAMETERS = "reservationParameters";
    private static final Set<Integer> NOT_DONE = Set.of(401, 403, 429, 503);

    private final CommandSteps steps;
    private final ReservationLookup lookup;
    private final Clock clock;
    private final Duration settleAfter;

    /** @param settleAfter how long after a call the capacity shows what it made */
    public ReservationCommands(CommandSteps steps, ReservationLookup lookup, Clock clock, Duration settleAfter) {
        this.steps = steps;
        this.lookup = lookup;
        this.clock = clock;
        this.settleAfter = settleAfter;
    }

    /**
     * Whether an earlier attempt may have made the reservation.
     *
     * @throws RemoteCallException where it may have, and the capacity does not tell yet
     * @throws CommandRefusedException where it may have, and its time is over, so that the capacity does not tell any more
     */
    public boolean mayBeMade(Exchange exchange) {
        JsonNode begun = steps.result(commandId(exchange), BEGUN);
        if (begun == null || BooleanNode.FALSE.equals(begun)) {
            return false;
        }
        Instant now = clock.instant();
        // An attempt of an earlier version of the bridge noted no time.
        Instant settled = begun.has(AT) ? Instant.parse(begun.path(AT).asText()).plus(settleAfter) : Instant.MIN;
        if (now.isBefore(settled)) {
            throw unsettled(exchange, settled);
        }
        if (time(tried(exchange)).isOver(now)) {
            throw new CommandRefusedException(
                    "Whether the reservation was made is not known, as the answer was lost and"
                            + " its time is over; nothing is left to do");
        }
        return true;
    }

    private static RemoteCallException unsettled(Exchange exchange, Instant settled) {
        return new RemoteCallException(new RemoteCallException.Fault(
                ServicesApiCommands.EXECUTOR,
                "createReservation",
                exchange.getMessage().getHeader("account", String.class),
                RemoteCallException.NO_STATUS,
                "AnswerLost",
                "the resource's capacity tells from " + settled + " on whether the reservation was made",
                null,
                null,
                true));
    }

    /** Has the resource's capacity read, which takes the message's place meanwhile. */
    public void look(Exchange exchange) {
        Message message = exchange.getMessage();
        exchange.setProperty(HEADERS, new HashMap<>(message.getHeaders()));
        exchange.setProperty(PARAMETERS, message.getBody());
        exchange.setProperty(
                CapacityReadings.READING,
                lookup.reading(
                        message.getHeader("account", String.class),
                        message.getHeader("marketplaceIds", String.class),
                        time(tried(exchange)),
                        clock.instant()));
    }

    /**
     * Decides by the capacity that was read whether the reservation was made, into the property {@code
     * reservationMade}, and puts the message back.
     *
     * @throws CommandRefusedException where it was, and the command has been corrected since
     */
    public void looked(Exchange exchange) {
        Message message = exchange.getMessage();
        @SuppressWarnings("unchecked")
        Map<String, Object> headers = exchange.getProperty(HEADERS, Map.class);
        message.setHeaders(new HashMap<>(headers));
        message.setBody(exchange.getProperty(PARAMETERS));
        CapacityReading reading = exchange.getProperty(CapacityReadings.READING, CapacityReading.class);
        JsonNode tried = tried(exchange);
        ReservedTime time = time(tried);
        boolean made = lookup.isTaken(reading, message.getHeader("account", String.class), time, clock.instant());
        if (made && !tried.equals(wanted(exchange))) {
            throw new CommandRefusedException("An earlier attempt made the reservation of " + time
                    + ", and its reservationId is not known; cancel it by hand at Amazon, and send the corrected command"
                    + " under a new key");
        }
        exchange.setProperty("reservationMade", made);
    }

    /** The result of a command whose reservation the capacity shows: the reservation as it was wanted, without its id. */
    public ObjectNode made(Exchange exchange) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(
                        "note",
                        "the answer was lost and the resource's capacity shows the reservation; its reservationId is not"
                                + " known")
                .set("reservation", wanted(exchange).path(RESERVATION));
    }

    /** Notes that the call is about to be made. */
    public void begin(Exchange exchange) {
        steps.done(
                commandId(exchange),
                BEGUN,
                wanted(exchange).put(AT, clock.instant().toString()));
    }

    /** Takes the note back where the call has certainly not been carried out; the failure goes on. */
    public void failed(Exchange exchange) {
        RemoteCallException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, RemoteCallException.class);
        if (!fault.isRetryable() || NOT_DONE.contains(fault.getStatus()) || fault.isUnsent()) {
            steps.done(commandId(exchange), BEGUN, BooleanNode.FALSE);
        }
        throw fault;
    }

    /** What the message asks for. */
    private static ObjectNode wanted(Exchange exchange) {
        return CommandCalls.parameters(exchange.getMessage()).deepCopy().retain(RESOURCE, RESERVATION);
    }

    /** What the earlier attempt asked for; one of an earlier version of the bridge noted nothing. */
    private JsonNode tried(Exchange exchange) {
        JsonNode begun = steps.result(commandId(exchange), BEGUN);
        return begun.has(RESERVATION)
                ? ((ObjectNode) begun.deepCopy()).retain(RESOURCE, RESERVATION)
                : wanted(exchange);
    }

    private static ReservedTime time(JsonNode parameters) {
        JsonNode reservation = parameters.path(RESERVATION);
        JsonNode availability = reservation.path("availability");
        return new ReservedTime(
                parameters.path(RESOURCE).asText(),
                reservation.path("type").asText(),
                instant(availability, "startTime"),
                instant(availability, "endTime"),
                availability.path("capacity").asInt(1));
    }

    private static Instant instant(JsonNode availability, String field) {
        return OffsetDateTime.parse(availability.path(field).asText()).toInstant();
    }

    private static long commandId(Exchange exchange) {
        Message message = exchange.getMessage();
        return message.getHeader("commandId", Long.class);
    }
}
