package dev.servicebridge.boot;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.spi.Registry;

import dev.servicebridge.access.AccessControl;
import dev.servicebridge.access.RouteFailures;
import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.bus.AccountPartitions;
import dev.servicebridge.bus.ClusteredQuartz;
import dev.servicebridge.bus.CommandTopic;
import dev.servicebridge.bus.KafkaClient;
import dev.servicebridge.bus.KafkaOwnership;
import dev.servicebridge.bus.ScheduledQuartz;
import dev.servicebridge.bus.Ticks;
import dev.servicebridge.bus.TopicEncryption;
import dev.servicebridge.bus.Topics;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.JobZones;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.erp.ErpPersonalData;
import dev.servicebridge.erp.ErpRows;
import dev.servicebridge.erp.ErpVerification;
import dev.servicebridge.erp.PlanningTables;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.flow.AccountRuns;
import dev.servicebridge.flow.Backoff;
import dev.servicebridge.flow.CamelEventReceiver;
import dev.servicebridge.flow.Counterparts;
import dev.servicebridge.flow.DeliveryDispatcher;
import dev.servicebridge.flow.DeliverySettings;
import dev.servicebridge.flow.JobIntake;
import dev.servicebridge.flow.JobIntake.Listing;
import dev.servicebridge.flow.JobMarketplaces;
import dev.servicebridge.flow.OwnAccounts;
import dev.servicebridge.flow.Subscribers;
import dev.servicebridge.flow.cancellation.Cancellation;
import dev.servicebridge.flow.capacity.BusyTimes;
import dev.servicebridge.flow.capacity.CapacityAccounts;
import dev.servicebridge.flow.capacity.CapacityPlanning;
import dev.servicebridge.flow.capacity.CapacityProblem;
import dev.servicebridge.flow.capacity.CapacityReadings;
import dev.servicebridge.flow.capacity.ErpCalendar;
import dev.servicebridge.flow.capacity.Reconciliation;
import dev.servicebridge.flow.capacity.ReservationLookup;
import dev.servicebridge.flow.capacity.ReservationWork;
import dev.servicebridge.flow.capacity.Schedules;
import dev.servicebridge.flow.command.AppointmentCommands;
import dev.servicebridge.flow.command.CommandCalls;
import dev.servicebridge.flow.command.CommandIntake;
import dev.servicebridge.flow.command.CommandSteps;
import dev.servicebridge.flow.command.CommandTexts;
import dev.servicebridge.flow.command.CommandWork;
import dev.servicebridge.flow.command.ErpCommands;
import dev.servicebridge.flow.command.ReservationCommands;
import dev.servicebridge.flow.completion.Completion;
import dev.servicebridge.flow.completion.CompletionDocuments;
import dev.servicebridge.flow.hospitality.HospitalityIntake;
import dev.servicebridge.flow.hospitality.MergePart;
import dev.servicebridge.flow.hospitality.Part;
import dev.servicebridge.flow.outcome.FsmOutcomes;
import dev.servicebridge.flow.outcome.OutcomeDetails;
import dev.servicebridge.flow.verification.Verification;
import dev.servicebridge.flowretail.ChangedOrders;
import dev.servicebridge.flowretail.Customers;
import dev.servicebridge.flowretail.FlowRetailAccounts;
import dev.servicebridge.flowretail.FlowRetailNames;
import dev.servicebridge.flowretail.FlowRetailUids;
import dev.servicebridge.flowretail.ServiceOrders;
import dev.servicebridge.flowretail.TechniciansOrders;
import dev.servicebridge.flowretail.VerifiedOrders;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.memory.ByteBudget;
import dev.servicebridge.mews.MewsAuthentication;
import dev.servicebridge.mews.MewsPages;
import dev.servicebridge.mews.MewsRules;
import dev.servicebridge.operations.CommandApi;
import dev.servicebridge.operations.DeadLetterApi;
import dev.servicebridge.operations.ForgetApi;
import dev.servicebridge.operations.OperationsBeans;
import dev.servicebridge.operations.StatusReport;
import dev.servicebridge.operations.VerificationApi;
import dev.servicebridge.rest.Authentication;
import dev.servicebridge.rest.BearerAuthentication;
import dev.servicebridge.rest.CallBeans;
import dev.servicebridge.rest.CallLimits;
import dev.servicebridge.rest.Ownership;
import dev.servicebridge.rest.RemoteCalls;
import dev.servicebridge.rest.RemoteClocks;
import dev.servicebridge.rest.Retries;
import dev.servicebridge.rest.Throttles;
import dev.servicebridge.servicesapi.DocumentHash;
import dev.servicebridge.servicesapi.LoginWithAmazon;
import dev.servicebridge.servicesapi.ProofDocuments;
import dev.servicebridge.servicesapi.RouteTokenEndpoint;
import dev.servicebridge.servicesapi.ServicesApiAuthentication;
import dev.servicebridge.servicesapi.ServicesApiRules;
import dev.servicebridge.store.Checkpoints;
import dev.servicebridge.store.Commands;
import dev.servicebridge.store.DeadLetters;
import dev.servicebridge.store.Deliveries;
import dev.servicebridge.store.EventKind;
import dev.servicebridge.store.Forgetting;
import dev.servicebridge.store.FsmOrders;
import dev.servicebridge.store.JobStore;
import dev.servicebridge.store.Jobs;
import dev.servicebridge.store.Links;
import dev.servicebridge.store.MessageCipher;
import dev.servicebridge.store.PersonalData;
import dev.servicebridge.store.ProductServiceOrders;
import dev.servicebridge.store.Relay;
import dev.servicebridge.store.Replays;
import dev.servicebridge.store.Resealing;
import dev.servicebridge.store.Reservations;
import dev.servicebridge.store.Retention;
import dev.servicebridge.store.SentSchedules;
import dev.servicebridge.store.Verifications;
import dev.servicebridge.store.Watermarks;

/** Makes what the routes refer to and gives it its name in Camel's registry: the one place where all of it is listed. */
final class BridgeBeans {
    private static final String SERVICES_API = "services-api";
    private static final String MEWS = "mews";
    /** The most ids that a listing of Mews takes, and the most items on a page of it. */
    private static final int HOTEL_BATCH = 1000;

    private static final Duration NAMES_KEPT = Duration.ofMinutes(10);

    private static final String ZONE = "schedule.time-zone";

    private final BridgeConfiguration configuration;
    private final Settings settings;
    private final Accounts accounts;
    private final BridgeParts parts;
    private final CamelContext context;
    private final Registry registry;
    private final Set<String> subscribers;
    private final Commands commands;
    private final Clock clock = Clock.systemUTC();
    private final RemoteClocks clocks;
    private Ownership ownership = Ownership.ALL;

    private BridgeBeans(BridgeConfiguration configuration, BridgeParts parts, CamelContext context) {
        this.configuration = configuration;
        this.settings = configuration.settings();
        this.accounts = configuration.accounts();
        this.parts = parts;
        this.context = context;
        this.registry = context.getRegistry();
        this.subscribers = Subscribers.all(settings);
        this.clocks = new RemoteClocks(
                new RemoteClocks.Limits(
                        settings.duration("clock.longest-skew"), settings.duration("clock.skew-warning")),
                clock);
        if (Subscribers.haveRelay(settings)) {
            Relay.by(Subscribers.RELAY, parts.database());
        }
        this.commands = new Commands(
                parts.database(),
                settings.integer("delivery.lanes"),
                Subscribers.of(EventKind.COMMAND_RESULT, settings));
    }

    /**
     * Binds all of it.
     *
     * @param joins whether this node is one of several that share the accounts
     * @return logs what routes fail with
     */
    static RouteFailures bind(
            BridgeConfiguration configuration, BridgeParts parts, CamelContext context, boolean joins) {
        return new BridgeBeans(configuration, parts, context).bind(joins);
    }

    /** Closes the HTTP API to all who have no token. */
    static void guard(
            BridgeConfiguration configuration, BridgeParts parts, CamelContext context, RouteFailures failures) {
        TokenWatch tokens = context.getRegistry().findSingleByType(TokenWatch.class);
        AccessControl.guard(
                context, tokens, configuration.settings(), System::nanoTime, parts.memoryOfWork(), failures);
    }

    private RouteFailures bind(boolean joins) {
        BeanArguments.keepValues(context);
        ExecutorService workers = context.getExecutorServiceManager().newCachedThreadPool(this, "worker");
        registry.bind("workers", workers);
        registry.bind("direct", new BridgeDirectComponent());
        registry.bind("byteBudget", parts.memory());
        Throttles throttles = new Throttles(context, configuration.plans(), System::nanoTime);
        RemoteCalls calls = bindCalls(throttles);
        if (joins) {
            joinOthers(throttles);
            calls.workFor(ownership);
        } else {
            context.addComponent("quartz", new ScheduledQuartz(settings.zone(ZONE), clock));
        }
        DeliveryDispatcher dispatcher = bindDelivery(workers, calls.incidents());
        JobIntake intake = jobIntake(dispatcher);
        registry.bind("jobIntake", intake);
        HospitalityIntake hotels = hospitality(dispatcher);
        bindHospitality(hotels);
        bindCommands(dispatcher);
        bindPorts();
        bindFlowRetail();
        registry.bind("mewsPages", new MewsPages(ExactJson.MAPPER));
        bindCapacity();
        bindOutcomes();
        bindVerification(throttles, dispatcher, intake);
        bindOperations(throttles, calls, intake, hotels, workers);
        return RouteFailures.install(context, dispatcher.store()::notices);
    }

    /** Has this node work for those accounts only that the group gives it, and do once what all are to do once. */
    private void joinOthers(Throttles throttles) {
        List<String> names = accounts.all().stream().map(Account::name).toList();
        Authentication hotels = authentication(MEWS);
        KafkaOwnership owned = new KafkaOwnership(
                new KafkaOwnership.Group(
                        KafkaClient.configuration(settings),
                        settings.text("kafka.group"),
                        Topics.ofCommands(settings),
                        settings.duration("kafka.session-timeout"),
                        settings.duration("kafka.drain-timeout")),
                new AccountPartitions(names, settings.integer("kafka.partitions"), hotels::spender),
                throttles::takeOver,
                System::nanoTime);
        ownership = owned;
        parts.ownership(owned);
        registry.bind("ticks", new Ticks(context, Set.copyOf(names), clock));
        registry.bind("tickGroup", settings.text("kafka.group") + "-ticks-" + UUID.randomUUID());
        ClusteredQuartz.addTo(context, parts.database().dataSource(), settings.zone(ZONE), clock);
    }

    private RemoteCalls bindCalls(Throttles throttles) {
        RemoteCalls calls = new RemoteCalls(
                context,
                configuration.contracts(),
                throttles,
                settings.duration("call.longest-wait"),
                clocks,
                System::nanoTime,
                ExactJson.MAPPER);
        calls.keepTo(new CallLimits(
                settings.duration("http-client.longest-call"),
                settings.integer("http-client.largest-answer"),
                registry.lookupByNameAndType("byteBudget", ByteBudget.class)));
        calls.goBy(new Incidents(System::nanoTime, settings.duration("incident.longest-pause")));
        Retries.Policy policy = new Retries.Policy(
                settings.integer("retry.attempts"),
                settings.integer("retry.delay"),
                settings.decimal("retry.multiplier"),
                settings.integer("retry.max-delay"));
        CallBeans.bind(registry, calls, new Retries(policy, () -> ThreadLocalRandom.current()
                .nextDouble()));
        for (String system : configuration.contracts().keySet()) {
            registry.bind(system + "-authentication", authentication(system));
        }
        registry.bind(SERVICES_API + "-rules", new ServicesApiRules());
        registry.bind("proofDocuments", proofDocuments());
        registry.bind(MEWS + "-rules", new MewsRules());
        return calls;
    }

    private ProofDocuments proofDocuments() {
        String hash = settings.oneOf("proof-document.hash", "ciphertext", "plaintext");
        return new ProofDocuments(
                new ProofDocuments.Settings(
                        DocumentHash.valueOf(hash.toUpperCase(Locale.ROOT)),
                        settings.integer("retry.attempts"),
                        settings.integer("proof-document.destinations")),
                System::nanoTime);
    }

    private Authentication authentication(String system) {
        if (SERVICES_API.equals(system)) {
            LoginWithAmazon login = new LoginWithAmazon(
                    new RouteTokenEndpoint(context.createProducerTemplate()),
                    settings.text("services-api.lwa-endpoint") + "/auth/o2/token",
                    clock,
                    settings.duration("http-client.longest-call"));
            return new ServicesApiAuthentication(accounts, login, clock, Bridge.version());
        }
        if (MEWS.equals(system)) {
            return new MewsAuthentication(accounts, Bridge.version());
        }
        URI endpoint = settings.has(system + ".endpoint") ? settings.uri(system + ".endpoint") : null;
        BearerAuthentication bearer = new BearerAuthentication(
                system, accounts, endpoint, Map.of("tenant", "tenantUid", "store", "storeUid"));
        Problems problems = new Problems();
        bearer.check(problems);
        problems.throwIfAny();
        return bearer;
    }

    private DeliveryDispatcher bindDelivery(ExecutorService workers, Incidents incidents) {
        DeliverySettings usual = DeliverySettings.defaults();
        Backoff retry = new Backoff(
                settings.duration("delivery.retry-delay"), 2, settings.duration("delivery.max-retry-delay"), 0.2);
        DeliveryDispatcher dispatcher = new DeliveryDispatcher(
                new Deliveries(parts.database(), commands),
                new CamelEventReceiver(context.createProducerTemplate()),
                subscribers,
                workers,
                clock,
                new DeliverySettings(
                        retry,
                        settings.duration("delivery.give-up-after"),
                        settings.integer("delivery.unknown-faults"),
                        usual.pauseAfterJobs(),
                        usual.pause(),
                        usual.fetchSize(),
                        usual.recordSize(),
                        usual.recordWithin()),
                incidents,
                ownership);
        registry.bind("dispatcher", dispatcher);
        parts.dispatcher(dispatcher);
        return dispatcher;
    }

    private JobIntake jobIntake(DeliveryDispatcher dispatcher) {
        List<Listing> listings = accounts.all().stream()
                .filter(account -> account.has(SERVICES_API))
                .flatMap(account -> account.system(SERVICES_API).marketplaces().stream()
                        .map(marketplace -> new Listing(account.name(), marketplace.id())))
                .toList();
        JobIntake.Settings polls = new JobIntake.Settings(
                settings.duration("poll.overlap"),
                settings.optional("poll.start")
                        .map(start -> settings.instant("poll.start", clock.instant()))
                        .orElse(null),
                settings.duration("poll.slice"),
                settings.integer("poll.page-limit"),
                Subscribers.of(EventKind.SERVICE_JOB, settings));
        JobStore store = new JobStore(parts.database(), settings.integer("delivery.lanes"), JobZones.of(accounts));
        return new JobIntake(
                polls,
                listings,
                new Checkpoints(parts.database()),
                store,
                dispatcher::wakeAll,
                clock,
                ownership,
                clocks);
    }

    private HospitalityIntake hospitality(DeliveryDispatcher dispatcher) {
        List<String> hotels = accounts.all().stream()
                .filter(account -> account.has("mews"))
                .map(Account::name)
                .toList();
        HospitalityIntake.Settings polls = new HospitalityIntake.Settings(
                settings.duration("hospitality.overlap"),
                settings.optional("hospitality.start")
                        .map(start -> settings.instant("hospitality.start", clock.instant()))
                        .orElse(null),
                HOTEL_BATCH,
                new Backoff(
                        settings.duration("hospitality.merge-retry-delay"),
                        2,
                        settings.duration("hospitality.max-merge-retry-delay"),
                        0.2),
                settings.integer("hospitality.merge-attempts"),
                settings.duration("hospitality.services-kept"),
                Set.of(settings.text("hospitality.customer-fields").split("\\s*,\\s*")),
                Subscribers.of(EventKind.PRODUCT_SERVICE_ORDER, settings));
        return new HospitalityIntake(
                polls,
                hotels,
                new ProductServiceOrders(parts.database(), settings.integer("delivery.lanes")),
                new Watermarks(parts.database()),
                new DeadLetters(parts.database()),
                dispatcher::wakeAll,
                clock,
                ownership,
                clocks);
    }

    private void bindHospitality(HospitalityIntake intake) {
        registry.bind("hospitality", intake);
        for (Part part : Part.values()) {
            registry.bind(
                    "merge" + part.beanSuffix(),
                    new MergePart(part, (account, fault) -> intake.late(part, account, fault)));
        }
        registry.bind("joinPages", AggregationStrategies.flexible().accumulateInCollection(ArrayList.class));
        registry.bind("productServices", configuration.productServices());
        registry.bind("orderStateTable", configuration.orderStates());
    }

    private void bindCommands(DeliveryDispatcher dispatcher) {
        registry.bind("commandIntake", new CommandIntake(context, accounts, commands, dispatcher::wakeAll, clock));
        registry.bind(
                "topicEncryption",
                new TopicEncryption(new MessageCipher(parts.sealing()), settings.flag("kafka.encrypt-messages")));
        registry.bind("commandTopic", new CommandTopic(accounts, new DeadLetters(parts.database()), clock));
        registry.bind(
                "commandWork", new CommandWork(context, commands, parts.memoryOfWork(), dispatcher::wakeAll, clock));
        CommandSteps steps = new CommandSteps(commands);
        registry.bind("commandSteps", steps);
        JobMarketplaces marketplaces = new JobMarketplaces(new Jobs(parts.database()), accounts);
        registry.bind("commandCalls", new CommandCalls(marketplaces));
        registry.bind("appointmentCommands", new AppointmentCommands(steps));
        registry.bind("erpCommands", new ErpCommands());
        registry.bind("commandApi", new CommandApi(commands, settings.duration("command.http.longest-wait"), clock));
        registry.bind(
                "reservationCommands",
                new ReservationCommands(
                        steps,
                        new ReservationLookup(new Reservations(parts.database())),
                        clock,
                        settings.duration("capacity.settle-after")));
        Problems problems = new Problems();
        registry.bind("commandTexts", CommandTexts.load(configuration.files(), problems));
        problems.throwIfAny();
        registry.bind(
                "cancellation",
                new Cancellation(
                        configuration.cancellations(),
                        marketplaces,
                        settings.text("cancellation.reschedule-reason-code")));
        registry.bind("completion", new Completion());
        registry.bind("completionDocuments", new CompletionDocuments(steps));
    }

    private void bindPorts() {
        registry.bind("jobStatusTable", configuration.jobStatuses());
        registry.bind("mappings", configuration.mappings());
        registry.bind("counterparts", new Counterparts(new Links(parts.database()), ownership));
        registry.bind("erpDataSource", parts.erp().dataSource());
        registry.bind("accountSecrets", accounts);
        registry.bind("ownAccounts", new OwnAccounts(accounts, ownership));
    }

    private void bindFlowRetail() {
        FlowRetailAccounts access = new FlowRetailAccounts(accounts);
        registry.bind("flowRetailAccounts", access);
        registry.bind("flowRetailNames", new FlowRetailNames(access, clock, NAMES_KEPT));
        registry.bind("flowRetailUids", new FlowRetailUids());
        registry.bind("flowRetailCustomers", new Customers());
        registry.bind("flowRetailOrders", new ServiceOrders());
    }

    private void bindCapacity() {
        CapacityAccounts access = new CapacityAccounts(accounts, ownership);
        Reservations reservations = new Reservations(parts.database());
        Backoff retry = new Backoff(
                settings.duration("capacity.retry-delay"), 2, settings.duration("capacity.max-retry-delay"), 0.2);
        registry.bind("capacityAccounts", access);
        BusyTimes busyTimes = new BusyTimes(access, reservations, clock);
        registry.bind("busyTimes", busyTimes);
        registry.bind(
                "reservationWork",
                new ReservationWork(access, reservations, clock, retry, settings.duration("capacity.settle-after")));
        registry.bind("capacityReadings", new CapacityReadings());
        registry.bind("capacityRuns", new AccountRuns("Capacity"));
        registry.bind("commandRuns", new AccountRuns("Commands"));
        registry.bind("erpCalendar", new ErpCalendar(access, busyTimes, clock));
        registry.bind(
                "schedules",
                new Schedules(
                        access,
                        new SentSchedules(parts.database()),
                        busyTimes,
                        clock,
                        new Schedules.Settings(
                                settings.duration("capacity.schedules.horizon"),
                                settings.flag("capacity.schedules.block-withdrawn"))));
        registry.bind(
                "capacityReconciliation",
                new Reconciliation(
                        access,
                        reservations,
                        clock,
                        settings.duration("capacity.reconciliation.horizon"),
                        Duration.ofDays(settings.integer("retention.days"))));
        registry.bind(
                "capacityPlanning",
                new CapacityPlanning(
                        access,
                        reservations,
                        clock,
                        new CapacityPlanning.Settings(
                                settings.duration("capacity.planning.horizon"),
                                settings.integer("capacity.planning.slot-minutes"),
                                CapacityPlanning.Slots.parseAll(settings.optional("capacity.planning.slots")
                                        .orElse("")))));
        registry.bind("capacityProblem", new CapacityProblem());
        ErpRows erpRows = new ErpRows(parts.erp().dataSource());
        registry.bind("erpRows", erpRows);
        registry.bind("planningTables", new PlanningTables(parts.erp().dataSource(), erpRows, clock));
        registry.bind(
                "techniciansOrders",
                new TechniciansOrders(new FlowRetailAccounts(accounts), new Links(parts.database()), clock));
    }

    private void bindOutcomes() {
        registry.bind(
                "fsmOutcomes",
                new FsmOutcomes(
                        configuration.outcomes(),
                        new FsmOrders(parts.database()),
                        new Jobs(parts.database()),
                        JobZones.of(accounts),
                        clock));
        registry.bind("outcomeDetails", new OutcomeDetails());
        registry.bind("outcomeRuns", new AccountRuns("FSM outcomes"));
        registry.bind(
                "changedOrders",
                new ChangedOrders(
                        new FlowRetailAccounts(accounts),
                        new FlowRetailUids(),
                        new Watermarks(parts.database()),
                        settings.duration("outcomes.overlap"),
                        clocks,
                        clock));
    }

    private void bindVerification(Throttles throttles, DeliveryDispatcher dispatcher, JobIntake intake) {
        Verifications verifications = new Verifications(parts.database());
        registry.bind(
                "verification",
                new Verification(
                        new Verification.Settings(
                                settings.decimal("verification.share"),
                                settings.duration("verification.longest-run"),
                                settings.integer("verification.heal-limit"),
                                settings.duration("poll.overlap"),
                                Subscribers.of(EventKind.SERVICE_JOB, settings),
                                Set.of(settings.text("verification.subscribers").split("\\s*,\\s*"))),
                        new Verification.Systems(
                                intake.configured(), configuration.jobStatuses(), (operation, account) -> throttles
                                        .plan(operation, account)
                                        .rate()),
                        new Verification.Stores(
                                parts.database(),
                                new JobStore(
                                        parts.database(), settings.integer("delivery.lanes"), JobZones.of(accounts)),
                                dispatcher::wakeAll),
                        ownership,
                        clock));
        registry.bind("erpVerification", new ErpVerification(parts.erp().dataSource()));
        registry.bind(
                "verifiedOrders",
                new VerifiedOrders(
                        new FlowRetailAccounts(accounts), new FlowRetailUids(), new Watermarks(parts.database())));
        registry.bind("verificationApi", new VerificationApi(accounts, verifications, clock));
    }

    private void bindOperations(
            Throttles throttles,
            RemoteCalls calls,
            JobIntake intake,
            HospitalityIntake hotels,
            ExecutorService workers) {
        Duration kept = Duration.ofDays(settings.integer("retention.days"));
        registry.bind(
                "deadLetterApi",
                new DeadLetterApi(
                        context,
                        new DeadLetters(parts.database()),
                        new Replays(
                                parts.database(),
                                settings.integer("delivery.lanes"),
                                Subscribers.of(EventKind.SERVICE_JOB, settings),
                                subscribers,
                                JobZones.of(accounts)),
                        clock));
        registry.bind("retention", new Retention(parts.database(), clock, kept));
        registry.bind(
                "personalData",
                new PersonalData(
                        parts.database(),
                        commands,
                        clock,
                        Duration.ofDays(settings.integer("personal-data.days")),
                        Duration.ofDays(settings.integer("personal-data.open-days"))));
        ErpPersonalData erpPersonalData = new ErpPersonalData(
                parts.erp().dataSource(),
                clock,
                Duration.ofDays(settings.integer("personal-data.days")),
                Duration.ofDays(settings.integer("personal-data.open-days")));
        registry.bind("erpPersonalData", erpPersonalData);
        registry.bind("forgetApi", new ForgetApi(new Forgetting(parts.database(), commands, clock), erpPersonalData));
        registry.bind("resealing", new Resealing(parts.database(), parts.sealing()));
        TokenWatch tokens =
                new TokenWatch(configuration.access(), clock, settings.duration("http.access.expiry-warning"));
        registry.bind("tokenWatch", tokens);
        OperationsBeans.bind(
                registry,
                new OperationsBeans.Watched(
                        new StatusReport.Build(Bridge.version(), clock.instant()),
                        accounts,
                        tokens,
                        configuration.contracts().keySet(),
                        subscribers,
                        configuration.plans(),
                        throttles,
                        calls,
                        intake,
                        hotels,
                        parts.database(),
                        parts.erp().dataSource(),
                        parts.memory(),
                        workers,
                        clock,
                        System::nanoTime));
    }
}
