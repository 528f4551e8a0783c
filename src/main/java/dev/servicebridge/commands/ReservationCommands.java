package dev.servicebridge.commands;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.capacity.CapacityReading;
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
     * @param wanted what the command asks for
     * @throws RemoteCallException where it may have, and the capacity does not tell yet
     * @throws CommandRefusedException where it may have, and its time is over, so that the capacity does not tell any more
     */
    public boolean mayBeMade(long commandId, String account, ObjectNode wanted) {
        JsonNode begun = steps.result(commandId, BEGUN);
        if (begun == null || BooleanNode.FALSE.equals(begun)) {
            return false;
        }
        Instant now = clock.instant();
        // An attempt of an earlier version of the bridge noted no time.
        Instant settled = begun.has(AT) ? Instant.parse(begun.path(AT).asText()).plus(settleAfter) : Instant.MIN;
        if (now.isBefore(settled)) {
            throw unsettled(account, settled);
        }
        if (time(tried(commandId, wanted)).isOver(now)) {
            throw new CommandRefusedException(
                    "Whether the reservation was made is not known, as the answer was lost and"
                            + " its time is over; nothing is left to do");
        }
        return true;
    }

    private static RemoteCallException unsettled(String account, Instant settled) {
        return new RemoteCallException(new RemoteCallException.Fault(
                ServicesApiCommands.EXECUTOR,
                "createReservation",
                account,
                RemoteCallException.NO_STATUS,
                "AnswerLost",
                "the resource's capacity tells from " + settled + " on whether the reservation was made",
                null,
                null,
                true));
    }

    /**
     * The reading of the resource's capacity that tells whether the reservation was made.
     *
     * @param wanted what the command asks for
     */
    public CapacityReading look(long commandId, String account, String marketplaceId, ObjectNode wanted) {
        return lookup.reading(account, marketplaceId, time(tried(commandId, wanted)), clock.instant());
    }

    /**
     * Whether the reservation was made, by the capacity that was read.
     *
     * @param wanted what the command asks for
     * @throws CommandRefusedException where it was, and the command has been corrected since
     */
    public boolean isMade(long commandId, String account, ObjectNode wanted, CapacityReading reading) {
        JsonNode tried = tried(commandId, wanted);
        ReservedTime time = time(tried);
        boolean made = lookup.isTaken(reading, account, time, clock.instant());
        if (made && !tried.equals(reservation(wanted))) {
            throw new CommandRefusedException("An earlier attempt made the reservation of " + time
                    + ", and its reservationId is not known; cancel it by hand at Amazon, and send the corrected command"
                    + " under a new key");
        }
        return made;
    }

    /** The result of a command whose reservation the capacity shows: the reservation as it was wanted, without its id. */
    public ObjectNode made(ObjectNode wanted) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(
                        "note",
                        "the answer was lost and the resource's capacity shows the reservation; its reservationId is not"
                                + " known")
                .set("reservation", wanted.path(RESERVATION));
    }

    /** Notes that the call is about to be made. */
    public void begin(long commandId, ObjectNode wanted) {
        steps.done(commandId, BEGUN, reservation(wanted).put(AT, clock.instant().toString()));
    }

    /**
     * Takes the note back where the call has certainly not been carried out.
     *
     * @throws RemoteCallException the failure of the call
     */
    public void failed(long commandId, RemoteCallException fault) {
        if (!fault.isRetryable() || NOT_DONE.contains(fault.getStatus()) || fault.isUnsent()) {
            steps.done(commandId, BEGUN, BooleanNode.FALSE);
        }
        throw fault;
    }

    private static ObjectNode reservation(ObjectNode wanted) {
        return wanted.deepCopy().retain(RESOURCE, RESERVATION);
    }

    /** What the earlier attempt asked for; one of an earlier version of the bridge noted nothing. */
    private JsonNode tried(long commandId, ObjectNode wanted) {
        JsonNode begun = steps.result(commandId, BEGUN);
        return begun.has(RESERVATION)
                ? ((ObjectNode) begun.deepCopy()).retain(RESOURCE, RESERVATION)
                : reservation(wanted);
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
}
