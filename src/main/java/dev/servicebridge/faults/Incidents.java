package dev.servicebridge.faults;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which systems refuse which accounts: the one truth that health, status, metrics, log and every worker go by.
 *
 * <p>An incident begins when a system refuses an account: its login, its credentials, or what it is allowed to do. It
 * notes the operations that were refused; what needs one of them waits, all else of the account goes on. Now and then, after
 * growing pauses, one of those that wait may try ({@link #enter}); whether it gets through tells whether the incident is over.
 *
 * <p>It is kept in memory: after a restart the first attempt that is refused opens it again. What is kept of it for people to
 * read later is in the package {@code incidents}.
 */
public final class Incidents {
    /** The operation by which an account logs in; while it is refused, every operation of the system is. */
    public static final String LOGIN = "login";

    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);
    /** Nobody waits for an operation that was not tried in so many of the longest pauses. */
    private static final int PATIENCE = 5;

    private final LongSupplier nanoClock;
    private final Duration longestPause;
    private final Map<Party, Refusals> open = new ConcurrentHashMap<>();

    /**
     * What is known of an incident.
     *
     * @param age since the account was refused first
     * @param cause the latest refusal, in words
     */
    public record Incident(String account, String system, Duration age, String cause) {}

    /**
     * What has to wait.
     *
     * @param operation what was refused: the operation itself, or {@link #LOGIN}
     * @param cause why, in words
     */
    public record Wait(String operation, String cause) {}

    private record Party(String account, String system) {}

    private static final class Refusals {
        private final long since;
        private final Map<String, Probe> operations = new TreeMap<>();
        private String cause;

        private Refusals(long since) {
            this.since = since;
        }
    }

    /** @param longestPause the longest time between two attempts to find out whether an incident is over */
    public Incidents(LongSupplier nanoClock, Duration longestPause) {
        this.nanoClock = nanoClock;
        this.longestPause = longestPause;
    }

    /** The name of what waits for an operation. */
    public static String place(String system, String operation) {
        return system + "." + operation;
    }

    /**
     * Asks whether an operation may be tried. While it is refused the answer is yes to one caller in each pause, who finds out
     * for all.
     *
     * @return what the caller has to wait for; empty where it may go on
     */
    public Optional<Wait> enter(String account, String system, String operation) {
        Party party = new Party(account, system);
        if (!open.containsKey(party)) {
            return Optional.empty();
        }
        synchronized (this) {
            Refusals refusals = open.get(party);
            return refusals == null
                    ? Optional.empty()
                    : heldBack(refusals, LOGIN)
                            .or(() -> operation.equals(LOGIN) ? Optional.empty() : heldBack(refusals, operation));
        }
    }

    private Optional<Wait> heldBack(Refusals refusals, String operation) {
        Probe probe = refusals.operations.get(operation);
        return probe == null || probe.mayTry(nanoClock.getAsLong())
                ? Optional.empty()
                : Optional.of(new Wait(operation, refusals.cause));
    }

    /**
     * Notes that a system refused an account.
     *
     * @param operation what it refused
     * @param cause why, in words that hold nothing secret
     */
    public synchronized void refused(String account, String system, String operation, String cause) {
        long now = nanoClock.getAsLong();
        Refusals refusals = open.computeIfAbsent(new Party(account, system), party -> {
            LOG.warn(
                    "{} refuses account {}: {} is refused, {}. Nothing is given up: what needs it waits, everything else"
                            + " goes on, and one attempt at least every {} s finds out when it works again",
                    system,
                    account,
                    operation,
                    cause,
                    longestPause.toSeconds());
            return new Refusals(now);
        });
        refusals.cause = cause;
        Probe known = refusals.operations.putIfAbsent(operation, new Probe(now, longestPause));
        if (known != null) {
            known.failed(now);
        }
    }

    /**
     * Notes that a system let an account in. If the operation was among those that were refused, the incident is over: whatever
     * kept the account out is mended, and the other operations may be tried. One that was never refused tells nothing of them.
     */
    public void works(String account, String system, String operation) {
        Party party = new Party(account, system);
        if (open.containsKey(party)) {
            end(party, operation);
        }
    }

    private synchronized void end(Party party, String operation) {
        Refusals refusals = open.get(party);
        if (refusals == null) {
            return;
        }
        long now = nanoClock.getAsLong();
        boolean over = refusals.operations.containsKey(operation) || refusals.operations.containsKey(LOGIN);
        refusals.operations
                .values()
                .removeIf(probe -> probe.sinceFailure(now).compareTo(longestPause.multipliedBy(PATIENCE)) > 0);
        if (over || refusals.operations.isEmpty()) {
            open.remove(party);
            LOG.info(
                    "{} lets account {} in again after {} s; what waited for it goes on",
                    party.system,
                    party.account,
                    Duration.ofNanos(now - refusals.since).toSeconds());
        }
    }

    /** The {@link #place places} for which work of an account waits, and which nobody may try at this moment. */
    public Set<String> waiting(String account) {
        if (open.isEmpty()) {
            return Set.of();
        }
        synchronized (this) {
            long now = nanoClock.getAsLong();
            return open.entrySet().stream()
                    .filter(entry -> entry.getKey().account.equals(account))
                    .flatMap(entry -> entry.getValue().operations.entrySet().stream()
                            .filter(operation -> !operation.getValue().isDue(now))
                            .map(operation -> place(entry.getKey().system, operation.getKey())))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** The open incident that a {@link #place} belongs to; empty if the account is let in there. */
    public Optional<Incident> at(String account, String place) {
        return of(account, system(place));
    }

    private static String system(String place) {
        return place.substring(0, place.indexOf('.'));
    }

    /** How long it takes until a {@link #place} may be tried; nothing where it may be now. */
    public synchronized Duration untilNext(String account, String place) {
        Refusals refusals = open.get(new Party(account, system(place)));
        Probe probe = refusals == null ? null : refusals.operations.get(place.substring(place.indexOf('.') + 1));
        return probe == null ? Duration.ZERO : probe.untilNext(nanoClock.getAsLong());
    }

    /** What is wrong between an account and a system; empty while nothing is. */
    public synchronized Optional<Incident> of(String account, String system) {
        Party party = new Party(account, system);
        return Optional.ofNullable(open.get(party)).map(refusals -> incident(party, refusals));
    }

    /** Everything that is wrong, by account and system. */
    public synchronized List<Incident> all() {
        return open.entrySet().stream()
                .map(entry -> incident(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Incident::account).thenComparing(Incident::system))
                .toList();
    }

    private Incident incident(Party party, Refusals refusals) {
        Duration age = Duration.ofNanos(nanoClock.getAsLong() - refusals.since);
        return new Incident(party.account, party.system, age, refusals.cause);
    }
}
