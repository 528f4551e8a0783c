package dev.servicebridge.sandbox.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The faults that are switched on, in the order in which they were. The first that hits a call decides. */
public final class Faults {
    private final Random random;
    private final Map<String, Set<String>> operations;
    private final List<Switch> switches = new ArrayList<>();
    private long arrivalDelayMillis;

    /** @param operations which there are, by system */
    public Faults(long seed, Map<String, Set<String>> operations) {
        random = new Random(seed);
        this.operations = operations;
    }

    private static final class Switch {
        private final Fault fault;
        private int left;

        private Switch(Fault fault) {
            this.fault = fault;
            this.left = fault.count() == null ? Integer.MAX_VALUE : fault.count();
        }
    }

    /**
     * Switches a fault on.
     *
     * @throws IllegalArgumentException where it aims at a system or an operation that there is not
     */
    public void add(Fault fault) {
        addAll(List.of(fault));
    }

    /** Switches faults on: all of them, or where one aims at nothing none. */
    public synchronized void addAll(List<Fault> faults) {
        faults.forEach(this::checkTarget);
        faults.forEach(fault -> switches.add(new Switch(fault)));
    }

    private void checkTarget(Fault fault) {
        String[] parts = fault.target().split("\\.", 2);
        Set<String> known = operations.get(parts[0]);
        if (fault.target().startsWith("/") || known != null && parts.length == 1) {
            return;
        }
        if (known == null) {
            throw new IllegalArgumentException(
                    "'" + fault.target() + "' is no target; systems are " + String.join(", ", operations.keySet()));
        }
        if (!parts[1].equals("*") && !known.contains(parts[1])) {
            throw new IllegalArgumentException("'" + fault.target() + "' is no target; operations of " + parts[0]
                    + " are " + String.join(", ", known));
        }
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
    public void addAll(String list) {
        addAll(Arrays.stream(list.split(","))
                .filter(one -> !one.isBlank())
                .map(Fault::parse)
                .toList());
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

    public synchronized long drawArrivalNanos() {
        return arrivalDelayMillis == 0 ? 0 : (long) (random.nextDouble() * arrivalDelayMillis * 1_000_000);
    }
}
