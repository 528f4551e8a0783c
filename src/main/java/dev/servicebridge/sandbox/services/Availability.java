package dev.servicebridge.sandbox.services;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.sandbox.core.Instants;
import dev.servicebridge.sandbox.core.Refusal;

/**
 * An availability record: a stretch of time, once or on certain days until an end.
 *
 * @param until end of the recurrence, or null for once
 * @param daysOfWeek days on which it recurs; empty for any
 * @param daysOfMonth days on which it recurs; empty for any
 */
record Availability(
        OffsetDateTime start,
        Duration length,
        Instant until,
        Set<DayOfWeek> daysOfWeek,
        Set<Integer> daysOfMonth,
        int capacity) {

    /**
     * Reads a record that passed its schema. Fractions of seconds are dropped, as answers have none.
     *
     * @throws Refusal when it makes no sense
     */
    static Availability read(JsonNode record) {
        OffsetDateTime start =
                Instants.local("startTime", record.path("startTime").asText()).truncatedTo(ChronoUnit.SECONDS);
        Instant end = Instants.any("endTime", record.path("endTime").asText()).truncatedTo(ChronoUnit.SECONDS);
        Duration length = Duration.between(start.toInstant(), end);
        if (length.isNegative() || length.isZero()) {
            throw Refusal.invalid("'endTime' must be after 'startTime'.");
        }
        JsonNode recurrence = record.path("recurrence");
        Instant until = null;
        if (recurrence.isObject()) {
            until = Instants.any(
                    "recurrence.endTime", recurrence.path("endTime").asText());
            checkRecurrence(recurrence, until, end, length);
        }
        Set<DayOfWeek> daysOfWeek = new HashSet<>();
        recurrence.path("daysOfWeek").forEach(day -> daysOfWeek.add(DayOfWeek.valueOf(day.asText())));
        Set<Integer> daysOfMonth = new HashSet<>();
        recurrence.path("daysOfMonth").forEach(day -> daysOfMonth.add(day.asInt()));
        return new Availability(
                start,
                length,
                until,
                daysOfWeek,
                daysOfMonth,
                record.path("capacity").asInt(1));
    }

    private static void checkRecurrence(JsonNode recurrence, Instant until, Instant end, Duration length) {
        if (until.isBefore(end)) {
            throw Refusal.invalid("'recurrence.endTime' must not be before 'endTime'.");
        }
        if (length.compareTo(Duration.ofDays(1)) > 0) {
            throw Refusal.invalid("A record that recurs must not be longer than a day.");
        }
        if (!recurrence.path("daysOfWeek").isEmpty()
                && !recurrence.path("daysOfMonth").isEmpty()) {
            throw Refusal.invalid("'daysOfWeek' and 'daysOfMonth' exclude each other.");
        }
    }

    boolean covers(Instant at) {
        if (until == null) {
            return covers(start, at);
        }
        long days = Duration.between(start.toInstant(), at).toDays();
        return recursOn(days) && covers(start.plusDays(days), at)
                || recursOn(days - 1) && covers(start.plusDays(days - 1), at);
    }

    boolean overlaps(Instant from, Instant to) {
        boolean[] found = {false};
        edges(from, to, edge -> found[0] |= edge.isAfter(from) && edge.isBefore(to));
        return found[0] || covers(from);
    }

    /** Tells where it begins and ends between two instants. */
    void edges(Instant from, Instant to, Consumer<Instant> edges) {
        long first = until == null
                ? 0
                : Math.max(0, Duration.between(start.toInstant(), from).toDays() - 1);
        long last = until == null ? 0 : Duration.between(start.toInstant(), to).toDays();
        for (long day = first; day <= last; day++) {
            if (until == null || recursOn(day)) {
                Instant begin = start.plusDays(day).toInstant();
                for (Instant edge : new Instant[] {begin, begin.plus(length)}) {
                    if (!edge.isBefore(from) && !edge.isAfter(to)) {
                        edges.accept(edge);
                    }
                }
            }
        }
    }

    private boolean covers(OffsetDateTime begin, Instant at) {
        Instant from = begin.toInstant();
        return !at.isBefore(from) && at.isBefore(from.plus(length));
    }

    private boolean recursOn(long days) {
        OffsetDateTime day = start.plusDays(days);
        return days >= 0
                && !day.toInstant().isAfter(until)
                && (daysOfWeek.isEmpty() || daysOfWeek.contains(day.getDayOfWeek()))
                && (daysOfMonth.isEmpty() || daysOfMonth.contains(day.getDayOfMonth()));
    }
}
