package dev.servicebridge.capacity;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/**
 * A shift that comes back every week, by the clocks of its zone.
 *
 * <p>A time that a change to summer time leaves out, or one to winter time brings twice, is taken as RFC 5545 (3.3.5) has
 * it: by the offset before the gap, and the first of the two. So a shift keeps its local times whatever the clocks do,
 * and lasts an hour less or more on the day of a change that falls into it.
 *
 * @param end on the next day where it is not after {@code start}
 * @param validFrom the first day on which it begins; null for no bound
 * @param validTo the last day on which it begins; null for no bound
 */
record WorkingHours(
        String account,
        String resourceId,
        DayOfWeek weekday,
        LocalTime start,
        LocalTime end,
        ZoneId zone,
        LocalDate validFrom,
        LocalDate validTo,
        int capacity) {

    /** The hours as they are between two instants; a shift that is cut by one of them is cut. */
    static List<Timeline.Stretch> between(List<WorkingHours> shifts, Instant from, Instant to) {
        Timeline timeline = new Timeline();
        shifts.forEach(shift -> shift.addTo(timeline, from, to));
        return timeline.stretches();
    }

    private void addTo(Timeline timeline, Instant from, Instant to) {
        // A shift of the day before may last until now.
        LocalDate last = to.atZone(zone).toLocalDate();
        for (LocalDate day = from.atZone(zone).toLocalDate().minusDays(1); !day.isAfter(last); day = day.plusDays(1)) {
            if (isOn(day)) {
                Instant begins = day.atTime(start).atZone(zone).toInstant();
                Instant ends = (end.isAfter(start) ? day : day.plusDays(1))
                        .atTime(end)
                        .atZone(zone)
                        .toInstant();
                timeline.add(begins.isBefore(from) ? from : begins, ends.isAfter(to) ? to : ends, capacity);
            }
        }
    }

    private boolean isOn(LocalDate day) {
        return day.getDayOfWeek() == weekday
                && (validFrom == null || !day.isBefore(validFrom))
                && (validTo == null || !day.isAfter(validTo));
    }
}
