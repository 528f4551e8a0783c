package dev.servicebridge.rest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Whether a system can be worked with, as the attempts to call it tell: it is out after several in a row that found no
 * connection, a fault of the system's own (5xx, or an answer that cannot be read) or no authorisation. Any other answer,
 * a refusal for want of quota included, shows that it is there.
 */
public final class SystemHealth {
    /** Attempts in a row that must fail before a system is out: one alone may be chance. */
    public static final int FAILURES = 3;

    private final LongSupplier nanoClock;
    private boolean answered;
    private int failures;
    private long firstNanos;
    private RemoteCallException latest;
    private final Map<String, RemoteCallException> refusals = new TreeMap<>();

    SystemHealth(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * A system's being out.
     *
     * @param age time since the first of the attempts that failed
     * @param attempts how many failed in a row
     * @param latest how the last of them failed
     */
    public record Outage(Duration age, int attempts, String latest) {}

    /** Whether it has answered since the start. */
    public synchronized boolean hasAnswered() {
        return answered;
    }

    /** What is wrong; empty while nothing is. */
    public synchronized Optional<Outage> outage() {
        return failures < FAILURES
                ? Optional.empty()
                : Optional.of(new Outage(
                        Duration.ofNanos(nanoClock.getAsLong() - firstNanos), failures, latest.getMessage()));
    }

    /**
     * The accounts that the system knows no longer, with the latest refusal of each: somebody has to see to their
     * credentials, however well the system serves the others.
     */
    public synchronized Map<String, String> refusals() {
        Map<String, String> told = new TreeMap<>();
        refusals.forEach((account, fault) -> told.put(account, fault.getMessage()));
        return told;
    }

    synchronized void succeeded(String account) {
        refusals.remove(account);
        answered();
    }

    synchronized void failed(RemoteCallException fault) {
        if (isRefusal(fault)) {
            refusals.put(fault.getAccount(), fault);
        } else if (fault.getStatus() != RemoteCallException.NO_STATUS && fault.getStatus() < 500) {
            refusals.remove(fault.getAccount());
        }
        if (!isOut(fault)) {
            answered();
            return;
        }
        if (failures == 0) {
            firstNanos = nanoClock.getAsLong();
        }
        failures++;
        latest = fault;
    }

    private void answered() {
        answered = true;
        failures = 0;
        latest = null;
    }

    /** One that the same credentials will meet again. */
    private static boolean isRefusal(RemoteCallException fault) {
        return !fault.isRetryable() && (fault.getStatus() == 401 || "AuthorizationFailed".equals(fault.getCode()));
    }

    private static boolean isOut(RemoteCallException fault) {
        int status = fault.getStatus();
        return status == RemoteCallException.NO_STATUS
                || status == 401
                || status == 403
                || status >= 500
                || "AuthorizationFailed".equals(fault.getCode())
                || "UnreadableAnswer".equals(fault.getCode());
    }
}
