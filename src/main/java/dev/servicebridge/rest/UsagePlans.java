package dev.servicebridge.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import dev.servicebridge.config.Problems;

/**
 * The configured usage plans: one for each operation, and others for accounts that were granted them.
 *
 * <p>Keys are {@code usage-plan.<system>.<operation>.rate} (calls per second) and {@code ….burst} (calls).
 */
public final class UsagePlans {
    private static final String PREFIX = "usage-plan.";

    /** Beyond this a plan is a slip of the pen, and its window would not fit into memory. */
    private static final double MOST = 1_000_000;

    private final Map<String, UsagePlan> plans;
    private final Map<String, UsagePlan> overrides = new LinkedHashMap<>();

    private UsagePlans(Map<String, UsagePlan> plans) {
        this.plans = plans;
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
        Map<String, Map<String, String>> byOperation = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                int last = key.lastIndexOf('.');
                String operation = last <= PREFIX.length() ? "" : key.substring(PREFIX.length(), last);
                String part = key.substring(last + 1);
                if (!operations.contains(operation) || !Set.of("rate", "burst").contains(part)) {
                    problems.add(
                            source.apply(key),
                            key,
                            "no such operation or setting",
                            "write usage-plan.<system>.<operation>.rate or .burst, the operation spelt as in the"
                                    + " contract");
                } else {
                    byOperation
                            .computeIfAbsent(operation, name -> new TreeMap<>())
                            .put(part, value);
                }
            }
        });
        Map<String, UsagePlan> plans = new LinkedHashMap<>();
        operations.forEach(operation ->
                plans.put(operation, plan(source, operation, byOperation.getOrDefault(operation, Map.of()), problems)));
        return new UsagePlans(plans);
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

    private static UsagePlan plan(
            Function<String, Object> source, String operation, Map<String, String> values, Problems problems) {
        Double rate = number(source, operation, "rate", values, problems);
        Double burst = number(source, operation, "burst", values, problems);
        return rate == null || burst == null ? new UsagePlan(1, 1) : new UsagePlan(rate, burst.intValue());
    }

    /** A number of calls greater than zero, a whole one for the burst; null, and noted, where it is none. */
    private static Double number(
            Function<String, Object> source,
            String operation,
            String part,
            Map<String, String> values,
            Problems problems) {
        String value = values.get(part);
        String key = PREFIX + operation + "." + part;
        boolean whole = "burst".equals(part);
        if (value == null) {
            problems.add("config/usage-plans.properties", key, "is missing", "add it");
            return null;
        }
        try {
            double number = Double.parseDouble(value);
            if (number > 0 && number <= MOST && !(whole && number != Math.rint(number))) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Noted below, like a number that is out of range.
        }
        problems.add(
                source.apply(key),
                key,
                "the value is " + value,
                whole
                        ? "write how many calls the full bucket holds, a whole number of at least 1"
                        : "write calls per second, a number greater than 0");
        return null;
    }

    private static String key(String operation, String account) {
        return operation + "@" + account;
    }
}
