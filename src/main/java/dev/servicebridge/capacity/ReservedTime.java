package dev.servicebridge.capacity;

import java.time.Instant;

/**
 * A stretch of a resource's time that is not to be sold.
 *
 * @param resourceId the store or technician, by its id at the Services API
 * @param type {@code APPOINTMENT}, {@code TRAVEL}, {@code VACATION}, {@code BREAK} or {@code TRAINING}
 * @param end after {@code start}
 * @param capacity how much of the resource is taken, 1 or more
 */
public record ReservedTime(String resourceId, String type, Instant start, Instant end, int capacity) {
    public static final String APPOINTMENT = "APPOINTMENT";

    public boolean isAppointment() {
        return APPOINTMENT.equals(type);
    }

    /** Whether all of it lies before {@code now}. */
    public boolean isOver(Instant now) {
        return !end.isAfter(now);
    }

    @Override
    public String toString() {
        return type + " of resource " + resourceId + " from " + start + " to " + end;
    }
}
