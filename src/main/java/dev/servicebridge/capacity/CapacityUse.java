package dev.servicebridge.capacity;

import java.util.Collection;
import java.util.List;

/**
 * What takes a resource's capacity, compared with the reservations that the bridge knows.
 *
 * <p>The Services API tells reserved capacity (breaks, leave and the like) from encumbered capacity (jobs, appointments,
 * orders). Under which of the two a reservation of the type {@code APPOINTMENT} counts is not documented, so that one
 * is looked for in both together, where Amazon's own jobs may look like it: in doubt it is there.
 */
final class CapacityUse {
    private static final String RESERVED = "RESERVED_CAPACITY";
    private static final String ENCUMBERED = "ENCUMBERED_CAPACITY";

    /** The kinds of capacity to be read for it. */
    static final List<String> TYPES = List.of(RESERVED, ENCUMBERED);

    private CapacityUse() {}

    /** What is taken and no reservation of a known id explains. */
    static Timeline unexplained(
            Collection<CapacityReading.Range> ranges, Collection<Reservation> known, boolean appointments) {
        Timeline timeline = taken(ranges, appointments);
        for (Reservation each : known) {
            ReservedTime made = each.made();
            if (each.reservationId() != null && (appointments || !made.isAppointment())) {
                timeline.add(made.start(), made.end(), -made.capacity());
            }
        }
        return timeline;
    }

    /** What is taken: by breaks, leave and the like alone, or by appointments too. */
    static Timeline taken(Collection<CapacityReading.Range> ranges, boolean appointments) {
        Timeline timeline = new Timeline();
        for (CapacityReading.Range range : ranges) {
            if (range.type().equals(RESERVED) || appointments && range.type().equals(ENCUMBERED)) {
                timeline.add(range.start(), range.end(), range.capacity());
            }
        }
        return timeline;
    }
}
