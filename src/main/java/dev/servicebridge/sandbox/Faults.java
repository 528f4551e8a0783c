package dev.servicebridge.sandbox;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The faults that are switched on, in the order in which they were. The first that hits a call decides. */
public final class Faults {
    private final Random random;
    private final List<Switch> switches = new ArrayList<>();
    private long arrivalDelayMillis;

    Faults(long seed) {
        random = new Random(seed);
    }

    private static final class Switch {
        private final Fault fault;
        private int left;

        private Switch(Fault fault) {
            this.fault = fault;
            this.left = fault.count() == null ? Integer.MAX_VALUE : fault.count();
        }
    }

    /** Switches a fault on. */
    public synchronized void add(Fault fault) {
        switches.add(new Switch(fault));
    }

    /** Switches all faults off and ends the arrival delay. */
    public synchronized void clear() {
        switches.clear();
        arrivalDelayMillis = 0;
    }

    /** The faults that are still on, each with the count it was given. */
    public synchronized List<Fault> active() {
        return switches.stream().map(on -> on.fault).toList();
    }

    /** Delays every call before its bucket by a random time, equally spread from 0 to {@code millis}. */
    public synchronized void arrivalDelayMillis(long millis) {
        arrivalDelayMillis = millis;
    }

    public synchronized long arrivalDelayMillis() {
        return arrivalDelayMillis;
    }

    /** Switches on what a comma list such as {@code lwa=500@0.1,uploads=reset@1x3} names. */
    void addAll(String list) {
        for (String one : list.split(",")) {
            if (!one.isBlank()) {
                add(Fault.parse(one));
            }
        }
    }

    /** Draws the fault that hits this call, if any. */
    synchronized Optional<Fault> draw(String system, String operation, String path) {
        for (Iterator<Switch> each = switches.iterator(); each.hasNext(); ) {
            Switch on = each.next();
            if (on.fault.aimsAt(system, operation, path) && random.nextDouble() < on.fault.probability()) {
                if (on.fault.count() != null && --on.left == 0) {
                    each.remove();
                }
                return Optional.of(on.fault);
            }
        }
        return Optional.empty();
    }

    synchronized long drawArrivalNanos() {
        return arrivalDelayMillis == 0 ? 0 : (long) (random.nextDouble() * arrivalDelayMillis * 1_000_000);
    }
}
