package dev.servicebridge.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.AccountScope;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.Marketplace;
import dev.servicebridge.hotels.HospitalityIntake;
import dev.servicebridge.incidents.Incident;
import dev.servicebridge.jobs.Checkpoint;
import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.monitor.Status.AccountState;
import dev.servicebridge.monitor.Status.BackfillState;
import dev.servicebridge.monitor.Status.ClockState;
import dev.servicebridge.monitor.Status.CommandCounts;
import dev.servicebridge.monitor.Status.DeliveryState;
import dev.servicebridge.monitor.Status.HotelsState;
import dev.servicebridge.monitor.Status.JobCounts;
import dev.servicebridge.monitor.Status.MarketplaceState;
import dev.servicebridge.monitor.Status.OperationState;
import dev.servicebridge.monitor.Status.OrderCounts;
import dev.servicebridge.monitor.Status.TokenState;
import dev.servicebridge.monitor.Status.VerificationState;
import dev.servicebridge.monitor.Status.WaitingState;
import dev.servicebridge.outbox.DeliveryCounts;
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.remote.OperationStatistics;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.verification.VerificationApi;
import dev.servicebridge.verification.VerificationRun;
import dev.servicebridge.verification.Verifications;

/** Makes the answer to {@code GET /api/status}, within seconds even where the bridge's database is gone. */
public final class StatusReport {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final DeliveryCounts NONE = new DeliveryCounts(0, 0, 0, null);

    private final Build build;
    private final StoreMonitor store;
    private final Set<String> subscribers;
    private final Supplier<List<QueueState>> queues;
    private final PlansInForce plans;
    private final RemoteCalls calls;
    private final SystemStates systems;
    private final Accounts accounts;
    private final TokenWatch tokens;
    private final JobIntake intake;
    private final HospitalityIntake hotels;

    /** What is running, and since when, to the second. */
    public record Build(String version, Instant startedAt) {
        public Build {
            startedAt = startedAt.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    StatusReport(
            Build build,
            StoreMonitor store,
            Set<String> subscribers,
            Supplier<List<QueueState>> queues,
            PlansInForce plans,
            RemoteCalls calls,
            SystemStates systems,
            Accounts accounts,
            TokenWatch tokens,
            JobIntake intake,
            HospitalityIntake hotels) {
        this.build = build;
        this.store = store;
        this.subscribers = subscribers;
        this.queues = queues;
        this.plans = plans;
        this.calls = calls;
        this.systems = systems;
        this.accounts = accounts;
        this.tokens = tokens;
        this.intake = intake;
        this.hotels = hotels;
    }

    /**
     * The status of this moment, to be written as JSON. Who may see some accounts only gets those; what is counted for all
     * accounts together is left out.
     */
    public Status now(Audit caller) {
        AccountScope scope = caller.accounts();
        StoreState state = store.now(PATIENCE);
        boolean counts = state.isKnown() && scope.isAll();
        return new Status(
                build.version(),
                build.startedAt(),
                state.problem(),
                counts ? new JobCounts(state.jobs()) : null,
                counts ? new OrderCounts(state.orders(), state.incompleteOrders()) : null,
                counts ? new CommandCounts(state.commands()) : null,
                counts ? deliveries(state.deliveries()) : null,
                incidents(state, scope),
                waiting(scope),
                scope.isAll() ? state.deadLetters() : null,
                scope.isAll() ? operations() : null,
                clocks(scope),
                accounts.all().stream()
                        .filter(account -> scope.covers(account.name()))
                        .map(account -> account(account, state))
                        .toList(),
                endingTokens(scope, caller.caller()));
    }

    private List<TokenState> endingTokens(AccountScope scope, String caller) {
        return tokens.states().stream()
                .filter(each -> each.phase() != TokenWatch.Phase.VALID)
                .filter(each -> scope.isAll() || each.token().name().equals(caller))
                .map(each -> new TokenState(
                        each.token().name(), each.token().expires(), each.phase() == TokenWatch.Phase.EXPIRED))
                .toList();
    }

    private Map<String, DeliveryState> deliveries(Map<String, DeliveryCounts> counted) {
        Map<String, DeliveryState> states = new TreeMap<>();
        subscribers.forEach(subscriber -> states.put(subscriber, delivery(NONE)));
        counted.forEach((subscriber, counts) -> states.put(subscriber, delivery(counts)));
        return states;
    }

    private static List<Incident> incidents(StoreState state, AccountScope scope) {
        return state.isKnown()
                ? state.incidents().stream()
                        .filter(incident -> incident.concerns(scope))
                        .map(incident -> incident.seenBy(scope))
                        .toList()
                : null;
    }

    private List<WaitingState> waiting(AccountScope scope) {
        return queues.get().stream()
                .filter(state ->
                        state.until() != null && scope.covers(state.queue().account()))
                .map(state -> new WaitingState(
                        state.queue().subscriber(),
                        state.queue().account(),
                        state.queue().command(),
                        state.until().truncatedTo(ChronoUnit.SECONDS),
                        state.cause()))
                .sorted(Comparator.comparing(WaitingState::subscriber).thenComparing(WaitingState::account))
                .toList();
    }

    private static DeliveryState delivery(DeliveryCounts counts) {
        return new DeliveryState(counts.done(), counts.pending(), counts.dead(), counts.oldestPending());
    }

    private Map<String, OperationState> operations() {
        Map<String, OperationState> states = new TreeMap<>();
        plans.operations().forEach(operation -> states.put(operation, operation(operation)));
        return states;
    }

    private Map<String, ClockState> clocks(AccountScope scope) {
        Map<String, ClockState> states = new TreeMap<>();
        calls.clocks().all().forEach((system, skews) -> states.put(system, clock(skews, scope)));
        return states;
    }

    private static ClockState clock(Map<String, Duration> skews, AccountScope scope) {
        Duration worst = RemoteClocks.worst(skews);
        Map<String, Double> others = new TreeMap<>();
        skews.forEach((account, skew) -> {
            if (!skew.equals(worst) && scope.covers(account)) {
                others.put(account, seconds(skew));
            }
        });
        return new ClockState(seconds(worst), others);
    }

    private static double seconds(Duration skew) {
        return skew.toMillis() / 1000.0;
    }

    private static Map<String, Instant> readUpTo(String account, StoreState state) {
        Map<String, Instant> reached = new TreeMap<>();
        state.pollCheckpoints().stream()
                .filter(checkpoint -> checkpoint.account().equals(account))
                .forEach(checkpoint -> reached.put(checkpoint.source(), checkpoint.reached()));
        return reached;
    }

    private OperationState operation(String operation) {
        OperationStatistics counts = calls.statistics(operation);
        return new OperationState(
                counts.calls(),
                counts.succeeded(),
                counts.refused(),
                counts.retried(),
                counts.failed(),
                counts.waitedMillis(),
                plans.plan(operation));
    }

    private AccountState account(Account account, StoreState state) {
        List<Marketplace> marketplaces =
                account.has("services-api") ? account.system("services-api").marketplaces() : List.of();
        return new AccountState(
                account.name(),
                calls.ownership().owns(account.name()),
                systems.of(account),
                marketplaces.stream()
                        .map(marketplace -> marketplace(account, marketplace, state))
                        .toList(),
                account.has("mews") ? new HotelsState(hotels.outage(account.name())) : null,
                state.isKnown() ? readUpTo(account.name(), state) : Map.of(),
                state.isKnown() ? state.busyTimes().getOrDefault(account.name(), Map.of()) : Map.of(),
                state.isKnown() ? verification(state.verifications().get(account.name())) : null);
    }

    private static VerificationState verification(Verifications.Latest latest) {
        if (latest == null) {
            return null;
        }
        VerificationRun run = latest.last();
        JsonNode gaps = VerificationApi.summary(run).get(VerificationApi.GAPS);
        return new VerificationState(
                run.runId(),
                run.state() == VerificationRun.State.COMPLETE,
                run.endedAt(),
                latest.provenAt(),
                gaps,
                run.problem());
    }

    private MarketplaceState marketplace(Account account, Marketplace marketplace, StoreState state) {
        Listing listing = new Listing(account.name(), marketplace.id());
        Checkpoint checkpoint = state.isKnown() ? state.checkpoints().get(listing) : null;
        return new MarketplaceState(
                marketplace.id(),
                marketplace.country(),
                checkpoint == null ? null : checkpoint.updatedAfter(),
                checkpoint == null ? null : backfill(checkpoint),
                intake.outage(listing));
    }

    private static BackfillState backfill(Checkpoint checkpoint) {
        return new BackfillState(
                checkpoint.backfillDone(),
                checkpoint.backfillReached(),
                checkpoint.backfillUntil(),
                checkpoint.backfillJobs(),
                checkpoint.backfillPages());
    }
}
