package dev.servicebridge.capacity;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Finds out by a resource's capacity whether a reservation was made whose answer was lost: the Services API takes no id of
 * ours and lists no reservations.
 */
public final class ReservationLookup {
    private final Reservations reservations;

    public ReservationLookup(Reservations reservations) {
        this.reservations = reservations;
    }

    /** The reading that tells, of what is not over yet of the time. */
    public CapacityReading reading(String account, String marketplaceId, ReservedTime time, Instant now) {
        return new CapacityReading(
                account, marketplaceId, time.resourceId(), from(time, now), time.end(), CapacityUse.TYPES, null);
    }

    /**
     * Whether as much is taken throughout as the reservation would take beside those that the bridge knows. It was made
     * then, or something else takes as much; otherwise it was not made.
     */
    public boolean isTaken(CapacityReading reading, String account, ReservedTime time, Instant now) {
        List<Reservation> known = reservations.ofResource(account, time.resourceId(), now);
        return CapacityUse.unexplained(reading.ranges(), known, time.isAppointment())
                        .least(from(time, now), time.end())
                >= time.capacity();
    }

    /** To the second, as the Services API keeps time. */
    private static Instant from(ReservedTime time, Instant now) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        return time.start().isBefore(second) ? second : time.start();
    }
}
