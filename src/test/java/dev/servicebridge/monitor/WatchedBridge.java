package dev.servicebridge.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;

import dev.servicebridge.access.AccessControl;
import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.boot.SystemSections;
import dev.servicebridge.cluster.LocalBusRoutes;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.cluster.ScheduledQuartz;
import dev.servicebridge.cluster.TickRoutes;
import dev.servicebridge.cluster.TickTemplates;
import dev.servicebridge.commands.CommandApi;
import dev.servicebridge.commands.CommandApiRoutes;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.config.AccessTokens;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.database.AtRest;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.NightlyRuns;
import dev.servicebridge.deadletters.DeadLetterApi;
import dev.servicebridge.deadletters.DeadLetterCauses;
import dev.servicebridge.deadletters.DeadLetterRoutes;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.erp.ErpPersonalData;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.hotels.HospitalityIntake;
import dev.servicebridge.hotels.ProductServiceOrders;
import dev.servicebridge.incidents.IncidentWatch;
import dev.servicebridge.incidents.SpentPlans;
import dev.servicebridge.incidents.Symptoms;
import dev.servicebridge.jobs.Checkpoints;
import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.memory.ByteBudget;
import dev.servicebridge.mews.MewsHotels;
import dev.servicebridge.outbox.Backoff;
import dev.servicebridge.outbox.QueueState;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.CallBeans;
import dev.servicebridge.remote.Contract;
import dev.servicebridge.remote.RemoteCall;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteCallRoutes;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.Retries;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.remote.plan.UsagePlans;
import dev.servicebridge.retention.EncryptionCensus;
import dev.servicebridge.retention.ForgetApi;
import dev.servicebridge.retention.ForgetRoutes;
import dev.servicebridge.retention.Forgetting;
import dev.servicebridge.retention.KeptContent;
import dev.servicebridge.retention.PersonalData;
import dev.servicebridge.retention.Reencryption;
import dev.servicebridge.retention.Retention;
import dev.servicebridge.retention.RetentionRoutes;
import dev.servicebridge.testing.TestWiring;
import dev.servicebridge.verification.VerificationApi;
import dev.servicebridge.verification.VerificationRoutes;
import dev.servicebridge.verification.Verifications;

/**
 * The shipped settings, contracts and routes of calls and operations in Camel's Main, over a real database; the remote
 * systems answer what {@link #remoteStatus} says, and that the rate is 0.75.
 */
final class WatchedBridge implements AutoCloseable {
    static final Instant STARTED = Instant.parse("2026-01-31T12:00:00.123456Z");
    static final Listing LISTING = new Listing("acme", "ATVPDKIKX0DER");

    final Database database;
    final Database erp;
    final JobIntake intake;
    final JobStore jobs;
    volatile int remoteStatus = 200;
    volatile boolean loginFails;
    private final DatabaseSettings databaseSettings;
    private final HttpServer remote;
    private final Settings settings;
    private final Accounts accounts;
    private final AccessTokens tokens;
    private final Map<String, Contract> contracts = new LinkedHashMap<>();
    private final UsagePlans plans;
    private final Main main = new Main();
    /** What the queues of deliveries are doing. */
    volatile List<QueueState> queues = List.of();

    private final HttpClient http = HttpClient.newHttpClient();

    /** @param databaseSettings of a database that is there; both the bridge's and the ERP's pool are opened on it */
    WatchedBridge(Path home, DatabaseSettings databaseSettings) throws Exception {
        this.databaseSettings = databaseSettings;
        database = Database.open(databaseSettings);
        erp = Database.open(new DatabaseSettings(
                databaseSettings.url(), databaseSettings.user(), databaseSettings.password(), 2, "erp"));
        remote = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        remote.createContext("/", exchange -> {
            byte[] body = "{\"payload\":{}}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("x-amzn-RateLimit-Limit", "0.75");
            exchange.sendResponseHeaders(remoteStatus, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        remote.start();
        BridgeFiles files = files(home);
        Problems problems = new Problems();
        settings = Settings.load(files, null, Map.of(), ports(), problems);
        accounts = Accounts.load(files, settings, SystemSections.rules(files, settings), problems);
        tokens = AccessTokens.load(files, settings, accounts, problems);
        for (String system : List.of("services-api", "flow-retail", "mews")) {
            contracts.put(system, Contract.read(system, files.require("contracts/" + system + ".yaml")));
        }
        Set<String> operations = contracts.values().stream()
                .flatMap(contract -> contract.operationIds().stream().map(id -> contract.system() + "." + id))
                .collect(Collectors.toSet());
        plans = UsagePlans.read(settings.all(), settings::source, operations, problems);
        problems.throwIfAny();
        jobs = new JobStore(database);
        intake = new JobIntake(
                new JobIntake.Settings(Duration.ofMinutes(2), null, Duration.ofDays(1), 1000, Set.of("fsm", "erp")),
                List.of(LISTING),
                new Checkpoints(database),
                jobs,
                () -> {},
                Clock.systemUTC());
        start();
    }

    private static BridgeFiles files(Path home) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), """
                accounts:
                  acme:
                    services-api:
                      region: na
                      marketplaces: [US]
                      client-id: client-1
                      client-secret: secret-1
                      refresh-token: refresh-1
                  other:
                    services-api:
                      region: na
                      marketplaces: [CA]
                      client-id: client-2
                      client-secret: secret-2
                      refresh-token: refresh-2
                """);
        return BridgeFiles.in(home);
    }

    private static Properties ports() throws IOException {
        Properties ports = new Properties();
        try (ServerSocket http = new ServerSocket(0);
                ServerSocket management = new ServerSocket(0)) {
            ports.setProperty("http.port", Integer.toString(http.getLocalPort()));
            ports.setProperty("management.port", Integer.toString(management.getLocalPort()));
        }
        return ports;
    }

    private void start() {
        main.setDefaultPropertyPlaceholderLocation("false");
        settings.forCamel().forEach(main::addOverrideProperty);
        List.of(new TickTemplates(), new TickRoutes(), new LocalBusRoutes())
                .forEach(main.configure()::addRoutesBuilder);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport configured) {
                bind(configured.getCamelContext());
            }
        });
        main.start();
    }

    private void bind(CamelContext context) {
        context.addComponent("quartz", new ScheduledQuartz(ZoneOffset.UTC, Clock.systemUTC()));
        Throttles throttles = new Throttles(context, plans, System::nanoTime);
        RemoteCalls calls = new RemoteCalls(
                context,
                contracts,
                throttles,
                Duration.ofSeconds(5),
                new RemoteClocks(RemoteClocks.Limits.SHIPPED, Clock.systemUTC()),
                System::nanoTime,
                new ObjectMapper());
        CallBeans.bind(context.getRegistry(), calls);
        main.configure()
                .addRoutesBuilder(new RemoteCallRoutes(calls, new Retries(new Retries.Policy(0, 1, 1, 1), () -> 0.5)));
        context.getRegistry().bind("services-api-authentication", new Remote());
        AccessControl.bindRoles(context);
        Commands commands = new Commands(database, ServicesApiCommands.EXECUTION, Set.of());
        add(new DeadLetterRoutes(new DeadLetterApi(
                context,
                new DeadLetters(database),
                new DeadLetterCauses(database),
                TestWiring.replays(database, Set.of(), Set.of("fsm", "erp")),
                Clock.systemUTC())));
        add(new CommandApiRoutes(new CommandApi(commands, Duration.ofSeconds(1), Clock.systemUTC())));
        add(new VerificationRoutes(new VerificationApi(accounts, new Verifications(database), Clock.systemUTC())));
        PersonalData personalData =
                new PersonalData(database, commands, Clock.systemUTC(), Duration.ofDays(30), Duration.ofDays(180));
        ErpPersonalData erpPersonalData =
                new ErpPersonalData(erp.dataSource(), Clock.systemUTC(), Duration.ofDays(30), Duration.ofDays(180));
        add(new RetentionRoutes(new RetentionRoutes.Work(
                new Retention(database, Clock.systemUTC(), Duration.ofDays(30))::purge,
                personalData::remove,
                new Reencryption(database, Encryption.with("", List.of()))::run,
                erpPersonalData::remove)));
        add(new ForgetRoutes(new ForgetApi(new Forgetting(database, commands, Clock.systemUTC()), erpPersonalData)));
        TokenWatch watch = new TokenWatch(tokens, Clock.systemUTC(), Duration.ofDays(14));
        StatusReport status = OperationsBeans.bind(
                context.getRegistry(),
                this::add,
                new OperationsBeans.Watched(
                        new StatusReport.Build("1.2.3", STARTED),
                        accounts,
                        watch,
                        contracts.keySet(),
                        Set.of("fsm", "erp"),
                        () -> queues,
                        plans,
                        throttles,
                        calls,
                        intake,
                        hotels(),
                        incidents(calls),
                        database,
                        erp.dataSource(),
                        new ByteBudget(1 << 20),
                        context.getExecutorServiceManager().newCachedThreadPool(this, "worker"),
                        Clock.systemUTC(),
                        System::nanoTime));
        add(new ReportRoutes(status::now, new TokenReport(watch)::now, evidence()::now, List::of));
    }

    private IncidentWatch incidents(RemoteCalls calls) {
        return new IncidentWatch(
                new Symptoms(
                        calls::outages,
                        calls.incidents(),
                        () -> queues,
                        new SpentPlans(List.of(), (operation, account) -> Duration.ZERO, Clock.systemUTC()),
                        Ownership.ALL,
                        Clock.systemUTC()),
                database,
                "alone",
                Ownership.ALL,
                failure -> false,
                Clock.systemUTC());
    }

    private void add(RouteBuilder routes) {
        main.configure().addRoutesBuilder(routes);
    }

    private EvidenceReport evidence() {
        return new EvidenceReport(new EvidenceReport.Sources(
                new StatusReport.Build("1.2.3", STARTED),
                EvidenceSettings.from(reader()),
                accounts,
                new TokenWatch(tokens, Clock.systemUTC(), Duration.ofDays(14)),
                new EvidenceReport.Pool(database, databaseSettings),
                new EvidenceReport.Pool(erp, databaseSettings),
                AtRest.from(reader(), databaseSettings),
                new EncryptionCensus(database, Encryption.with("", List.of())),
                new NightlyRuns(database),
                new KeptContent(database),
                new Verifications(database),
                Clock.systemUTC()));
    }

    private SettingsReader reader() {
        return new SettingsReader(settings, new Problems());
    }

    private HospitalityIntake hotels() {
        return new HospitalityIntake(
                new HospitalityIntake.Settings(
                        Duration.ZERO,
                        null,
                        1,
                        new Backoff(Duration.ZERO, 1, Duration.ZERO, 0),
                        1,
                        Duration.ZERO,
                        Set.of(),
                        Set.of()),
                new MewsHotels("mews"),
                List.of(),
                new ProductServiceOrders(database),
                new PollCheckpoints(database),
                new DeadLetters(database),
                () -> {},
                Clock.systemUTC());
    }

    private final class Remote implements Authentication {
        @Override
        public URI endpoint(String account) {
            return URI.create("http://localhost:" + remote.getAddress().getPort());
        }

        @Override
        public Map<String, String> headers(RemoteCall call) {
            if (loginFails) {
                throw new RemoteCallException(new RemoteCallException.Fault(
                        "services-api",
                        "login",
                        "acme",
                        400,
                        "AuthorizationFailed",
                        "invalid_grant",
                        null,
                        null,
                        FaultMeaning.ACCOUNT));
            }
            return Map.of("Authorization", "Bearer hush-hush");
        }
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    /** Asks the Services API for jobs; whether it succeeds is all the same. */
    void callServicesApi() {
        try {
            context()
                    .createProducerTemplate()
                    .requestBodyAndHeaders(
                            "direct:services-api.getServiceJobs",
                            null,
                            Map.of("account", "acme", "marketplaceIds", LISTING.marketplaceId()));
        } catch (CamelExecutionException e) {
            // The health of the system tells.
        }
    }

    void stopRemote() {
        remote.stop(0);
    }

    HttpResponse<String> api(String path) {
        return get("http.port", path);
    }

    HttpResponse<String> management(String path) {
        return get("management.port", path);
    }

    private HttpResponse<String> get(String port, String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + settings.integer(port) + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(path, e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    @Override
    public void close() {
        main.stop();
        stopRemote();
        erp.close();
        database.close();
    }
}
