package dev.servicebridge.remote;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.apache.camel.Message;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.plan.Priority;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.texts.PersonalValues;

/** One call on its way: what is sent, on whose behalf, and how it has fared so far. Used by one thread at a time. */
public final class RemoteCall {
    private final Operation operation;
    private final String account;
    private final String target;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Map<String, Object> callerHeaders;
    private final Object callerBody;
    private final long longestWaitNanos;
    private final Priority priority;
    private final PersonalValues about;
    private long waitedNanos;
    private CompletableFuture<Throttles.Place> reserved;
    private Throttles.Place place;
    private long reservedAt;
    private boolean renewed;
    private int attempts;
    private boolean worthRepeating;
    private Long retryAfterMillis;
    private long delayMillis;
    private boolean leftToCaller;
    private Map<String, String> credentials = Map.of();

    RemoteCall(
            Operation operation,
            String account,
            String target,
            Map<String, String> headers,
            byte[] body,
            Map<String, Object> callerHeaders,
            Object callerBody,
            long longestWaitNanos,
            Priority priority,
            PersonalValues about) {
        this.operation = operation;
        this.account = account;
        this.target = target;
        this.headers = headers;
        this.body = body;
        this.callerHeaders = callerHeaders;
        this.callerBody = callerBody;
        this.longestWaitNanos = longestWaitNanos;
        this.priority = priority;
        this.about = about;
    }

    public String system() {
        return operation.system();
    }

    public String operation() {
        return operation.id();
    }

    public String account() {
        return account;
    }

    /** The headers the last attempt was authorised with. */
    public Map<String, String> credentials() {
        return credentials;
    }

    public Operation contract() {
        return operation;
    }

    /** Path and query below the system's endpoint, encoded. */
    String target() {
        return target;
    }

    /** The headers that the contract has as parameters. */
    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /** What is known of whom the call is about, and what it sends. */
    PersonalValues values() {
        return about.and(body, target == null ? null : URLDecoder.decode(target, StandardCharsets.UTF_8));
    }

    /** Puts the caller's own message in the place of whatever the call has made of it. */
    void restore(Message message) {
        message.setHeaders(new LinkedHashMap<>(callerHeaders));
        message.setBody(callerBody);
    }

    public long remainingWaitNanos() {
        return longestWaitNanos == Long.MAX_VALUE ? Long.MAX_VALUE : longestWaitNanos - waitedNanos;
    }

    /** Who goes first among those who wait for the same plan. */
    public Priority priority() {
        return priority;
    }

    /** Notes that the next attempt waits for its place in the plan. */
    void reserved(CompletableFuture<Throttles.Place> inPlan, long nowNanos) {
        reserved = inPlan;
        place = null;
        reservedAt = nowNanos;
    }

    /** Waits for the place. */
    Throttles.Place awaitPlace() throws InterruptedException {
        try {
            place = reserved.get();
            return place;
        } catch (ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException e) {
            if (!reserved.cancel(true) && !reserved.isCompletedExceptionally()) {
                reserved.join().unused();
            }
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    /** The place in the plan that the latest attempt has. */
    public Throttles.Place place() {
        return place;
    }

    /**
     * Notes that the attempt has waited.
     *
     * @return how long it did, for its plan
     */
    Duration waited(long nowNanos) {
        long waited = nowNanos - reservedAt;
        waitedNanos += waited;
        return Duration.ofNanos(waited);
    }

    void authorised(Map<String, String> headers) {
        credentials = headers;
    }

    /** What the system said of when to come back, in milliseconds; null where it said nothing. */
    Long retryAfter() {
        return retryAfterMillis;
    }

    void retryAfter(Long millis) {
        retryAfterMillis = millis;
    }

    /** Notes a failed attempt. */
    void failed(boolean worthRepeatingIt, long delayBeforeNextMillis) {
        attempts++;
        worthRepeating = worthRepeatingIt;
        delayMillis = delayBeforeNextMillis;
        retryAfterMillis = null;
    }

    /** Attempts that failed so far. */
    int attempts() {
        return attempts;
    }

    boolean isWorthRepeating() {
        return worthRepeating;
    }

    /** Has the call not repeated here, since its caller does so. */
    void leaveToCaller() {
        leftToCaller = true;
    }

    boolean isLeftToCaller() {
        return leftToCaller;
    }

    /**
     * The system has not answered for a while.
     *
     * @param next how long it takes until somebody tries again
     */
    RemoteCallException systemOut(SystemHealth.Outage outage, Duration next) {
        return unsent(
                RemoteCallException.SYSTEM_OUT,
                "not sent, since " + system() + " has not answered as it should for "
                        + outage.age().toSeconds() + " s and is tried again now and then; the latest: "
                        + outage.latest(),
                next);
    }

    long delayMillis() {
        return delayMillis;
    }

    /** True the first time it is asked: credentials are renewed once for a call. */
    boolean mayRenew() {
        boolean first = !renewed;
        renewed = true;
        return first;
    }

    /**
     * The plan has no place for as long as the call may wait.
     *
     * @param plan what it allows
     * @param availableIn how long it is expected to take until a call like this one has a place
     */
    public RemoteCallException planExhausted(String plan, Duration availableIn) {
        return unsent(
                RemoteCallException.PLAN_EXHAUSTED,
                "the usage plan of " + plan + " is spent, and the next place is expected to be free in about "
                        + about(availableIn) + ", later than the call may wait; send less, or allow more in the"
                        + " header longestWait",
                availableIn);
    }

    private RemoteCallException unsent(String code, String message, Duration availableIn) {
        return new RemoteCallException(
                fault(RemoteCallException.NO_STATUS, code, message, FaultMeaning.PASSING)
                        .getFault(),
                availableIn);
    }

    private static String about(Duration time) {
        long seconds = time.plusNanos(999_999_999).toSeconds();
        return seconds <= 120 ? seconds + " s" : (seconds + 59) / 60 + " min";
    }

    public RemoteCallException fault(int status, String code, String message, FaultMeaning meaning) {
        return fault(status, code, message, null, null, meaning, null);
    }

    public RemoteCallException fault(
            int status,
            String code,
            String message,
            String details,
            String requestId,
            FaultMeaning meaning,
            Throwable cause) {
        return new RemoteCallException(
                new RemoteCallException.Fault(
                        system(), operation(), account, status, code, message, details, requestId, meaning),
                cause);
    }
}
