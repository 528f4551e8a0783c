package dev.servicebridge.sandbox.services;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import dev.servicebridge.sandbox.core.TokenBucket;

/** The usage plans of the Services API: a token bucket for each seller and operation. */
public final class UsagePlans {
    private static final Plan USUAL = new Plan(5, 20);
    private static final Map<String, Plan> OTHERS = Map.of(
            "getServiceJobs", new Plan(10, 40),
            "getServiceJobByServiceJobId", new Plan(20, 40),
            "getAppointmentSlots", new Plan(20, 40),
            "assignAppointmentResources", new Plan(1, 2));

    private final double scale;
    private final LongSupplier nanos;
    private final Map<Key, Grant> grants = new ConcurrentHashMap<>();

    public UsagePlans(double scale, LongSupplier nanos) {
        this.scale = scale;
        this.nanos = nanos;
    }

    /**
     * A plan.
     *
     * @param rate tokens a second
     * @param burst tokens a full bucket holds
     */
    public record Plan(double rate, int burst) {
        Plan scaled(double factor) {
            return new Plan(rate * factor, (int) Math.max(1, Math.round(burst * factor)));
        }
    }

    private record Key(String seller, String operation) {}

    private record Grant(Plan plan, TokenBucket bucket) {}

    /** Gives a seller a plan of its own for an operation, starting with a full bucket. The scale does not touch it. */
    public void grant(String seller, String operation, double rate, int burst) {
        Plan plan = new Plan(rate, burst);
        grants.put(new Key(seller, operation), new Grant(plan, bucket(plan)));
    }

    /** The plan that holds for a seller and an operation. */
    public Plan plan(String seller, String operation) {
        return grant(seller, operation).plan;
    }

    boolean take(String seller, String operation) {
        return grant(seller, operation).bucket.take();
    }

    private Grant grant(String seller, String operation) {
        return grants.computeIfAbsent(new Key(seller, operation), key -> {
            Plan plan = OTHERS.getOrDefault(operation, USUAL).scaled(scale);
            return new Grant(plan, bucket(plan));
        });
    }

    private TokenBucket bucket(Plan plan) {
        return new TokenBucket(plan.rate, plan.burst, nanos);
    }
}
