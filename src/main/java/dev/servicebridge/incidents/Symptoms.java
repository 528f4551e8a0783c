package dev.servicebridge.incidents;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.incidents.Symptom.Key;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.remote.SystemOutage;

/** What is out of order at this node now: gathers what calls, deliveries and usage plans know. */
public final class Symptoms {
    /** A system that is out is known to be so only after some seconds; until then its failures are nobody's. */
    private static final Duration DOUBT = Duration.ofSeconds(15);

    private final Supplier<? extends Collection<SystemOutage>> outages;
    private final Incidents refusals;
    private final Supplier<? extends Collection<QueueState>> queues;
    private final SpentPlans plans;
    private final Ownership ownership;
    private final Clock clock;

    /** Since when deliveries fail, by what they need. */
    private final Map<Key, Instant> failing = new LinkedHashMap<>();

    /**
     * @param outages which systems are out
     * @param refusals which systems refuse which accounts
     * @param queues what the queues of deliveries are doing
     */
    public Symptoms(
            Supplier<? extends Collection<SystemOutage>> outages,
            Incidents refusals,
            Supplier<? extends Collection<QueueState>> queues,
            SpentPlans plans,
            Ownership ownership,
            Clock clock) {
        this.outages = outages;
        this.refusals = refusals;
        this.queues = queues;
        this.plans = plans;
        this.ownership = ownership;
        this.clock = clock;
    }

    /** Those of now. For use by one thread at a time. */
    List<Symptom> now() {
        Map<Key, Symptom> seen = new LinkedHashMap<>();
        outages.get().stream().filter(this::isMine).forEach(outage -> add(seen, symptom(outage)));
        refusals.all().stream()
                .filter(refusal -> ownership.owns(refusal.account()))
                .forEach(refusal -> add(seen, symptom(refusal)));
        plans.now().stream()
                .filter(symptom -> ownership.owns(symptom.key().account()))
                .forEach(symptom -> add(seen, symptom));
        Set<Key> touched = new HashSet<>();
        queues.get().stream()
                .filter(state ->
                        state.cause() != null && ownership.owns(state.queue().account()))
                .forEach(state -> hold(seen, touched, state));
        failing.keySet().retainAll(touched);
        return List.copyOf(seen.values());
    }

    private boolean isMine(SystemOutage outage) {
        return outage.account() == null || ownership.owns(outage.account());
    }

    private static void add(Map<Key, Symptom> seen, Symptom symptom) {
        seen.put(symptom.key(), symptom);
    }

    private Symptom symptom(SystemOutage outage) {
        String account = outage.account() == null ? Symptom.ALL : outage.account();
        return new Symptom(
                new Key(IncidentKind.SYSTEM_OUT, outage.system(), "", account),
                ago(outage.age()),
                outage.cause(),
                new ArrayList<>(),
                false);
    }

    private Symptom symptom(Incidents.Incident refusal) {
        return new Symptom(
                new Key(IncidentKind.ACCOUNT_REFUSED, refusal.system(), "", refusal.account()),
                ago(refusal.age()),
                refusal.cause(),
                new ArrayList<>(),
                true);
    }

    private Instant ago(Duration age) {
        return clock.instant().minus(age);
    }

    /** Finds the incident that holds a queue up; one that fails for no known one is an incident itself. */
    private void hold(Map<Key, Symptom> seen, Set<Key> touched, QueueState state) {
        DeliveryQueue queue = state.queue();
        String system = state.place() == null ? queue.subscriber() : system(state.place());
        String operation = state.place() == null ? "" : state.place().substring(system.length() + 1);
        Symptom known = null;
        for (Key key : List.of(
                new Key(IncidentKind.ACCOUNT_REFUSED, system, "", queue.account()),
                new Key(IncidentKind.SYSTEM_OUT, system, "", queue.account()),
                new Key(IncidentKind.SYSTEM_OUT, system, "", Symptom.ALL),
                new Key(IncidentKind.PLAN_SPENT, system, operation, queue.account()))) {
            known = known == null ? seen.get(key) : known;
        }
        if (known == null && state.failing()) {
            Key key = new Key(IncidentKind.QUEUE_PAUSED, system, "", queue.account());
            touched.add(key);
            known = paused(seen, key, state);
        }
        if (known != null) {
            known.queues().add(queue);
        }
    }

    /** Null while it is in doubt. */
    private Symptom paused(Map<Key, Symptom> seen, Key key, QueueState state) {
        Instant now = clock.instant();
        Instant since = failing.computeIfAbsent(key, begun -> now);
        boolean ofSystem = state.place() != null;
        return ofSystem && now.isBefore(since.plus(DOUBT))
                ? null
                : seen.computeIfAbsent(
                        key, paused -> new Symptom(key, since, state.cause(), new ArrayList<>(), !ofSystem));
    }

    private static String system(String place) {
        return place.substring(0, place.indexOf('.'));
    }
}
