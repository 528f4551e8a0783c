package dev.servicebridge.remote;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import org.apache.camel.Exchange;

import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.faults.FaultMeaning;

/**
 * Decides whether and when Camel sends a failed call again: the answer to its {@code onException}.
 *
 * <p>The delay doubles from one attempt to the next and is drawn at random from its upper half, so that callers refused
 * together do not return together; a {@code Retry-After} that the system sent takes its place.
 */
public final class Retries {
    private final Policy policy;
    private final DoubleSupplier random;

    /**
     * How calls are repeated.
     *
     * @param retries requests sent for one call at the most, besides the first
     * @param delayMillis before the first of them
     * @param multiplier from one delay to the next
     * @param maxDelayMillis the longest delay; a longer {@code Retry-After} ends the attempts
     */
    public record Policy(int retries, long delayMillis, double multiplier, long maxDelayMillis) {
        /** That of the settings {@code retry.*}. */
        public static Policy from(SettingsReader reader) {
            return new Policy(
                    reader.integer("retry.attempts", 0),
                    reader.millis("retry.delay"),
                    reader.decimal("retry.multiplier", 1),
                    reader.millis("retry.max-delay"));
        }
    }

    /**
     * Decides by a policy.
     *
     * @param random draws from 0 to 1
     */
    public Retries(Policy policy, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
    }

    /** Notes how long to wait before the next attempt, where Camel's redelivery looks for it. */
    void plan(Exchange exchange) {
        RemoteCall call = RemoteCalls.call(exchange);
        if (call != null && exchange.getException() instanceof RemoteCallException fault) {
            boolean worthwhile = fault.meaning() == FaultMeaning.PASSING
                    && isSafe(call, fault)
                    && !isTooHeavy(call, fault)
                    && !isLate(fault)
                    && !isExhausted(fault)
                    && !call.isLeftToCaller()
                    && !RemoteCallException.SYSTEM_OUT.equals(fault.getCode());
            call.failed(worthwhile, delay(call));
            // Left there after the last attempt it would become the delay of the caller's own redeliveries.
            Long next = isWorthwhile(call) ? call.delayMillis() : null;
            exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, next);
        }
    }

    /** Whether the call is sent once more. */
    public boolean again(Exchange exchange) {
        RemoteCall call = RemoteCalls.call(exchange);
        return call != null && isWorthwhile(call);
    }

    private boolean isWorthwhile(RemoteCall call) {
        return call.isWorthRepeating()
                && call.attempts() <= policy.retries()
                && call.delayMillis() <= policy.maxDelayMillis()
                && TimeUnit.MILLISECONDS.toNanos(call.delayMillis()) <= call.remainingWaitNanos();
    }

    /** A lost answer leaves open whether the work was done; some operations must not do theirs twice. */
    private static boolean isSafe(RemoteCall call, RemoteCallException fault) {
        return call.contract().repeatable()
                || fault.getStatus() == 429
                || fault.getStatus() == 503
                || fault.getStatus() == 401
                || fault.getStatus() == 403
                || "NoConnection".equals(fault.getCode())
                || "AuthorizationFailed".equals(fault.getCode());
    }

    /** The same call would be too heavy again: its caller has to ask for less. */
    private static boolean isTooHeavy(RemoteCall call, RemoteCallException fault) {
        return fault.getStatus() != RemoteCallException.NO_STATUS
                && fault.getStatus() == call.contract().tooHeavy();
    }

    /** Each of the attempts would take as long again, and its caller comes back by itself. */
    private static boolean isLate(RemoteCallException fault) {
        return CallLimitException.DEADLINE_EXCEEDED.equals(fault.getCode());
    }

    /** It has waited for its plan as long as it may, or knows that it would have to wait longer. */
    private static boolean isExhausted(RemoteCallException fault) {
        return RemoteCallException.PLAN_EXHAUSTED.equals(fault.getCode());
    }

    private long delay(RemoteCall call) {
        if (call.retryAfter() != null) {
            return call.retryAfter();
        }
        double grown = policy.delayMillis() * Math.pow(policy.multiplier(), call.attempts());
        double bounded = Math.min(policy.maxDelayMillis(), grown);
        return (long) (bounded * (0.5 + random.getAsDouble() / 2));
    }
}
