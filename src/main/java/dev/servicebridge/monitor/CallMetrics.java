package dev.servicebridge.monitor;

import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.remote.OperationStatistics;
import dev.servicebridge.remote.RemoteCalls;

/**
 * The meters of calls to remote systems. Of these only {@code bridge.system.up} has the account as a label. {@code
 * docs/monitoring.md} has the table of them.
 */
final class CallMetrics implements MeterBinder {
    private final Accounts accounts;
    private final SystemStates states;
    private final PlansInForce plans;
    private final RemoteCalls calls;

    CallMetrics(Accounts accounts, SystemStates states, PlansInForce plans, RemoteCalls calls) {
        this.accounts = accounts;
        this.states = states;
        this.plans = plans;
        this.calls = calls;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        accounts.all()
                .forEach(account ->
                        states.of(account).keySet().forEach(system -> bindState(registry, account.name(), system)));
        accounts.all().stream()
                .flatMap(account -> states.of(account).keySet().stream())
                .distinct()
                .forEach(system -> bindClock(registry, system));
        Gauge.builder("bridge.account.incidents", states::refused)
                .description("Accounts that a system refuses, each system counted by itself")
                .register(registry);
        plans.operations().forEach(operation -> {
            String system = PlansInForce.systemOf(operation);
            Tags tags = Tags.of("system", system, "operation", operation.substring(system.length() + 1));
            bindCounts(registry, tags, calls.statistics(operation));
            bindPlan(registry, tags, operation);
        });
    }

    private void bindState(MeterRegistry registry, String account, String system) {
        Gauge.builder("bridge.system.up", () -> states.isUp(account, system) ? 1 : 0)
                .description("0 while a system is out, or refuses the account")
                .tags("account", account, "system", system)
                .register(registry);
    }

    private void bindClock(MeterRegistry registry, String system) {
        Gauge.builder(
                        "bridge.clock.skew.seconds",
                        () -> calls.clocks().worst(system).toMillis() / 1000.0)
                .description("How far a system's clock is ahead of the bridge's; negative where it is behind")
                .tags("system", system)
                .register(registry);
    }

    private static void bindCounts(MeterRegistry registry, Tags tags, OperationStatistics counts) {
        bindOutcome(registry, tags.and("outcome", "succeeded"), counts, OperationStatistics::succeeded);
        bindOutcome(registry, tags.and("outcome", "refused"), counts, OperationStatistics::refused);
        bindOutcome(registry, tags.and("outcome", "failed"), counts, OperationStatistics::failed);
        FunctionCounter.builder("bridge.retries", counts, OperationStatistics::retried)
                .description("Requests that repeat an earlier one")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("bridge.throttle.wait", counts, waited -> waited.waitedMillis() / 1000.0)
                .description("Time that calls waited for their usage plan")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
    }

    private static void bindOutcome(
            MeterRegistry registry,
            Tags tags,
            OperationStatistics counts,
            ToDoubleFunction<OperationStatistics> count) {
        FunctionCounter.builder("bridge.calls", counts, count)
                .description("Requests sent, repetitions included, by what became of them")
                .tags(tags)
                .register(registry);
    }

    private void bindPlan(MeterRegistry registry, Tags tags, String operation) {
        gauge(registry, "bridge.plan.rate", "Calls a second that the usage plan allows", tags, () -> plans.plan(
                        operation)
                .rate());
        gauge(registry, "bridge.plan.burst", "Calls at once that the usage plan allows", tags, () -> plans.plan(
                        operation)
                .burst());
        gauge(
                registry,
                "bridge.plan.use",
                "Share of the usage plan in use, 0 to 1, by the account that uses most",
                tags,
                () -> plans.use(operation));
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, Tags tags, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }
}
