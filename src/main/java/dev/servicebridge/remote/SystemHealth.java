package dev.servicebridge.remote;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

import dev.servicebridge.faults.FaultMeaning;

/**
 * Whether a system can be worked with, as the attempts to call it tell: it is out after several in a row that found no
 * connection or a fault of the system's own (5xx, or an answer that cannot be read). Any other answer, a refusal for want of
 * quota or of one account included, shows that it is there; which accounts it refuses is known to {@link
 * dev.servicebridge.faults.Incidents}.
 */
public final class SystemHealth {
    /** Attempts in a row that must fail before a system is out: one alone may be chance. */
    public static final int FAILURES = 3;

    private final LongSupplier nanoClock;
    private boolean answered;
    private int failures;
    private long firstNanos;
    private long latestNanos;
    private Long recoveredNanos;
    private RemoteCallException latest;

    SystemHealth(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * A system's being out.
     *
     * @param age time since the first of the attempts that failed
     * @param attempts how many failed in a row
     * @param latest how the last of them failed
     * @param sinceLatest time since that
     */
    public record Outage(Duration age, int attempts, String latest, Duration sinceLatest) {}

    /** Whether it has answered since the start. */
    public synchronized boolean hasAnswered() {
        return answered;
    }

    /** What is wrong; empty while nothing is. */
    public synchronized Optional<Outage> outage() {
        return failures < FAILURES
                ? Optional.empty()
                : Optional.of(new Outage(since(firstNanos), failures, latest.getMessage(), since(latestNanos)));
    }

    /** Time since the end of the latest outage; empty where there was none. */
    synchronized Optional<Duration> sinceRecovery() {
        return Optional.ofNullable(recoveredNanos).map(this::since);
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(nanoClock.getAsLong() - nanos);
    }

    synchronized void succeeded() {
        answered();
    }

    synchronized void failed(RemoteCallException fault) {
        if (!isOut(fault)) {
            answered();
            return;
        }
        if (failures == 0) {
            firstNanos = nanoClock.getAsLong();
        }
        failures++;
        latestNanos = nanoClock.getAsLong();
        latest = fault;
    }

    private void answered() {
        answered = true;
        if (failures >= FAILURES) {
            recoveredNanos = nanoClock.getAsLong();
        }
        failures = 0;
        latest = null;
    }

    private static boolean isOut(RemoteCallException fault) {
        return fault.meaning() != FaultMeaning.ACCOUNT
                && (fault.getStatus() == RemoteCallException.NO_STATUS
                        || fault.getStatus() >= 500
                        || "AuthorizationFailed".equals(fault.getCode())
                        || "UnreadableAnswer".equals(fault.getCode()));
    }
}
