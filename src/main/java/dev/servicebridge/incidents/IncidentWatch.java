package dev.servicebridge.incidents;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.database.Database;

/**
 * Looks for incidents and keeps them. It asks the database only when something has begun or ended, and every half minute
 * besides. Where nobody else does, it logs each one when it begins and when it ends, at one node alone.
 */
public final class IncidentWatch {
    private static final Logger LOG = LoggerFactory.getLogger(IncidentWatch.class);

    private final Symptoms symptoms;
    private final IncidentSightings sightings;
    private final Ownership ownership;
    private final Predicate<Throwable> ofStore;
    private final Clock clock;
    private final List<Consumer<Incident>> listeners = new CopyOnWriteArrayList<>();
    /** What was seen at the latest look that was kept. */
    private Map<Symptom.Key, Symptom> recorded = Map.of();

    private Instant next = Instant.MIN;

    /**
     * @param node no other process has this id at the same time; where there is but one it is always the same, so that what the
     *     process before it saw is taken over
     * @param ofStore whether a failure is that of the bridge's database, of which somebody else speaks
     */
    public IncidentWatch(
            Symptoms symptoms,
            Database database,
            String node,
            Ownership ownership,
            Predicate<Throwable> ofStore,
            Clock clock) {
        this.symptoms = symptoms;
        this.sightings = new IncidentSightings(database, node);
        this.ownership = ownership;
        this.ofStore = ofStore;
        this.clock = clock;
    }

    /** Has the listener told of each incident that begins, at one node alone. */
    public void onBegin(Consumer<Incident> listener) {
        listeners.add(listener);
    }

    /** Looks once. What cannot be kept is kept at the next look. */
    public synchronized void look() {
        Map<Symptom.Key, Symptom> seen =
                symptoms.now().stream().collect(Collectors.toMap(Symptom::key, Function.identity()));
        Instant now = clock.instant();
        if (seen.keySet().equals(recorded.keySet()) && now.isBefore(next)) {
            return;
        }
        try {
            IncidentSightings.Changes changes = sightings.record(seen.values(), gone(seen), now);
            changes.begun().forEach(incident -> begun(incident, seen.get(incident.key())));
            changes.ended().forEach(incident -> ended(incident, recorded.get(incident.key())));
            recorded = seen;
            next = now.plus(IncidentSightings.REFRESH);
        } catch (RuntimeException e) {
            if (!ofStore.test(e)) {
                throw e;
            }
        }
    }

    /** Of an account that went to another node nothing is known here, and its owner sees it soon. */
    private List<Symptom.Key> gone(Map<Symptom.Key, Symptom> seen) {
        return recorded.keySet().stream()
                .filter(key -> !seen.containsKey(key))
                .filter(key -> key.account().equals(Symptom.ALL) || ownership.owns(key.account()))
                .toList();
    }

    private void begun(Incident incident, Symptom symptom) {
        if (!symptom.logged()) {
            LOG.warn(
                    "Incident {}: {} since {}. What needs it waits, all else goes on: {}",
                    incident.id(),
                    incident.title(),
                    incident.begunAt(),
                    incident.cause());
        }
        listeners.forEach(listener -> listener.accept(incident));
    }

    /** @param symptom how this node saw it; null where it did not, as after a restart */
    private static void ended(Incident incident, Symptom symptom) {
        if (symptom == null || !symptom.logged()) {
            LOG.info(
                    "Incident {} is over after {} s: {}",
                    incident.id(),
                    Duration.between(incident.begunAt(), incident.endedAt()).toSeconds(),
                    incident.title());
        }
    }
}
