package dev.servicebridge.flow.command;

import java.util.Set;

import com.fasterxml.jackson.databind.node.BooleanNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import dev.servicebridge.rest.RemoteCallException;

/**
 * The steps around the call that makes a reservation. The Services API lists no reservations, so that nobody can see
 * whether a call whose answer was lost has made one: it is not repeated.
 */
public final class ReservationCommands {
    private static final String BEGUN = "create-reservation-begun";
    private static final Set<Integer> NOT_DONE = Set.of(401, 403, 429, 503);

    private final CommandSteps steps;

    public ReservationCommands(CommandSteps steps) {
        this.steps = steps;
    }

    /**
     * Notes that the call is about to be made.
     *
     * @throws CommandRefusedException where it may have been made before
     */
    public void begin(Exchange exchange) {
        long commandId = commandId(exchange);
        if (BooleanNode.TRUE.equals(steps.result(commandId, BEGUN))) {
            throw new CommandRefusedException(
                    "Whether the reservation was made is not known, as the answer was lost:"
                            + " look at the resource's reserved capacity, and send the command under a new key where it was not");
        }
        steps.done(commandId, BEGUN, BooleanNode.TRUE);
    }

    /** Takes the note back where the call has certainly not been carried out; the failure goes on. */
    public void failed(Exchange exchange) {
        RemoteCallException fault = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, RemoteCallException.class);
        if (!fault.isRetryable() || NOT_DONE.contains(fault.getStatus()) || fault.isUnsent()) {
            steps.done(commandId(exchange), BEGUN, BooleanNode.FALSE);
        }
        throw fault;
    }

    private static long commandId(Exchange exchange) {
        Message message = exchange.getMessage();
        return message.getHeader("commandId", Long.class);
    }
}
