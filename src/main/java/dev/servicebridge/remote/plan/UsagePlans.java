package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

/**
 * The configured usage plans: one for each operation or one that all operations of a system share, and others for
 * accounts that were granted them.
 *
 * <p>Keys are {@code usage-plan.<system>.<operation>.rate} (calls per second) and {@code ….burst} (calls), or
 * {@code usage-plan.<system>.requests} and {@code ….window} (at most so many calls in any such time).
 */
public final class UsagePlans {
    private static final String PREFIX = "usage-plan.";
    private static final String FILE = "config/usage-plans.properties";

    /** Beyond this a plan is a slip of the pen, and its window would not fit into memory. */
    static final double MOST = 1_000_000;

    private final Map<String, UsagePlan> plans;
    private final Set<String> sharing;
    private final Map<String, UsagePlan> overrides = new LinkedHashMap<>();

    private UsagePlans(Map<String, UsagePlan> plans, Set<String> sharing) {
        this.plans = plans;
        this.sharing = sharing;
    }

    /**
     * Reads plans.
     *
     * @param values all settings; those that do not begin with {@code usage-plan.} are passed over
     * @param source the place that a setting comes from, for problems to name
     * @param operations every operation there is, as {@code <system>.<operation>}; each must have a plan
     */
    public static UsagePlans read(
            Map<String, String> values, Function<String, Object> source, Set<String> operations, Problems problems) {
        return new Reading(values, source, problems).plans(operations);
    }

    /** Gives an account a plan of its own for one operation ({@code <system>.<operation>}). */
    public void override(String operation, String account, UsagePlan plan) {
        overrides.put(key(operation, account), plan);
    }

    /** The plan that holds for every account that has none of its own. */
    public UsagePlan plan(String operation) {
        UsagePlan plan = plans.get(operation);
        if (plan == null) {
            throw new IllegalArgumentException("no usage plan for " + operation);
        }
        return plan;
    }

    /** The plan of one account. */
    public UsagePlan plan(String operation, String account) {
        UsagePlan own = overrides.isEmpty() ? null : overrides.get(key(operation, account));
        return own != null ? own : plan(operation);
    }

    public Set<String> operations() {
        return plans.keySet();
    }

    /** Whether one plan is shared by all operations of a system. */
    public boolean isShared(String system) {
        return sharing.contains(system);
    }

    /** What the calls of an operation count against: the operation itself, or its system where all share one plan. */
    public String spentBy(String operation) {
        String system = system(operation);
        return isShared(system) ? system : operation;
    }

    private static String system(String operation) {
        return operation.substring(0, operation.lastIndexOf('.'));
    }

    /** Reads plans out of settings and notes what is wrong with them. */
    private record Reading(Map<String, String> values, Function<String, Object> source, Problems problems) {
        UsagePlans plans(Set<String> operations) {
            Set<String> sharing = new TreeSet<>();
            operations.stream()
                    .map(UsagePlans::system)
                    .filter(system -> has(system, "requests") || has(system, "window"))
                    .forEach(sharing::add);
            values.keySet().stream()
                    .filter(key -> key.startsWith(PREFIX))
                    .sorted()
                    .forEach(key -> checkKey(key, operations, sharing));
            Map<String, UsagePlan> shared = new LinkedHashMap<>();
            sharing.forEach(system -> shared.put(system, window(system)));
            Map<String, UsagePlan> plans = new LinkedHashMap<>();
            operations.forEach(operation -> plans.put(
                    operation,
                    sharing.contains(system(operation)) ? shared.get(system(operation)) : bucket(operation)));
            return new UsagePlans(plans, sharing);
        }

        private boolean has(String owner, String part) {
            return values.containsKey(PREFIX + owner + "." + part);
        }

        private void checkKey(String key, Set<String> operations, Set<String> sharing) {
            int last = key.lastIndexOf('.');
            String owner = last <= PREFIX.length() ? "" : key.substring(PREFIX.length(), last);
            String part = key.substring(last + 1);
            boolean ofOperation =
                    operations.contains(owner) && Set.of("rate", "burst").contains(part);
            boolean ofSystem =
                    sharing.contains(owner) && Set.of("requests", "window").contains(part);
            if (ofOperation && sharing.contains(system(owner))) {
                problems.add(
                        source.apply(key),
                        key,
                        "stands beside the plan that all operations of " + system(owner) + " share",
                        "remove one of the two");
            } else if (!ofOperation && !ofSystem) {
                problems.add(
                        source.apply(key),
                        key,
                        "no such operation or setting",
                        "write usage-plan.<system>.<operation>.rate or .burst, the operation spelt as in the contract,"
                                + " or usage-plan.<system>.requests or .window");
            }
        }

        private UsagePlan bucket(String operation) {
            Optional<Double> rate = number(operation, "rate", "write calls per second, a number greater than 0");
            Optional<Integer> burst = whole(
                    operation, "burst", "write how many calls the full bucket holds, a whole number of at least 1");
            return rate.isEmpty() || burst.isEmpty() ? new UsagePlan(1, 1) : new UsagePlan(rate.get(), burst.get());
        }

        private UsagePlan window(String system) {
            Optional<Integer> requests =
                    whole(system, "requests", "write how many calls a window allows, a whole number of at least 1");
            Optional<Duration> window = value(system, "window").flatMap(text -> length(system, text));
            return requests.isEmpty() || window.isEmpty()
                    ? new UsagePlan(1, 1)
                    : UsagePlan.within(window.get(), requests.get());
        }

        private Optional<Duration> length(String system, String text) {
            Optional<Duration> length = Settings.interval(text);
            return length.isPresent() ? length : wrong(system, "window", "write how long a window is, such as PT30S");
        }

        private Optional<Integer> whole(String owner, String part, String remedy) {
            return number(owner, part, remedy)
                    .flatMap(number ->
                            number == Math.rint(number) ? Optional.of(number.intValue()) : wrong(owner, part, remedy));
        }

        /** A number greater than zero; empty, and noted, where it is none. */
        private Optional<Double> number(String owner, String part, String remedy) {
            return value(owner, part).flatMap(text -> {
                try {
                    double number = Double.parseDouble(text);
                    return number > 0 && number <= MOST ? Optional.of(number) : wrong(owner, part, remedy);
                } catch (NumberFormatException e) {
                    return wrong(owner, part, remedy);
                }
            });
        }

        private Optional<String> value(String owner, String part) {
            Optional<String> value = Optional.ofNullable(values.get(PREFIX + owner + "." + part));
            if (value.isEmpty()) {
                problems.add(FILE, PREFIX + owner + "." + part, "is missing", "add it");
            }
            return value;
        }

        private <T> Optional<T> wrong(String owner, String part, String remedy) {
            String key = PREFIX + owner + "." + part;
            problems.add(source.apply(key), key, "the value is " + values.get(key), remedy);
            return Optional.empty();
        }
    }

    private static String key(String operation, String account) {
        return operation + "@" + account;
    }
}
