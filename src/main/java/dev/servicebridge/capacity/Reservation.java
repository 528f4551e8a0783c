package dev.servicebridge.capacity;

/**
 * A busy time and what was made of it.
 *
 * @param revision grows with each change of what is wanted
 * @param reservationId the id that the Services API gave; null where there is no reservation, or its id is not known
 * @param made what the reservation holds; in the state {@link ReservationState#CALLING} what it may hold; null where
 *     there is none
 * @param attempts calls that failed one after the other
 */
public record Reservation(
        BusyTime wanted, int revision, ReservationState state, String reservationId, ReservedTime made, int attempts) {
    public String account() {
        return wanted.account();
    }

    /** Whether the reservation that was made is the one that is wanted. */
    public boolean isInStep() {
        return !wanted.cancelled() && wanted.time().equals(made);
    }

    @Override
    public String toString() {
        return wanted.toString();
    }
}
