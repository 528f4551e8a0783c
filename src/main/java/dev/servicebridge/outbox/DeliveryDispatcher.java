package dev.servicebridge.outbox;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.faults.Incidents;

/**
 * Delivers events to every subscriber, each independently of the others: at least once, and in order for each thing that
 * they are about; everything else goes side by side, in queues by account and by what a delivery needs
 * ({@link DeliveryQueue}). It does nothing by itself: {@link #wake} it when events were added, and {@link #wakeAll} it every
 * second or so, for whatever was to be repeated.
 */
public final class DeliveryDispatcher {
    private final Deliveries deliveries;
    private final Set<String> subscribers;
    private final Places places;
    private final Clock clock;
    private final DeliverySettings settings;
    private final DeliveryAttempt attempt;
    private final Incidents incidents;
    private final Ownership ownership;
    private final StoreWatch store;
    private final ReceiverWatch receivers = new ReceiverWatch();
    private final Map<DeliveryQueue, QueueWorker> queues = new ConcurrentHashMap<>();
    /** Groups of subscribers for which a look at the store is on its way. */
    private final Set<Set<String>> woken = ConcurrentHashMap.newKeySet();

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
     * @param workers must not be bounded by fewer threads than deliveries go side by side, or else a slow receiver holds up
     *     the others; the caller shuts it down after {@link #stop}
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
        this.places = new Places(workers);
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
        wake(subscribers);
    }

    /** Has whatever is due for a subscriber delivered; returns at once, and may be called at any time by anybody. */
    public void wake(String subscriber) {
        wake(Set.of(subscriber));
    }

    /** One look for all of them: whoever sends a command wakes every subscriber. */
    private void wake(Set<String> group) {
        if (!group.isEmpty() && woken.add(group) && !places.run(() -> look(group))) {
            woken.remove(group);
        }
    }

    private void look(Set<String> group) {
        // First, so that a call from now on leads to another look.
        woken.remove(group);
        try {
            List<DeliveryQueue> due = deliveries.queuesDue(group, clock.instant());
            if (due.isEmpty()) {
                store.works();
            }
            due.stream().filter(queue -> ownership.owns(queue.account())).forEach(this::wake);
        } catch (RuntimeException e) {
            store.failed(e);
        }
    }

    private void wake(DeliveryQueue queue) {
        QueueWorker worker = queues.computeIfAbsent(queue, this::open);
        if (worker.call() && !places.run(worker::run)) {
            worker.rest();
        }
    }

    private QueueWorker open(DeliveryQueue queue) {
        return new QueueWorker(
                queue,
                deliveries,
                attempt,
                places,
                clock,
                settings,
                store,
                receivers,
                incidents,
                places::isStopping,
                ownership,
                () -> wakeSiblings(queue));
    }

    /** What follows a delivery may be in another queue of its subscriber and account. */
    private void wakeSiblings(DeliveryQueue recorded) {
        if (!recorded.command().isEmpty()) {
            queues.keySet().stream()
                    .filter(queue -> queue.subscriber().equals(recorded.subscriber())
                            && queue.account().equals(recorded.account())
                            && !queue.equals(recorded))
                    .forEach(this::wake);
        }
    }

    /** Ends the pauses of the queues that hold such deliveries, and looks at once for what is due. */
    public void lift(DeliveryFilter filter) {
        queues.forEach((queue, worker) -> {
            if ((filter.subscriber() == null || filter.subscriber().equals(queue.subscriber()))
                    && (filter.account() == null || filter.account().equals(queue.account()))
                    && (filter.accounts() == null || filter.accounts().contains(queue.account()))) {
                worker.lift();
            }
        });
        wakeAll();
    }

    /** What each queue is doing in which there was ever anything to deliver. */
    public List<QueueState> queues() {
        return queues.values().stream().map(QueueWorker::state).toList();
    }

    /**
     * Begins no further delivery and waits for those under way. What was not delivered stays pending in the store.
     *
     * @return whether all ended in time
     */
    public boolean stop(Duration timeout) {
        return places.stop(timeout);
    }
}
