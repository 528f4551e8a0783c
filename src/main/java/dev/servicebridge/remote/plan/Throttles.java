package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.RemoteCall;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.UsagePlanRoute;

/**
 * Keeps the calls of each account inside its usage plans: who waits, for how long, and which guard a call passes then.
 *
 * <p>Behind the buckets stands Camel's Throttler as a guard, which an honest bucket never meets. It has one period for all
 * its callers, so there is one guard route ({@link UsagePlanRoute}), made when it is first needed, for each distinct plan of
 * an operation, or of a system whose operations share one; within it accounts are kept apart by the Throttler's correlation
 * key. When an answer tells an account another rate, its calls pass the guard of the next higher rate of the series 1, 2, 5,
 * 10, …, so that no system can make more than some thirty routes of a plan. A guard counts the calls that pass itself;
 * what went before a change of the rate the bucket remembers.
 */
public final class Throttles {
    private static final Logger LOG = LoggerFactory.getLogger(Throttles.class);

    private final CamelContext context;
    private final UsagePlans plans;
    private final LongSupplier clock;
    private final Alarm alarm;
    private final Map<String, String> routes = new ConcurrentHashMap<>();
    private final Map<String, Spending> spendings = new ConcurrentHashMap<>();
    /** Since when this node spends the plans of accounts that another one had before, by account. */
    private final Map<String, Long> takenOver = new ConcurrentHashMap<>();

    public Throttles(CamelContext context, UsagePlans plans, LongSupplier nanoClock) {
        this(context, plans, nanoClock, null);
    }

    /** @param alarm rings by the nano clock; null for a real one */
    public Throttles(CamelContext context, UsagePlans plans, LongSupplier nanoClock, Alarm alarm) {
        this.context = context;
        this.plans = plans;
        long start = nanoClock.getAsLong();
        this.clock = () -> nanoClock.getAsLong() - start;
        this.alarm = alarm == null ? Alarm.by(clock) : (nanos, action) -> alarm.at(nanos + start, action);
    }

    /** How one plan is spent: by one account, for one operation or for all that share it. */
    private record Spending(PlanQueue queue, AtomicBoolean complained) {}

    /** A call's place in its plan: it may go on. Whoever has it says what becomes of the call. */
    public interface Place {
        /** Which throttle the call passes, as an endpoint. */
        String guard();

        /** The call is sent now. */
        void left();

        /** Its answer is there. */
        void answered();

        /** The system refused it for want of quota. */
        void refused();

        /** It is not sent; in place of {@link #left}. */
        void unused();
    }

    /**
     * Has a call wait for its place.
     *
     * @return the place, once the call may go on; fails like this method where the wait turns out longer than the call may
     *     wait. Cancel it when nobody waits any more
     * @throws RemoteCallException with code {@code PlanExhausted} where the wait would be longer than the call may wait
     */
    public CompletableFuture<Place> reserve(RemoteCall call) {
        PlanQueue queue = spending(call).queue;
        CompletableFuture<Place> place = queue.enter(
                call.priority(),
                call.remainingWaitNanos(),
                availableIn -> call.planExhausted(queue.plan().description(), availableIn));
        if (place.isCompletedExceptionally()) {
            throw (RuntimeException) place.handle((none, failure) -> failure).join();
        }
        return place;
    }

    /** Whose window at the throttles the call counts in. */
    public String rateLimitKey(RemoteCall call) {
        return rateLimitKey(call.contract().key(), call.account());
    }

    /**
     * How long a call made now would wait, as things stand; calls of a higher priority may come in between. Cheap.
     *
     * @param operation {@code <system>.<operation>}
     */
    public Duration expectedWait(String operation, String account, Priority priority) {
        Spending spending = spendings.get(key(operation, account));
        if (spending == null && !takenOver.containsKey(rateLimitKey(operation, account))) {
            return Duration.ZERO;
        }
        return spending(operation, account).queue.expectedWait(priority);
    }

    /**
     * How many callers wait for the plan that an operation spends. Cheap.
     *
     * @param operation {@code <system>.<operation>}
     */
    public int waiting(String operation, String account) {
        Spending spending = spendings.get(key(operation, account));
        return spending == null ? 0 : spending.queue.waiting();
    }

    /** Takes the plans of an account for spent just now, by the node that has worked for it so far. */
    public void takeOver(String account) {
        long now = clock.getAsLong();
        takenOver.put(account, now);
        String suffix = "@" + account;
        spendings.forEach((key, spending) -> {
            if (key.endsWith(suffix)) {
                spending.queue.spend(now);
            }
        });
    }

    /**
     * Takes the actual rate of the account's plan from an answer; a sliding plan has none that a header tells.
     *
     * @param told calls per second as the system wrote them; null where it told none. What cannot be meant is ignored
     */
    public void correct(RemoteCall call, String told) {
        if (told == null) {
            return;
        }
        Spending spending = spending(call);
        double rate = rate(told);
        if (UsagePlan.isPlausible(rate)) {
            correct(call, spending, rate);
        } else if (spending.complained.compareAndSet(false, true)) {
            LOG.warn(
                    "{} for account {}: the answer's rate limit is {}, which is no rate from one call an hour to a"
                            + " million a second; the usage plan stays as it is",
                    call.contract().key(),
                    call.account(),
                    told);
        }
    }

    private static double rate(String told) {
        try {
            return Double.parseDouble(told);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private void correct(RemoteCall call, Spending spending, double rate) {
        if (!spending.queue.isNews(rate, call.place())) {
            return;
        }
        synchronized (spending) {
            UsagePlan before = spending.queue.plan();
            if (rate > before.rate()) {
                // First, since the former guard would hold up those who leave at the new rate.
                spending.queue.guardBy(guard(call, before.withRate(rate)));
            }
            spending.queue
                    .replan(rate, call.place())
                    .ifPresent(former -> LOG.info(
                            "{} for account {}: the usage plan is {} calls a second, not {}",
                            call.contract().key(),
                            call.account(),
                            rate,
                            former));
            spending.queue.guardBy(guard(call, spending.queue.plan()));
        }
    }

    /** The guard of a plan that an answer has told. */
    private String guard(RemoteCall call, UsagePlan told) {
        String operation = call.contract().key();
        return told.equals(plans.plan(operation, call.account()))
                ? route(operation, told)
                : route(operation, told.withRate(atLeast(told.rate())));
    }

    /** The next rate of the series 1, 2, 5, 10, … that is not lower. */
    private static double atLeast(double rate) {
        double decade = Math.pow(10, Math.floor(Math.log10(rate)));
        for (int step : new int[] {1, 2, 5}) {
            double candidate = decade < 1 ? step / Math.rint(1 / decade) : step * decade;
            if (candidate >= rate) {
                return candidate;
            }
        }
        return 10 * decade;
    }

    /** The plan now in force for an account. */
    public UsagePlan plan(String operation, String account) {
        Spending spending = spendings.get(key(operation, account));
        return spending == null ? plans.plan(operation, account) : spending.queue.plan();
    }

    /** The share of its plan that an account has in use now, 0 to 1: of its bucket, or of its window. */
    public double use(String operation, String account) {
        Spending spending = spendings.get(key(operation, account));
        return spending == null ? 0 : spending.queue.use();
    }

    private Spending spending(RemoteCall call) {
        return spending(call.contract().key(), call.account());
    }

    private Spending spending(String operation, String account) {
        String known = key(operation, account);
        Spending spending = spendings.get(known);
        return spending != null ? spending : begin(known, operation, account);
    }

    private Spending begin(String known, String operation, String account) {
        return spendings.computeIfAbsent(known, key -> {
            UsagePlan plan = plans.plan(operation, account);
            Long since = takenOver.get(rateLimitKey(operation, account));
            Allowance allowance =
                    plan.sliding() ? new PlanLedger(plan) : new PlanBucket(plan, since == null ? 0 : since);
            if (since != null) {
                allowance.spend(since);
            }
            PlanQueue queue = new PlanQueue(allowance, clock, alarm, route(operation, plan));
            return new Spending(queue, new AtomicBoolean());
        });
    }

    private String key(String operation, String account) {
        return plans.spentBy(operation) + "@" + rateLimitKey(operation, account);
    }

    private String rateLimitKey(String operation, String account) {
        String system = operation.substring(0, operation.lastIndexOf('.'));
        Authentication authentication =
                context.getRegistry().lookupByNameAndType(system + "-authentication", Authentication.class);
        return authentication == null ? account : authentication.rateLimitKey(account);
    }

    private String route(String operation, UsagePlan plan) {
        String id = plans.spentBy(operation) + "@" + plan;
        String known = routes.get(id);
        return known != null ? known : add(id, plan);
    }

    /** One at a time: Camel 4.18 fails where several threads add routes. */
    private synchronized String add(String id, UsagePlan plan) {
        return routes.computeIfAbsent(id, name -> {
            try {
                context.addRoutes(new UsagePlanRoute(name, ThrottleWindow.guarding(plan)));
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeCamelException(e);
            }
            return "direct:" + name;
        });
    }
}
