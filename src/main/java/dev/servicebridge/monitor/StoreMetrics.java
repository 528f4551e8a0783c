package dev.servicebridge.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.servicebridge.commands.CommandState;
import dev.servicebridge.jobs.ServiceJobStatus;
import dev.servicebridge.outbox.DeliveryCounts;
import dev.servicebridge.verification.VerificationApi;
import dev.servicebridge.verification.VerificationGap;
import dev.servicebridge.verification.Verifications;

/**
 * The meters of what is in the bridge's database; {@code docs/monitoring.md} has the table of them. They are at most ten
 * seconds old, and no number ({@code NaN}) while the database cannot be read.
 */
final class StoreMetrics implements MeterBinder {
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final DeliveryCounts NONE = new DeliveryCounts(0, 0, 0, null);

    private final StoreMonitor store;
    private final Set<String> subscribers;
    private final CheckpointAges checkpoints;
    private final List<String> verified;
    private final Instant startedAt;
    private final Clock clock;

    /** @param verified the accounts that are verified */
    StoreMetrics(
            StoreMonitor store,
            Set<String> subscribers,
            CheckpointAges checkpoints,
            List<String> verified,
            Clock clock) {
        this.verified = verified;
        this.startedAt = clock.instant();
        this.store = store;
        this.subscribers = subscribers;
        this.checkpoints = checkpoints;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Arrays.stream(ServiceJobStatus.values())
                .map(Enum::name)
                .forEach(status -> gauge(
                        registry,
                        "bridge.jobs",
                        "Service jobs in each status",
                        Tags.of("status", status),
                        state -> state.jobs().getOrDefault(status, 0L)));
        gauge(registry, "bridge.dead.letters", "Messages given up", Tags.empty(), StoreState::deadLetters);
        for (CommandState each : CommandState.values()) {
            gauge(
                    registry,
                    "bridge.commands",
                    "Commands in each state",
                    Tags.of("state", each.name().toLowerCase(Locale.ROOT)),
                    state -> state.commands().getOrDefault(each, 0L));
        }
        subscribers.forEach(subscriber -> bindDeliveries(registry, subscriber));
        CheckpointAges.sources()
                .forEach(source -> gauge(
                        registry,
                        "bridge.checkpoint.age.seconds",
                        "Time since which changes were last taken in, by the account that is furthest back",
                        Tags.of("source", source),
                        state -> checkpoints.oldest(source, state, clock.instant())));
        verified.forEach(account -> bindVerification(registry, account));
    }

    private void bindVerification(MeterRegistry registry, String account) {
        gauge(
                registry,
                "bridge.verification.age.seconds",
                "Time since the account was last proven to be complete",
                Tags.of("account", account),
                state -> provenAge(state.verifications().get(account)));
        Arrays.stream(VerificationGap.Kind.values())
                .map(VerificationGap.Kind::label)
                .forEach(kind -> gauge(
                        registry,
                        "bridge.verification.gaps",
                        "Gaps that the last verification of the account found",
                        Tags.of("account", account, "kind", kind),
                        state -> gaps(state.verifications().get(account), kind)));
    }

    /** Never proven counts from the start of the bridge, so that an alert is not for ever silent. */
    private double provenAge(Verifications.Latest latest) {
        return age(latest == null || latest.provenAt() == null ? startedAt : latest.provenAt());
    }

    private static long gaps(Verifications.Latest latest, String kind) {
        return latest == null ? 0 : VerificationApi.found(latest.last(), kind);
    }

    private void bindDeliveries(MeterRegistry registry, String subscriber) {
        bindState(registry, subscriber, "done", DeliveryCounts::done);
        bindState(registry, subscriber, "pending", DeliveryCounts::pending);
        bindState(registry, subscriber, "dead", DeliveryCounts::dead);
        gauge(
                registry,
                "bridge.delivery.lag.seconds",
                "Age of the oldest change that is yet to be delivered",
                Tags.of("subscriber", subscriber),
                state -> age(counts(state, subscriber).oldestPending()));
    }

    private void bindState(
            MeterRegistry registry, String subscriber, String name, Function<DeliveryCounts, Number> count) {
        gauge(
                registry,
                "bridge.deliveries",
                "Deliveries to a subscriber in each state",
                Tags.of("subscriber", subscriber, "state", name),
                state -> count.apply(counts(state, subscriber)));
    }

    private void gauge(
            MeterRegistry registry, String name, String description, Tags tags, Function<StoreState, Number> value) {
        Gauge.builder(name, () -> {
                    StoreState state = store.recent(AGE, PATIENCE);
                    return state.isKnown() ? value.apply(state) : Double.NaN;
                })
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static DeliveryCounts counts(StoreState state, String subscriber) {
        return state.deliveries().getOrDefault(subscriber, NONE);
    }

    private double age(Instant oldest) {
        return oldest == null ? 0 : Duration.between(oldest, clock.instant()).toMillis() / 1000.0;
    }
}
