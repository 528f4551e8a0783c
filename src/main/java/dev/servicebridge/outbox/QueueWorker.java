package dev.servicebridge.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.remote.plan.PlanWaits;

/**
 * Delivers what is due in one queue: several deliveries at a time, one for each subject.
 *
 * <p>Deliveries run in threads of their own. All else, {@link #run}, is done by one thread at any time: whoever wakes the
 * queue or has made a delivery does it, unless somebody is at it, who then does it once more. What has no place yet holds no
 * thread.
 */
final class QueueWorker {
    private final DeliveryQueue queue;
    private final Deliveries deliveries;
    private final DeliveryAttempt attempt;
    private final Places places;
    private final Clock clock;
    private final DeliverySettings settings;
    private final StoreWatch store;
    private final ReceiverWatch receivers;
    private final Incidents incidents;
    private final BooleanSupplier stopping;
    private final Ownership ownership;
    private final Runnable recorded;

    /** Calls since nobody was at it; 0 while nobody is. */
    private final AtomicInteger calls = new AtomicInteger();

    private final Queue<Made> made = new ConcurrentLinkedQueue<>();
    private volatile boolean look;
    private volatile boolean lift;

    // All that follows belongs to whoever is at it.
    private final QueuePause pause;
    private final Concurrency concurrency;
    private final Deque<Delivery> fetched = new ArrayDeque<>();
    /** What is fetched, under way, or not recorded yet. */
    private final Set<String> busy = new HashSet<>();
    /** Delivered, but not recorded yet; outlives a failure of the store, so that nothing is delivered again for it. */
    private final List<Delivery> unrecorded = new ArrayList<>();

    private final Set<String> overtaken = new HashSet<>();
    private int underWay;
    private boolean mayHaveMore;
    private Instant unrecordedSince;
    private volatile QueueState state;

    /**
     * A delivery that ended.
     *
     * @param result null where the store failed
     */
    private record Made(
            Delivery delivery, DeliveryAttempt.Result result, Instant startedAt, Duration waited, boolean shared) {}

    /**
     * @param places where deliveries run
     * @param recorded is run when deliveries were recorded: what follows them may be due in another queue
     */
    QueueWorker(
            DeliveryQueue queue,
            Deliveries deliveries,
            DeliveryAttempt attempt,
            Places places,
            Clock clock,
            DeliverySettings settings,
            StoreWatch store,
            ReceiverWatch receivers,
            Incidents incidents,
            BooleanSupplier stopping,
            Ownership ownership,
            Runnable recorded) {
        this.queue = queue;
        this.deliveries = deliveries;
        this.attempt = attempt;
        this.places = places;
        this.clock = clock;
        this.settings = settings;
        this.store = store;
        this.receivers = receivers;
        this.incidents = incidents;
        this.stopping = stopping;
        this.ownership = ownership;
        this.recorded = recorded;
        this.pause = new QueuePause(queue.isInOrder() ? 1 : settings.pauseAfterJobs(), settings.pause());
        this.concurrency = new Concurrency(queue.isInOrder() ? 1 : Concurrency.MOST);
        this.state = new QueueState(queue, 0, concurrency.limit(), null, null);
    }

    /** What it is doing. */
    QueueState state() {
        return state;
    }

    /**
     * Asks for a look at the store.
     *
     * @return whether nobody is at it, so that the caller must have somebody {@link #run} it, or {@link #rest}
     */
    boolean call() {
        look = true;
        return calls.getAndIncrement() == 0;
    }

    /** Ends the pause that it is in, with the next look. */
    void lift() {
        lift = true;
    }

    void rest() {
        calls.set(0);
    }

    /** Whatever ends or is due while it is at it, it goes on once more: the last look may have been just before. */
    void run() {
        try {
            int answered;
            do {
                answered = calls.get();
                goOn();
            } while (!calls.compareAndSet(answered, 0));
            store.works();
        } catch (RuntimeException | Error e) {
            store.failed(e);
            rest();
        }
    }

    private QueueState describe() {
        boolean held = pause.isProbing() || pause.holds(clock.instant());
        boolean troubled = held || pause.isFailing();
        return new QueueState(
                queue,
                underWay,
                concurrency.limit(),
                held ? pause.until() : null,
                troubled ? pause.cause() : null,
                troubled ? pause.place() : null,
                pause.isFailing());
    }

    private void goOn() {
        boolean again;
        do {
            collect();
            if (lift) {
                lift = false;
                pause.lift();
            }
            if (look) {
                look = false;
                mayHaveMore = true;
            }
            if (isHeld()) {
                leaveFetched();
            } else if (fetched.isEmpty() && mayHaveMore) {
                fetch();
            }
            again = startAll();
            if (mustRecord()) {
                record();
                again = true;
            }
        } while (again || !made.isEmpty());
        state = describe();
    }

    private boolean isHeld() {
        return stopping.getAsBoolean() || !ownership.owns(queue.account()) || pause.holds(clock.instant());
    }

    /** What is not started yet is as pending as before. */
    private void leaveFetched() {
        fetched.forEach(delivery -> busy.remove(delivery.event().subjectId()));
        fetched.clear();
        mayHaveMore = false;
    }

    private void fetch() {
        mayHaveMore = false;
        if (queue.isInOrder() && (underWay > 0 || !unrecorded.isEmpty())) {
            return;
        }
        int limit = settings.fetchSize() + busy.size();
        List<Delivery> due = deliveries.due(queue, clock.instant(), limit, incidents.waiting(queue.account()));
        // What is busy now was so when the store was asked: it is recorded by this thread alone.
        for (Delivery delivery : due) {
            if (queue.isInOrder() || busy.add(delivery.event().subjectId())) {
                fetched.add(delivery);
            }
        }
        mayHaveMore = due.size() >= limit;
    }

    /** @return whether anything was begun, or all that was fetched is begun and more may be due */
    private boolean startAll() {
        boolean begun = false;
        while (!fetched.isEmpty() && underWay < room() && !isHeld()) {
            Delivery delivery = fetched.poll();
            if (waits(delivery)) {
                leave(delivery);
                if (queue.isInOrder()) {
                    leaveFetched();
                }
            } else if (start(delivery)) {
                begun = true;
            } else {
                leave(delivery);
                leaveFetched();
                return false;
            }
            collect();
        }
        return begun || fetched.isEmpty() && mayHaveMore && !isHeld();
    }

    private int room() {
        return pause.isProbing() ? Math.min(Concurrency.LEAST, concurrency.limit()) : concurrency.limit();
    }

    private void leave(Delivery delivery) {
        busy.remove(delivery.event().subjectId());
    }

    /** Another delivery may have begun to find out whether its account is let in, since this one was fetched. */
    private boolean waits(Delivery delivery) {
        return delivery.waitsFor() != null && incidents.waiting(queue.account()).contains(delivery.waitsFor());
    }

    /**
     * Entered for each delivery: the next owner of the account begins when all that was delivered is recorded.
     *
     * @return false where nothing can be begun now
     */
    private boolean start(Delivery delivery) {
        boolean shared = underWay >= Concurrency.LEAST;
        if (shared && !places.share()) {
            return false;
        }
        if (!ownership.acquire(queue.account())) {
            places.giveBack(shared);
            return false;
        }
        underWay++;
        if (places.run(() -> make(delivery, shared))) {
            return true;
        }
        underWay--;
        places.giveBack(shared);
        ownership.release(queue.account());
        return false;
    }

    private void make(Delivery delivery, boolean shared) {
        Instant startedAt = clock.instant();
        PlanWaits waits = new PlanWaits();
        DeliveryAttempt.Result result = null;
        try {
            result = attempt.make(delivery, queue.isInOrder() ? settings.pause() : settings.retry(), waits);
        } catch (RuntimeException | Error e) {
            store.failed(e);
        } finally {
            made.add(new Made(delivery, result, startedAt, waits.total(), shared));
            if (calls.getAndIncrement() == 0) {
                run();
            }
        }
    }

    private void collect() {
        for (Made next = made.poll(); next != null; next = made.poll()) {
            int atOnce = underWay;
            underWay--;
            places.giveBack(next.shared);
            ended(next, atOnce);
        }
    }

    /** @param atOnce how many were under way with this one */
    private void ended(Made end, int atOnce) {
        Delivery delivery = end.delivery;
        String subject = delivery.event().subjectId();
        Instant now = clock.instant();
        boolean delivered = end.result != null && end.result.outcome() == DeliveryAttempt.Outcome.DELIVERED;
        if (delivered) {
            if (unrecorded.isEmpty()) {
                unrecordedSince = now;
            }
            unrecorded.add(delivery);
        } else {
            busy.remove(subject);
            release(delivery);
        }
        if (end.result == null) {
            leaveFetched();
            return;
        }
        switch (end.result.outcome()) {
            case LEFT -> {
                if (queue.isInOrder()) {
                    leaveFetched();
                }
            }
            case WAITS -> {
                if (queue.isInOrder()) {
                    pause.failed(subject, end.startedAt, now, end.result, atOnce, true);
                    leaveFetched();
                }
            }
            case POSTPONED -> {
                pause.holdUntil(end.result);
                leaveFetched();
            }
            case UNREACHED -> {
                concurrency.failed(now.toEpochMilli());
                // Commands of a kind do not all need the same systems; one that is out fails at once.
                boolean ofSystem = end.result.place() != null;
                boolean holds = !ofSystem || queue.command().isEmpty();
                // Of a system's outage the package incidents speaks, once for all queues.
                if (pause.failed(subject, end.startedAt, now, end.result, atOnce, holds) && !ofSystem) {
                    receivers.paused(queue, end.result.cause());
                }
                if (holds && pause.isProbing() && end.result.until() != null) {
                    pause.holdUntil(end.result);
                }
                if (pause.holds(now)) {
                    leaveFetched();
                }
            }
            case DELIVERED, REFUSED -> {
                if (pause.gotThrough()) {
                    receivers.resumed(queue);
                }
                long took = Duration.between(end.startedAt, now).toMillis();
                boolean full = atOnce >= concurrency.limit();
                concurrency.made(took, end.waited.toMillis(), full, now.toEpochMilli());
                mayHaveMore |= !delivered;
            }
            default -> throw new IllegalStateException("No such outcome: " + end.result.outcome());
        }
    }

    private void release(Delivery delivery) {
        if (!ownership.release(queue.account())) {
            overtaken.add(delivery.event().subjectId());
        }
    }

    private boolean mustRecord() {
        if (!overtaken.isEmpty()) {
            return true;
        }
        return !unrecorded.isEmpty()
                && (unrecorded.size() >= settings.recordSize()
                        || underWay == 0 && fetched.isEmpty()
                        || isHeld()
                        || !clock.instant().isBefore(unrecordedSince.plus(settings.recordWithin())));
    }

    private void record() {
        if (!unrecorded.isEmpty()) {
            List<Long> eventIds = unrecorded.stream()
                    .map(delivery -> delivery.event().eventId())
                    .toList();
            deliveries.delivered(queue.subscriber(), eventIds, clock.instant());
            unrecorded.forEach(delivery -> {
                busy.remove(delivery.event().subjectId());
                release(delivery);
            });
            unrecorded.clear();
            mayHaveMore = true;
            recorded.run();
        }
        if (!overtaken.isEmpty()) {
            deliveries.overtaken(queue, overtaken, clock.instant());
            overtaken.clear();
        }
    }

    @Override
    public String toString() {
        return queue.toString();
    }
}
