package dev.servicebridge.capacity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** An amount over time, made of stretches that add up; nothing where none is. */
final class Timeline {
    /** By how much the amount changes at an instant. */
    private final NavigableMap<Instant, Integer> changes = new TreeMap<>();

    /** A stretch of equal amount. */
    record Stretch(Instant start, Instant end, int amount) {}

    /** Adds an amount, below zero to take it away; an empty stretch changes nothing. */
    Timeline add(Instant start, Instant end, int amount) {
        if (start.isBefore(end)) {
            changes.merge(start, amount, Integer::sum);
            changes.merge(end, -amount, Integer::sum);
        }
        return this;
    }

    /** The least amount at any time between two instants, of which the first lies before the second. */
    int least(Instant from, Instant to) {
        int amount = changes.headMap(from, true).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        int least = amount;
        for (int change : changes.subMap(from, false, to, false).values()) {
            amount += change;
            least = Math.min(least, amount);
        }
        return least;
    }

    /** All stretches of an amount other than zero, in order; neighbours differ in amount. */
    List<Stretch> stretches() {
        List<Stretch> stretches = new ArrayList<>();
        Instant since = null;
        int amount = 0;
        for (Map.Entry<Instant, Integer> change : changes.entrySet()) {
            if (change.getValue() == 0) {
                continue;
            }
            if (amount != 0) {
                stretches.add(new Stretch(since, change.getKey(), amount));
            }
            since = change.getKey();
            amount += change.getValue();
        }
        return stretches;
    }
}
