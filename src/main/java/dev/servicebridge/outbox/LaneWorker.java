package dev.servicebridge.outbox;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.faults.Incidents;

/** Delivers all that is due in one lane, one after the other, then ends. At most one thread runs it at any time. */
final class LaneWorker implements Runnable {

    private final DeliveryLane lane;
    private final Deliveries deliveries;
    private final DeliveryAttempt attempt;
    private final Clock clock;
    private final DeliverySettings settings;
    private final StoreWatch store;
    private final ReceiverWatch receivers;
    private final Incidents incidents;
    private final BooleanSupplier stopping;
    private final Ownership ownership;

    /** Calls since the worker was last idle; 0 while it is. */
    private final AtomicInteger calls = new AtomicInteger();

    private final LanePause pause;
    /** Delivered, but not recorded yet; outlives a failure of the store, so that nothing is delivered again for it. */
    private final List<Long> unrecorded = new ArrayList<>();

    private Instant unrecordedSince;

    LaneWorker(
            DeliveryLane lane,
            Deliveries deliveries,
            DeliveryAttempt attempt,
            Clock clock,
            DeliverySettings settings,
            StoreWatch store,
            ReceiverWatch receivers,
            Incidents incidents,
            BooleanSupplier stopping,
            Ownership ownership) {
        this.lane = lane;
        this.deliveries = deliveries;
        this.attempt = attempt;
        this.clock = clock;
        this.settings = settings;
        this.store = store;
        this.receivers = receivers;
        this.incidents = incidents;
        this.stopping = stopping;
        this.ownership = ownership;
        this.pause = new LanePause(lane.isInOrder() ? 1 : settings.pauseAfterJobs(), settings.pause());
    }

    /** @return whether the worker was idle, so that the caller must have it run, or {@link #rest} */
    boolean call() {
        return calls.getAndIncrement() == 0;
    }

    void rest() {
        calls.set(0);
    }

    /** Whatever is due when it is called, it looks once more: the last look may have been just before. */
    @Override
    public void run() {
        try {
            int answered;
            do {
                answered = calls.get();
                drain();
            } while (!calls.compareAndSet(answered, 0));
            store.works();
        } catch (RuntimeException | Error e) {
            store.failed(e);
            rest();
        }
    }

    private void drain() {
        boolean more;
        do {
            more = deliverWhatIsDue();
        } while (more);
    }

    /**
     * Entered as a whole: the next owner of the account begins when all that was delivered is recorded.
     *
     * @return whether more may be due
     */
    private boolean deliverWhatIsDue() {
        if (!ownership.acquire(lane.account())) {
            return false;
        }
        Set<String> subjects = new HashSet<>();
        try {
            record();
            List<Delivery> due = isHeld() ? List.of() : fetch();
            for (Delivery delivery : due) {
                boolean waits = waits(delivery);
                if (isHeld() || waits && lane.isInOrder()) {
                    break;
                }
                if (!waits) {
                    subjects.add(delivery.event().subjectId());
                    deliver(delivery);
                }
            }
            record();
            return !due.isEmpty();
        } finally {
            if (!ownership.release(lane.account()) && !subjects.isEmpty()) {
                deliveries.overtaken(lane, subjects, clock.instant());
            }
        }
    }

    private List<Delivery> fetch() {
        return deliveries.due(lane, clock.instant(), settings.fetchSize(), incidents.waiting(lane.account()));
    }

    /** Another delivery may have begun to find out whether its account is let in, since this one was fetched. */
    private boolean waits(Delivery delivery) {
        return delivery.waitsFor() != null && incidents.waiting(lane.account()).contains(delivery.waitsFor());
    }

    private boolean isHeld() {
        return stopping.getAsBoolean() || !ownership.owns(lane.account()) || pause.holds(clock.instant());
    }

    private void deliver(Delivery delivery) {
        DeliveryAttempt.Result result = attempt.make(delivery, lane.isInOrder() ? settings.pause() : settings.retry());
        if (result.outcome() == DeliveryAttempt.Outcome.LEFT) {
            return;
        }
        if (result.outcome() == DeliveryAttempt.Outcome.WAITS) {
            if (lane.isInOrder()) {
                pause.failed(delivery.event().subjectId(), clock.instant());
            }
            return;
        }
        if (result.outcome() == DeliveryAttempt.Outcome.UNREACHED) {
            if (pause.failed(delivery.event().subjectId(), clock.instant())) {
                receivers.paused(lane, result.cause());
            }
            return;
        }
        if (pause.gotThrough()) {
            receivers.resumed(lane);
        }
        if (result.outcome() == DeliveryAttempt.Outcome.DELIVERED) {
            delivered(delivery.event().eventId());
        }
    }

    private void delivered(long eventId) {
        Instant now = clock.instant();
        if (unrecorded.isEmpty()) {
            unrecordedSince = now;
        }
        unrecorded.add(eventId);
        if (unrecorded.size() >= settings.recordSize()
                || !now.isBefore(unrecordedSince.plus(settings.recordWithin()))) {
            record();
        }
    }

    private void record() {
        if (!unrecorded.isEmpty()) {
            deliveries.delivered(lane.subscriber(), unrecorded, clock.instant());
            unrecorded.clear();
        }
    }

    @Override
    public String toString() {
        return lane.subscriber() + " for account " + lane.account() + " (lane " + lane.number() + ")";
    }
}
