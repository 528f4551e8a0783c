package dev.servicebridge.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Faults;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.faults.Meaningful;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.plan.PlanWaits;
import dev.servicebridge.texts.FaultText;

/** Hands one event to the receiver and, should that fail, decides and records what is next. */
final class DeliveryAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempt.class);
    private static final Duration AFTER_OTHERS = Duration.ofSeconds(1);

    private final Deliveries deliveries;
    private final EventReceiver receiver;
    private final Clock clock;
    private final DeliverySettings settings;
    private final Incidents incidents;
    private final Ownership ownership;
    /** Where defects were met whose stack trace is in the log. */
    private final Set<String> defects = ConcurrentHashMap.newKeySet();

    /**
     * What an attempt came to.
     *
     * @param cause what went wrong; null where nothing did
     * @param until before then it would fail for the same reason again; null where that is not known
     * @param place which operation of which system could not be called, or refuses the account; null where it was no such
     *     call
     */
    record Result(Outcome outcome, String cause, Instant until, String place) {
        Result(Outcome outcome, String cause) {
            this(outcome, cause, null, null);
        }
    }

    enum Outcome {
        /** Processed; it is for the caller to record that. */
        DELIVERED,
        /** Refused for good; recorded. */
        REFUSED,
        /** The receiver could not be reached or was busy; recorded. */
        UNREACHED,
        /** A system refuses the account, and the delivery waits until it is let in; recorded. */
        WAITS,
        /** A usage plan has no place for it before a certain time; recorded. */
        POSTPONED,
        /** It is for the node to deliver that owns the account now; as pending as before. */
        LEFT
    }

    DeliveryAttempt(
            Deliveries deliveries,
            EventReceiver receiver,
            Clock clock,
            DeliverySettings settings,
            Incidents incidents,
            Ownership ownership) {
        this.deliveries = deliveries;
        this.receiver = receiver;
        this.clock = clock;
        this.settings = settings;
        this.incidents = incidents;
        this.ownership = ownership;
    }

    /**
     * Makes it.
     *
     * @param again when it is tried again after a fault that may pass
     * @param waits is told how long its calls wait for usage plans
     * @throws RuntimeException when the store does not answer; the delivery is as pending as before
     */
    Result make(Delivery delivery, Backoff again, PlanWaits waits) {
        Event event = delivery.event();
        String idKey = EventRoutes.of(event.kind()).idHeader();
        MDC.put("account", event.account());
        MDC.put(idKey, event.subjectId());
        MDC.put("correlationId", Long.toString(event.eventId()));
        try {
            return receive(delivery, again, waits);
        } finally {
            MDC.remove("account");
            MDC.remove(idKey);
            MDC.remove("correlationId");
        }
    }

    // An error, too, concerns this event alone: a mapping that recurses for ever, say.
    private Result receive(Delivery delivery, Backoff again, PlanWaits waits) {
        Party party = Party.of(delivery);
        Optional<Incidents.Wait> wait = incidents.enter(party.account(), party.system(), party.operation());
        if (wait.isPresent()) {
            return waits(delivery, party.place(), wait.get().cause(), false, clock.instant());
        }
        Instant started = clock.instant();
        try {
            receiver.receive(delivery.subscriber(), delivery.event(), waits);
            incidents.works(party.account(), party.system(), party.operation());
            return new Result(Outcome.DELIVERED, null);
        } catch (Throwable e) {
            return failed(delivery, again, e, started);
        }
    }

    private Result failed(Delivery delivery, Backoff again, Throwable failure, Instant started) {
        FaultText text = Causes.describe(failure, delivery.event());
        String cause = text.shown();
        if (!ownership.isHeld(delivery.event().account())) {
            return new Result(Outcome.LEFT, cause);
        }
        FaultMeaning meaning = Faults.meaning(failure);
        return switch (meaning) {
            case ELSEWHERE -> new Result(Outcome.LEFT, cause);
            case ACCOUNT -> refused(delivery, again, failure, text, started);
            case PASSING, UNKNOWN -> passing(delivery, again, failure, text, meaning == FaultMeaning.UNKNOWN);
            case MESSAGE, OURS -> giveUp(delivery, failure, text, clock.instant());
        };
    }

    /**
     * The delivery waits for the account. One that was refused itself is not the next to find out whether the account is let
     * in, so that others may. One that was refused while others got through, again and again, is the trouble itself.
     */
    private Result refused(Delivery delivery, Backoff again, Throwable failure, FaultText text, Instant started) {
        Instant now = clock.instant();
        String cause = text.shown();
        String place = place(delivery, failure, cause);
        String account = delivery.event().account();
        Optional<Incidents.Incident> incident = incidents.at(account, place);
        boolean opened = incident.filter(open -> open.age().compareTo(Duration.between(started, now)) < 0)
                .isPresent();
        if (opened && delivery.unknownFaults() + 1 >= settings.unknownFaults()) {
            return giveUp(delivery, failure, text, now);
        }
        boolean heldBack = Causes.find(failure, RemoteCallException.class)
                .filter(RemoteCallException::isHeldBack)
                .isPresent();
        Duration delay =
                heldBack ? Duration.ZERO : incidents.untilNext(account, place).plus(AFTER_OTHERS);
        if (opened || incident.isEmpty()) {
            delay = longer(delay, delay(again, delivery.unknownFaults()));
        }
        return waits(delivery, place, cause, opened, now.plus(delay));
    }

    /** What is not known to be refused by a system yet is so by the subscriber. */
    private String place(Delivery delivery, Throwable failure, String cause) {
        return Faults.meaningful(failure).map(Meaningful::refusedPlace).orElseGet(() -> {
            Party party = Party.of(delivery);
            incidents.refused(party.account(), party.system(), party.operation(), cause);
            return party.place();
        });
    }

    private Result waits(Delivery delivery, String place, String cause, boolean counted, Instant next) {
        deliveries.waits(delivery, cause, place, counted, clock.instant(), next);
        LOG.debug("{}: {} waits for {}: {}", delivery.subscriber(), delivery.event(), place, cause);
        return new Result(Outcome.WAITS, cause, null, place);
    }

    private Result passing(Delivery delivery, Backoff again, Throwable failure, FaultText text, boolean unknown) {
        String cause = text.shown();
        Instant now = clock.instant();
        Optional<RemoteCallException> call = Causes.find(failure, RemoteCallException.class);
        String called = call.map(fault -> Incidents.place(fault.getSystem(), fault.getOperation()))
                .orElse(null);
        Instant until = call.flatMap(RemoteCallException::availableIn)
                .map(wait -> now.plus(wait).plusMillis(1))
                .orElse(null);
        if (until != null && call.get().getCode().equals(RemoteCallException.PLAN_EXHAUSTED)) {
            deliveries.postponed(delivery, cause, now, until);
            return new Result(Outcome.POSTPONED, cause, until, called);
        }
        Instant since = delivery.failingSince() == null ? now : delivery.failingSince();
        boolean spent = unknown && delivery.unknownFaults() + 1 >= settings.unknownFaults();
        if (spent || !now.isBefore(since.plus(settings.giveUpAfter()))) {
            giveUp(delivery, failure, text, now);
        } else {
            Duration delay = until == null ? delay(again, delivery.attempts()) : Duration.between(now, until);
            deliveries.failed(delivery, cause, unknown, now, now.plus(delay));
            LOG.debug(
                    "{}: {} failed and is tried again in {}: {}",
                    delivery.subscriber(),
                    delivery.event(),
                    delay,
                    cause);
        }
        return new Result(Outcome.UNREACHED, cause, until, called);
    }

    private static Duration delay(Backoff again, int failures) {
        return again.delay(failures + 1, ThreadLocalRandom.current().nextDouble());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Result giveUp(Delivery delivery, Throwable failure, FaultText text, Instant now) {
        String requestId = Causes.find(failure, RemoteCallException.class)
                .map(RemoteCallException::getRequestId)
                .orElse(null);
        deliveries.dead(delivery, text, requestId, now);
        LOG.warn(
                "{}: {} is given up after {} attempts and kept as a dead letter: {}",
                delivery.subscriber(),
                delivery.event(),
                delivery.attempts() + 1,
                text.shown());
        if (Faults.meaning(failure) == FaultMeaning.OURS && defects.add(site(failure))) {
            LOG.error(
                    "A defect of the bridge, or of a route of your own, made {} fail; please report it with this trace",
                    delivery.event(),
                    failure);
        }
        return new Result(Outcome.REFUSED, text.shown());
    }

    private static String site(Throwable failure) {
        List<Throwable> chain = Faults.chain(failure);
        Throwable root = chain.get(chain.size() - 1);
        StackTraceElement[] trace = root.getStackTrace();
        return root.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /**
     * Who refuses an account where no system is known to: the subscriber, or the route of a command.
     *
     * @param operation the kind of the event
     */
    private record Party(String account, String system, String operation) {
        static Party of(Delivery delivery) {
            Event event = delivery.event();
            boolean command = event.kind() == EventKind.COMMAND;
            return new Party(
                    event.account(),
                    command ? event.status() : delivery.subscriber(),
                    event.kind().event());
        }

        String place() {
            return Incidents.place(system, operation);
        }
    }
}
