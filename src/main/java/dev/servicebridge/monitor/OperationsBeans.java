package dev.servicebridge.monitor;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.spi.Registry;

import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.database.Database;
import dev.servicebridge.hotels.HospitalityIntake;
import dev.servicebridge.incidents.IncidentWatch;
import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.memory.ByteBudget;
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.remote.plan.UsagePlans;

/**
 * Gives what watches the bridge its names in Camel's registry: the health checks that Camel shows at {@code /observe/health}, and the meters that it shows at {@code
 * /observe/metrics}.
 */
public final class OperationsBeans {
    private OperationsBeans() {}

    /**
     * What is watched, and with what.
     *
     * @param tokens those of the HTTP API, and their use
     * @param systems the remote systems that are called over HTTP
     * @param subscribers who gets job events
     * @param queues what the queues of deliveries are doing
     * @param incidents finds incidents
     * @param database the bridge's own
     * @param erp the ERP database's pool of connections
     * @param memory what bodies, answers and documents may take of the heap
     * @param workers runs what may have to wait for the database
     */
    public record Watched(
            StatusReport.Build build,
            Accounts accounts,
            TokenWatch tokens,
            Set<String> systems,
            Set<String> subscribers,
            Supplier<List<QueueState>> queues,
            UsagePlans plans,
            Throttles throttles,
            RemoteCalls calls,
            JobIntake intake,
            HospitalityIntake hotels,
            IncidentWatch incidents,
            Database database,
            DataSource erp,
            ByteBudget memory,
            Executor workers,
            Clock clock,
            LongSupplier nanoClock) {}

    /**
     * Binds everything that operations need; to be called once for a {@link Database}.
     *
     * @param routes takes the routes that look
     * @return the page to look at first
     */
    public static StatusReport bind(Registry registry, Consumer<RouteBuilder> routes, Watched watched) {
        StoreMonitor store = new StoreMonitor(
                () -> StoreState.read(watched.database(), watched.clock().instant()),
                watched.workers(),
                watched.nanoClock());
        PlansInForce plans = new PlansInForce(watched.plans(), watched.throttles(), watched.accounts());
        SystemStates states = new SystemStates(watched.calls(), watched.systems(), watched.clock());
        ConsumerWatch consumers = new ConsumerWatch();
        registry.bind("consumerWatch", consumers);
        routes.accept(new ConsumerRoutes(consumers));
        checks(watched, states, consumers, store).forEach(check -> registry.bind(check.getId(), check));
        registry.bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters(watched, states, plans, store));
        return new StatusReport(
                watched.build(),
                store,
                watched.subscribers(),
                watched.queues(),
                plans,
                watched.calls(),
                states,
                watched.accounts(),
                watched.tokens(),
                watched.intake(),
                watched.hotels());
    }

    private static List<HealthCheck> checks(
            Watched watched, SystemStates states, ConsumerWatch consumers, StoreMonitor store) {
        List<HealthCheck> checks = new ArrayList<>();
        watched.systems().forEach(system -> checks.add(SystemCheck.of(system, states)));
        checks.add(SystemCheck.ofOwnRoutes(states));
        checks.add(new IncidentsCheck(store));
        checks.add(new DatabaseCheck("bridge", watched.database()::check, true, watched.clock()));
        checks.add(new DatabaseCheck("erp", DatabaseCheck.connection(watched.erp()), false, watched.clock()));
        checks.add(new RoutesCheck());
        checks.add(new ConsumersCheck(consumers));
        checks.add(new BusCheck(watched.calls().ownership()));
        return checks;
    }

    private static long owned(Watched watched) {
        Ownership ownership = watched.calls().ownership();
        return watched.accounts().all().stream()
                .filter(account -> ownership.owns(account.name()))
                .count();
    }

    private static MeterRegistry meters(Watched watched, SystemStates states, PlansInForce plans, StoreMonitor store) {
        MeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Gauge.builder("bridge.accounts.owned", () -> owned(watched))
                .description("Accounts that this node works for")
                .register(meters);
        new AccessMetrics(watched.tokens()).bindTo(meters);
        Gauge.builder("bridge.memory.budget.bytes", () -> watched.memory().size())
                .description("Memory that bodies of requests, answers and documents may take together")
                .register(meters);
        Gauge.builder(
                        "bridge.memory.used.bytes",
                        () -> watched.memory().size() - watched.memory().available())
                .description("Memory that bodies of requests, answers and documents take now")
                .register(meters);
        new IncidentMetrics(store, watched.incidents(), watched.systems(), watched.subscribers()).bindTo(meters);
        new CallMetrics(watched.accounts(), states, plans, watched.calls()).bindTo(meters);
        new StoreMetrics(
                        store,
                        watched.subscribers(),
                        new CheckpointAges(watched.accounts(), watched.hotels()),
                        watched.accounts().all().stream()
                                .filter(account -> account.has("services-api"))
                                .map(Account::name)
                                .toList(),
                        watched.clock())
                .bindTo(meters);
        List.of(watched.database().dataSource(), watched.erp()).forEach(pool -> {
            if (pool instanceof HikariDataSource hikari) {
                hikari.setMetricRegistry(meters);
            }
        });
        return meters;
    }
}
