package dev.servicebridge.monitor;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.servicebridge.incidents.Incident;
import dev.servicebridge.incidents.IncidentKind;
import dev.servicebridge.incidents.IncidentWatch;

/**
 * The meters of incidents. Those that are open are so for all nodes, and every node shows them; one that begins is counted by
 * one node alone. What is no system and no subscriber, such as what a route of a user calls, is {@code own-routes}.
 */
final class IncidentMetrics implements MeterBinder {
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String OTHERS = "own-routes";

    private final StoreMonitor store;
    private final IncidentWatch watch;
    private final Set<String> systems;
    private final Set<String> subscribers;

    IncidentMetrics(StoreMonitor store, IncidentWatch watch, Set<String> systems, Set<String> subscribers) {
        this.store = store;
        this.watch = watch;
        this.systems = Set.copyOf(systems);
        this.subscribers = Set.copyOf(subscribers);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (IncidentKind kind : IncidentKind.values()) {
            labels(kind).forEach(system -> bind(registry, kind, system));
        }
        watch.onBegin(
                incident -> counter(registry, incident.kind(), label(incident)).increment());
    }

    /** What may have incidents of a kind: only systems of contracts are called by plans, and known to be out. */
    private Set<String> labels(IncidentKind kind) {
        Set<String> labels = new HashSet<>(systems);
        if (kind == IncidentKind.QUEUE_PAUSED) {
            labels.addAll(subscribers);
        }
        if (kind == IncidentKind.QUEUE_PAUSED || kind == IncidentKind.ACCOUNT_REFUSED) {
            labels.add(OTHERS);
        }
        return labels;
    }

    private void bind(MeterRegistry registry, IncidentKind kind, String system) {
        Gauge.builder("bridge.incidents.open", () -> {
                    StoreState state = store.recent(AGE, PATIENCE);
                    return state.isKnown() ? count(state.incidents(), kind, system) : Double.NaN;
                })
                .description("Incidents that are open")
                .tags(tags(kind, system))
                .register(registry);
        counter(registry, kind, system);
    }

    private static Counter counter(MeterRegistry registry, IncidentKind kind, String system) {
        return Counter.builder("bridge.incidents.begun")
                .description("Incidents that began, each counted by one node")
                .tags(tags(kind, system))
                .register(registry);
    }

    private static Tags tags(IncidentKind kind, String system) {
        return Tags.of("kind", kind.label(), "system", system);
    }

    private double count(List<Incident> open, IncidentKind kind, String system) {
        return open.stream()
                .filter(incident -> incident.kind() == kind && label(incident).equals(system))
                .count();
    }

    private String label(Incident incident) {
        return labels(incident.kind()).contains(incident.system()) ? incident.system() : OTHERS;
    }
}
