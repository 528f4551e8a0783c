package dev.servicebridge.outbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.faults.Incidents;

/**
 * Delivers job events to every subscriber, each independently of the others: at least once, and in order for each job.
 * An account's jobs are spread over lanes; within a lane one delivery follows the other, and lanes go side by side. It
 * does nothing by itself: {@link #wake} it when events were added, and {@link #wakeAll} it every second or so, for
 * whatever was to be repeated.
 */
public final class DeliveryDispatcher {
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final Deliveries deliveries;
    private final Set<String> subscribers;
    private final ExecutorService workers;
    private final Clock clock;
    private final DeliverySettings settings;
    private final DeliveryAttempt attempt;
    private final Incidents incidents;
    private final Ownership ownership;
    private final StoreWatch store;
    private final ReceiverWatch receivers = new ReceiverWatch();
    private final Map<DeliveryLane, LaneWorker> lanes = new ConcurrentHashMap<>();
    /** Subscribers for which a look at the store is on its way. */
    private final Set<String> woken = ConcurrentHashMap.newKeySet();

    private final Semaphore inFlight = new Semaphore(UNBOUNDED);
    private volatile boolean stopping;

    /** Delivers for every account, and knows by itself alone which are refused. */
    public DeliveryDispatcher(
            Deliveries deliveries,
            EventReceiver receiver,
            Collection<String> subscribers,
            ExecutorService workers,
            Clock clock,
            DeliverySettings settings) {
        this(
                deliveries,
                receiver,
                subscribers,
                workers,
                clock,
                settings,
                new Incidents(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()), Duration.ofMinutes(1)),
                Ownership.ALL);
    }

    /**
     * @param workers must not be bounded by fewer threads than there are lanes, or else a slow receiver holds up the
     *     others; the caller shuts it down after {@link #stop}
     * @param incidents which systems refuse which accounts
     * @param ownership for whose accounts it delivers
     */
    public DeliveryDispatcher(
            Deliveries deliveries,
            EventReceiver receiver,
            Collection<String> subscribers,
            ExecutorService workers,
            Clock clock,
            DeliverySettings settings,
            Incidents incidents,
            Ownership ownership) {
        this.deliveries = deliveries;
        this.subscribers = Set.copyOf(subscribers);
        this.workers = workers;
        this.clock = clock;
        this.store = new StoreWatch(clock);
        this.settings = settings;
        this.incidents = incidents;
        this.ownership = ownership;
        this.attempt = new DeliveryAttempt(deliveries, receiver, clock, settings, incidents, ownership);
    }

    /** What watches the bridge's own database, for all who notice that it fails. */
    public StoreWatch store() {
        return store;
    }

    /** Has whatever is due for every subscriber delivered; returns at once. */
    public void wakeAll() {
        subscribers.forEach(this::wake);
    }

    /** Has whatever is due for a subscriber delivered; returns at once, and may be called at any time by anybody. */
    public void wake(String subscriber) {
        if (woken.add(subscriber) && !submit(() -> look(subscriber))) {
            woken.remove(subscriber);
        }
    }

    private void look(String subscriber) {
        // First, so that a call from now on leads to another look.
        woken.remove(subscriber);
        try {
            List<DeliveryLane> due = deliveries.lanesDue(subscriber, clock.instant());
            if (due.isEmpty()) {
                store.works();
            }
            due.stream().filter(lane -> ownership.owns(lane.account())).forEach(this::run);
        } catch (RuntimeException e) {
            store.failed(e);
        }
    }

    private void run(DeliveryLane key) {
        LaneWorker lane = lanes.computeIfAbsent(key, this::open);
        if (lane.call() && !submit(lane)) {
            lane.rest();
        }
    }

    private LaneWorker open(DeliveryLane lane) {
        return new LaneWorker(
                lane, deliveries, attempt, clock, settings, store, receivers, incidents, () -> stopping, ownership);
    }

    /** @return false where the dispatcher or its executor is stopping */
    private boolean submit(Runnable task) {
        if (stopping || !inFlight.tryAcquire()) {
            return false;
        }
        try {
            workers.execute(() -> {
                try {
                    task.run();
                } finally {
                    inFlight.release();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            inFlight.release();
            return false;
        }
    }

    /**
     * Begins no further delivery and waits for those under way. What was not delivered stays pending in the store.
     *
     * @return whether all ended in time
     */
    public boolean stop(Duration timeout) {
        stopping = true;
        try {
            boolean ended = inFlight.tryAcquire(UNBOUNDED, timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (ended) {
                inFlight.release(UNBOUNDED);
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
