package dev.servicebridge.remote.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.RemoteCall;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.UsagePlanRoute;

/**
 * Knows which throttle each call passes.
 *
 * <p>Camel's Throttler has one period for all its callers, so there is one throttle route ({@link UsagePlanRoute}), made
 * when it is first needed, for each distinct plan of an operation, or of a system whose operations share one;
 * within it accounts are kept apart by the Throttler's correlation key. When an account's plan changes, its calls pass
 * the old throttle as well for one period: the new one knows nothing of the calls just made.
 */
public final class Throttles {
    private static final Logger LOG = LoggerFactory.getLogger(Throttles.class);

    /** Every distinct plan costs a route; a system that tells another rate each time must not fill the memory. */
    private static final int MOST_ROUTES = 10_000;

    private final CamelContext context;
    private final UsagePlans plans;
    private final LongSupplier nanoClock;
    private final Map<String, String> routes = new ConcurrentHashMap<>();
    private final Map<String, Spending> spendings = new ConcurrentHashMap<>();
    /** Since when this node spends the plans of accounts that another one had before, by account. */
    private final Map<String, Long> takenOver = new ConcurrentHashMap<>();

    public Throttles(CamelContext context, UsagePlans plans, LongSupplier nanoClock) {
        this.context = context;
        this.plans = plans;
        this.nanoClock = nanoClock;
    }

    /** How one plan is spent: by one account, for one operation or for all that share it. Guarded by itself. */
    private static final class Spending {
        private final AtomicBoolean complained = new AtomicBoolean();
        private UsagePlan plan;
        private PlanLedger ledger;
        private String route;
        private String previousRoute;
        private long previousUntil;

        Spending(UsagePlan plan, String route) {
            this.plan = plan;
            this.route = route;
            ledger = new PlanLedger(ThrottleWindow.of(plan));
        }
    }

    /**
     * A call's place in the plan.
     *
     * @param waitMillis how long it has to wait before it goes to the throttles
     * @param throttles which it has to pass then, as endpoints separated by commas
     */
    public record Place(long waitMillis, String throttles, PlanLedger ledger, int number) {
        /** Notes that the call has passed. */
        public void left(long nowNanos) {
            ledger.left(number, nowNanos);
        }
    }

    /**
     * Reserves the call's place.
     *
     * @throws RemoteCallException with code {@code PlanExhausted} where the wait would be longer than the call may wait
     */
    public Place reserve(RemoteCall call) {
        Spending spending = spending(call.contract().key(), call.account());
        long now = nanoClock.getAsLong();
        synchronized (spending) {
            int place = spending.ledger.reserve(now, call.remainingWaitNanos());
            if (place == PlanLedger.TOO_LONG) {
                throw exhausted(call, spending.plan);
            }
            if (spending.previousRoute != null && now - spending.previousUntil >= 0) {
                spending.previousRoute = null;
            }
            // Rounded up: a call that leaves early would be held back by the throttle.
            long wait = TimeUnit.NANOSECONDS.toMillis(spending.ledger.departure(place) - now + 999_999);
            String passed =
                    spending.previousRoute == null ? spending.route : spending.previousRoute + "," + spending.route;
            return new Place(wait, passed, spending.ledger, place);
        }
    }

    private static RemoteCallException exhausted(RemoteCall call, UsagePlan plan) {
        return call.fault(
                RemoteCallException.NO_STATUS,
                "PlanExhausted",
                "the usage plan of " + plan.description()
                        + " is spent for longer than the call may wait; send less, or allow more in the header"
                        + " longestWait",
                FaultMeaning.PASSING);
    }

    /** Whose window at the throttles the call counts in. */
    public String rateLimitKey(RemoteCall call) {
        return rateLimitKey(call.contract().key(), call.account());
    }

    /** Takes the plans of an account for spent just now, by the node that has worked for it so far. */
    public void takeOver(String account) {
        long now = nanoClock.getAsLong();
        takenOver.put(account, now);
        String suffix = "@" + account;
        spendings.forEach((key, spending) -> {
            if (key.endsWith(suffix)) {
                synchronized (spending) {
                    spending.ledger.spend(now, spending.plan.sliding());
                }
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
        Spending spending = spending(call.contract().key(), call.account());
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
        synchronized (spending) {
            if (spending.plan.sliding() || spending.plan.rate() == rate || routes.size() >= MOST_ROUTES) {
                return;
            }
            LOG.info(
                    "{} for account {}: the usage plan is {} calls a second, not {}",
                    call.contract().key(),
                    call.account(),
                    rate,
                    spending.plan.rate());
            long period = ThrottleWindow.of(spending.plan).periodMillis();
            spending.previousRoute = spending.route;
            spending.previousUntil = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(period);
            spending.plan = spending.plan.withRate(rate);
            spending.ledger = spending.ledger.moveTo(ThrottleWindow.of(spending.plan));
            spending.route = route(call.contract().key(), spending.plan);
        }
    }

    /** The plan now in force for an account. */
    public UsagePlan plan(String operation, String account) {
        Spending spending = spendings.get(key(operation, account));
        if (spending == null) {
            return plans.plan(operation, account);
        }
        synchronized (spending) {
            return spending.plan;
        }
    }

    /** The share of its window that an account has in use now, 0 to 1. */
    public double use(String operation, String account) {
        Spending spending = spendings.get(key(operation, account));
        if (spending == null) {
            return 0;
        }
        synchronized (spending) {
            return spending.ledger.use(nanoClock.getAsLong());
        }
    }

    private Spending spending(String operation, String account) {
        return spendings.computeIfAbsent(key(operation, account), key -> {
            UsagePlan plan = plans.plan(operation, account);
            Spending spending = new Spending(plan, route(operation, plan));
            Long since = takenOver.get(rateLimitKey(operation, account));
            if (since != null) {
                spending.ledger.spend(since, plan.sliding());
            }
            return spending;
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
                context.addRoutes(new UsagePlanRoute(name, ThrottleWindow.of(plan)));
            } catch (Exception e) {
                throw RuntimeCamelException.wrapRuntimeCamelException(e);
            }
            return "direct:" + name;
        });
    }
}
