package dev.servicebridge.verification;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleBiFunction;

/**
 * How long a call of the verification waits, so that all of them together take no more than their share of an operation's
 * plan. The Delay EIP of the routes does the waiting; behind it the call passes the plan as every other does.
 */
final class VerificationPace {
    private static final double MILLIS = 1000;

    private final double share;
    private final ToDoubleBiFunction<String, String> rates;
    private final Clock clock;
    private final Map<Call, Instant> next = new ConcurrentHashMap<>();

    private record Call(String operation, String account) {}

    /**
     * @param share of the plan, above 0 up to 1
     * @param rates calls per second that the plan of an operation allows an account
     */
    VerificationPace(double share, ToDoubleBiFunction<String, String> rates, Clock clock) {
        this.share = share;
        this.rates = rates;
        this.clock = clock;
    }

    /** Takes the next place for a call, and tells how many milliseconds it is away. */
    long pause(String operation, String account) {
        Instant now = clock.instant();
        Duration gap = Duration.ofMillis((long) Math.ceil(MILLIS / (share * rates.applyAsDouble(operation, account))));
        Instant place = next.merge(
                new Call(operation, account),
                now,
                (kept, wish) -> kept.plus(gap).isAfter(wish) ? kept.plus(gap) : wish);
        return Math.max(0, Duration.between(now, place).toMillis());
    }
}
