package dev.servicebridge.sandbox.services;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.sandbox.core.Refusal;

/** A store or technician: when it works, and what of that is reserved. Any id is one that has no schedule yet. */
final class Resource {
    private static final Duration STEP = Duration.ofMinutes(5);

    private final List<Availability> schedule = new ArrayList<>();
    private final Map<String, Reservation> reservations = new LinkedHashMap<>();

    /** A reservation as it was sent, with its id. */
    record Reservation(String type, Availability time, JsonNode json) {
        boolean isAppointment() {
            return type.equals("APPOINTMENT");
        }
    }

    /** Adds a record. Where two cover the same time the later one tells the capacity, so that schedules can be changed. */
    synchronized void schedule(Availability record) {
        schedule.removeIf(former -> former.start().equals(record.start())
                && former.length().equals(record.length())
                && former.daysOfWeek().equals(record.daysOfWeek())
                && former.daysOfMonth().equals(record.daysOfMonth()));
        schedule.add(record);
    }

    /**
     * Reserves, in place of a former reservation of the same id.
     *
     * @throws Refusal when there is no room for it; the former one then stays
     */
    synchronized void reserve(String id, Reservation reservation) {
        Reservation former = reservations.remove(id);
        Instant from = reservation.time().start().toInstant();
        int room = least(
                CapacityType.AVAILABLE_CAPACITY,
                from,
                from.plus(reservation.time().length()));
        if (room < reservation.time().capacity()) {
            if (former != null) {
                reservations.put(id, former);
            }
            throw Refusal.invalid("The schedule has no room for the reservation.");
        }
        reservations.put(id, reservation);
    }

    synchronized void release(String id) {
        reservations.remove(id);
    }

    /** Whether it has a schedule and does not work at that time. */
    synchronized boolean isOff(Instant at) {
        return !schedule.isEmpty() && scheduled(at) == 0;
    }

    synchronized boolean hasSchedule() {
        return !schedule.isEmpty();
    }

    /** The least capacity of a kind between two instants, looked at every five minutes. */
    synchronized int least(CapacityType type, Instant from, Instant to) {
        int least = Integer.MAX_VALUE;
        for (Instant at = from; at.isBefore(to); at = at.plus(STEP)) {
            Instant end = at.plus(STEP).isBefore(to) ? at.plus(STEP) : to;
            least = Math.min(least, capacity(type, at, end));
        }
        return least;
    }

    /** The capacity of a kind over a stretch of time within which nothing begins or ends. */
    synchronized int capacity(CapacityType type, Instant from, Instant to) {
        return switch (type) {
            case SCHEDULED_CAPACITY -> scheduled(from);
            case ENCUMBERED_CAPACITY -> taken(true, from, to);
            case RESERVED_CAPACITY -> taken(false, from, to);
            case AVAILABLE_CAPACITY -> Math.max(0, scheduled(from) - taken(true, from, to) - taken(false, from, to));
        };
    }

    /** All instants between two, both included, at which any capacity may change. */
    synchronized NavigableSet<Instant> edges(Instant from, Instant to) {
        NavigableSet<Instant> edges = new TreeSet<>(List.of(from, to));
        schedule.forEach(record -> record.edges(from, to, edges::add));
        reservations.values().forEach(each -> each.time().edges(from, to, edges::add));
        return edges;
    }

    private int scheduled(Instant at) {
        for (int i = schedule.size() - 1; i >= 0; i--) {
            if (schedule.get(i).covers(at)) {
                return schedule.get(i).capacity();
            }
        }
        return 0;
    }

    private int taken(boolean appointments, Instant from, Instant to) {
        return reservations.values().stream()
                .filter(each ->
                        each.isAppointment() == appointments && each.time().overlaps(from, to))
                .mapToInt(each -> each.time().capacity())
                .sum();
    }
}
