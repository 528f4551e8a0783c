package dev.servicebridge.capacity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Faults;
import dev.servicebridge.outbox.Backoff;
import dev.servicebridge.polling.StateChangeLog;
import dev.servicebridge.remote.ApiError;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteWords;
import dev.servicebridge.texts.FaultText;
import dev.servicebridge.texts.Throwables;

/**
 * The steps of {@code routes/capacity/capacity.yaml} that bring an account's reservations in step with its busy times.
 *
 * <p>A reservation cannot be made under an id of the bridge's own, and none can be looked up. So that one is made is
 * written down before; where no answer comes, the resource's capacity tells whether it was made, and until that is known
 * it is not made again.
 */
public final class ReservationWork {
    private static final Logger LOG = LoggerFactory.getLogger(ReservationWork.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FETCH = 100;
    private static final int NOT_FOUND = 404;

    private final CapacityAccounts accounts;
    private final Reservations reservations;
    private final ReservationLookup lookup;
    private final Clock clock;
    private final Backoff retry;
    private final Duration settleAfter;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    /** What was read of an account's busy times and not looked at yet, by account, while its worker is under way. */
    private final Map<String, Deque<Reservation>> fetched = new ConcurrentHashMap<>();

    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();
    private final StateChangeLog stateChanges = new StateChangeLog(LOG);

    private record Pause(int failures, Instant until) {}

    /** What is to be done next. */
    public enum Action {
        CREATE,
        UPDATE,
        CANCEL,
        /** Finds out whether a reservation was made. */
        SETTLE,
        /** Nothing is there and nothing is wanted. */
        FORGET,
        /** A reservation of unknown id is not what is wanted any more. */
        ABANDON
    }

    /**
     * @param retry how long an account is left alone after calls that failed
     * @param settleAfter how long after a call without an answer the resource's capacity is asked for
     */
    public ReservationWork(
            CapacityAccounts accounts, Reservations reservations, Clock clock, Backoff retry, Duration settleAfter) {
        this.accounts = accounts;
        this.reservations = reservations;
        this.lookup = new ReservationLookup(reservations);
        this.clock = clock;
        this.retry = retry;
        this.settleAfter = settleAfter;
    }

    /** The accounts for which there is something to do, and which no worker works for or leaves alone just now. */
    public List<String> accounts() {
        Instant now = clock.instant();
        try {
            List<String> due = reservations.accountsDue(now).stream()
                    .filter(accounts::has)
                    .filter(accounts::isOwn)
                    .filter(account -> !running.contains(account) && !pauses(account, now))
                    .toList();
            stateChanges.end("store", "Busy times can be read again");
            return due;
        } catch (RuntimeException e) {
            stateChanges.begin("store", "Busy times cannot be read from the bridge's database; they wait", e);
            return List.of();
        }
    }

    private boolean pauses(String account, Instant now) {
        Pause pause = pauses.get(account);
        return pause != null && pause.until.isAfter(now);
    }

    /** Whether this worker may begin; until {@link #end} no other works for the account. */
    public boolean begin(String account) {
        boolean begins = running.add(account);
        if (begins) {
            MDC.put("account", account);
        }
        return begins;
    }

    public void end(String account) {
        fetched.remove(account);
        running.remove(account);
        MDC.remove("account");
    }

    /** The account's next busy time; null where there is none, or where the account is to be left alone. */
    public Reservation next(String account, CamelContext context) {
        Instant now = clock.instant();
        if (context.isStopping() || pauses(account, now)) {
            return null;
        }
        Deque<Reservation> queue = fetched.computeIfAbsent(account, none -> new ArrayDeque<>());
        if (queue.isEmpty()) {
            queue.addAll(reservations.due(account, now, FETCH));
        }
        return queue.poll();
    }

    /** What is to be done about a busy time now. */
    public Action action(Reservation reservation) {
        return action(reservation, clock.instant());
    }

    private static Action action(Reservation reservation, Instant now) {
        if (reservation.state() == ReservationState.CALLING) {
            return Action.SETTLE;
        }
        boolean wanted = !reservation.wanted().cancelled()
                && !reservation.wanted().time().isOver(now);
        ReservedTime made = reservation.made();
        if (made == null) {
            return wanted ? Action.CREATE : Action.FORGET;
        }
        if (reservation.reservationId() == null) {
            return reservation.isInStep() ? Action.SETTLE : Action.ABANDON;
        }
        if (wanted) {
            return Action.UPDATE;
        }
        return made.isOver(now) ? Action.FORGET : Action.CANCEL;
    }

    /** Writes down that the reservation is about to be made; false where it is not to be made any more. */
    public boolean beginCreation(Reservation reservation) {
        Instant now = clock.instant();
        return reservations.begin(reservation, now, now.plus(settleAfter));
    }

    /** The body of the call that makes or changes a reservation. */
    public JsonNode body(Reservation reservation) {
        return body(reservation.wanted().time(), reservation.reservationId());
    }

    private static JsonNode body(ReservedTime time, String reservationId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("resourceId", time.resourceId());
        ObjectNode reservation = body.putObject("reservation").put("type", time.type());
        if (reservationId != null) {
            reservation.put("reservationId", reservationId);
        }
        reservation
                .putObject("availability")
                .put("startTime", time.start().toString())
                .put("endTime", time.end().toString())
                .put("capacity", time.capacity());
        return body;
    }

    /**
     * Records the answer to a creation or an update, which may be a refusal.
     *
     * @param remoteWarnings the header of that name; null for none
     * @param words those of the call, see {@link RemoteWords#orPlain}
     */
    public void answered(
            Reservation reservation, JsonNode answer, String requestId, String remoteWarnings, RemoteWords words) {
        Instant now = clock.instant();
        JsonNode payload = answer.path("payload");
        List<ApiError> errors = ApiError.errors(payload.path("errors"));
        if (!errors.isEmpty()) {
            refuse(reservation, ApiError.describe(errors, RemoteWords.orPlain(words)), requestId, now);
            works(reservation.account());
            return;
        }
        String warnings = warnings(remoteWarnings, words);
        if (warnings != null) {
            LOG.warn("The reservation of {} was made, with a warning: {}", reservation, warnings);
        }
        String id = payload.path("reservation").path("reservationId").asText(reservation.reservationId());
        if (id == null || id.isBlank()) {
            unknown(reservation, "the answer to createReservation names no reservationId", requestId, now);
        } else {
            reservations.made(reservation, id, reservation.wanted().time(), warnings, now);
        }
        works(reservation.account());
    }

    /** @param header the JSON list that a call leaves in the header {@code remoteWarnings}; null for none */
    private static String warnings(String header, RemoteWords words) {
        try {
            return header == null
                    ? null
                    : ApiError.describe(ApiError.all(JSON.readTree(header)), RemoteWords.orPlain(words))
                            .shown();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The header remoteWarnings is no JSON: " + header, e);
        }
    }

    /** Records that a reservation is no longer there, and was cancelled or need not be. */
    public void gone(Reservation reservation) {
        reservations.gone(reservation, clock.instant());
    }

    /** Gives up a reservation of unknown id that is not wanted any more. */
    public void abandon(Reservation reservation) {
        String cause = "the reservation of " + reservation.made()
                + " was made, but its id never came, so that the bridge can neither change nor cancel it; cancel it by"
                + " hand at Amazon";
        LOG.warn("{}: {}", reservation, cause);
        reservations.abandoned(reservation, cause, clock.instant());
    }

    /** The reading that tells whether a reservation was made. */
    public CapacityReading reading(Reservation reservation) {
        return lookup.reading(
                reservation.account(),
                accounts.marketplaceId(reservation.account()),
                reservation.made(),
                clock.instant());
    }

    /** Decides by what was read whether the reservation was made. */
    public void settled(Reservation reservation, CapacityReading reading) {
        Instant now = clock.instant();
        boolean taken = lookup.isTaken(reading, reservation.account(), reservation.made(), now);
        if (!taken) {
            reservations.gone(reservation, now);
        } else if (reservation.state() == ReservationState.CALLING) {
            unknown(reservation, "no answer to createReservation came", null, now);
        } else {
            reservations.stillUnknown(reservation, now);
        }
        works(reservation.account());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    /**
     * Records a call that failed. A refusal is the busy time's own; anything else concerns the account, which is left
     * alone for a while.
     */
    public void failed(Reservation reservation, Action action, Throwable failure) {
        Instant now = clock.instant();
        RemoteCallException fault = failure instanceof RemoteCallException remote ? remote : null;
        boolean changes = action == Action.UPDATE || action == Action.CANCEL;
        if (fault != null && changes && fault.getStatus() == NOT_FOUND) {
            reservations.gone(reservation, now);
        } else if (fault != null && action != Action.SETTLE && isRefusal(fault)) {
            refuse(reservation, new FaultText(fault.getMessage(), fault.wholeText()), fault.getRequestId(), now);
        } else {
            Instant next = pause(reservation.account(), failure, now);
            if (changes || action == Action.CREATE && fault != null && !mayHaveBeenDone(fault)) {
                reservations.failed(reservation, Throwables.shown(failure), now, next);
            } else {
                reservations.unsettled(reservation, Throwables.shown(failure), now, later(next, now.plus(settleAfter)));
            }
        }
    }

    /** Records that the worker itself failed, most likely for want of the bridge's database. */
    public void stumbled(String account, Throwable failure) {
        pause(account, failure, clock.instant());
    }

    private void refuse(Reservation reservation, FaultText cause, String requestId, Instant now) {
        LOG.warn("{} was refused and is kept as a dead letter until it changes: {}", reservation, cause.shown());
        reservations.refused(reservation, cause, requestId, now);
    }

    private void unknown(Reservation reservation, String reason, String requestId, Instant now) {
        String cause = reason + ", and the time of the resource is taken: it is left as made, and cannot be changed or"
                + " cancelled by the bridge; nothing is to be done unless the busy time changes";
        LOG.warn("{}: {}", reservation, cause);
        reservations.unknown(reservation, cause, requestId, now);
    }

    /** Credentials that do not work are the account's fault, not the busy time's. */
    static boolean isRefusal(RemoteCallException fault) {
        return fault.meaning() == FaultMeaning.MESSAGE;
    }

    private static boolean mayHaveBeenDone(RemoteCallException fault) {
        return fault.getStatus() != 401
                && fault.getStatus() != 403
                && fault.getStatus() != 429
                && fault.getStatus() != 503
                && !fault.isUnsent();
    }

    private Instant pause(String account, Throwable failure, Instant now) {
        stateChanges.begin(
                account,
                "Reservations of account " + account + " wait and are tried again: " + Throwables.shown(failure),
                failure);
        return pauses.compute(account, (key, before) -> {
                    // Whether the account is let in again is found out soon, and costs no call until then.
                    boolean refused = Faults.meaning(failure) == FaultMeaning.ACCOUNT;
                    int failures = before == null || refused ? 1 : before.failures + 1;
                    return new Pause(
                            failures,
                            now.plus(retry.delay(
                                    failures, ThreadLocalRandom.current().nextDouble())));
                })
                .until;
    }

    private void works(String account) {
        if (pauses.remove(account) != null) {
            stateChanges.end(account, "Reservations of account " + account + " go on");
        }
    }
}
