package dev.servicebridge.sandbox;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import dev.servicebridge.sandbox.core.CallListener;
import dev.servicebridge.sandbox.core.Contract;
import dev.servicebridge.sandbox.core.Deviations;
import dev.servicebridge.sandbox.core.Dispatcher;
import dev.servicebridge.sandbox.core.Faults;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.PlainErrors;
import dev.servicebridge.sandbox.core.RemoteSystem;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.core.ScriptedSystem;
import dev.servicebridge.sandbox.core.Scripts;
import dev.servicebridge.sandbox.core.Statistics;
import dev.servicebridge.sandbox.flowretail.FlowRetail;
import dev.servicebridge.sandbox.flowretail.FlowTenant;
import dev.servicebridge.sandbox.mews.Hotel;
import dev.servicebridge.sandbox.mews.Hotels;
import dev.servicebridge.sandbox.mews.Mews;
import dev.servicebridge.sandbox.services.AccessTokens;
import dev.servicebridge.sandbox.services.Documents;
import dev.servicebridge.sandbox.services.LoginWithAmazon;
import dev.servicebridge.sandbox.services.Seller;
import dev.servicebridge.sandbox.services.Sellers;
import dev.servicebridge.sandbox.services.ServicesApi;
import dev.servicebridge.sandbox.services.Uploads;
import dev.servicebridge.sandbox.services.UsagePlans;

/**
 * Simulators of the remote systems on one port: {@code /services-api}, {@code /lwa/auth/o2/token}, {@code /uploads},
 * {@code /flow-retail/v2}, {@code /mews}, and {@code /sandbox} to look into them and to switch faults on.
 */
public final class Sandbox implements AutoCloseable {
    private static final String LOCALHOST = "localhost";

    private final Server server;
    private final String host;
    private final ServerConnector connector;
    private final ScheduledExecutorService timer;
    private final Faults faults;
    private final Journal journal = new Journal();
    private final Statistics statistics;
    private final AccessTokens tokens;
    private final UsagePlans plans;
    private final Sellers sellers;
    private final Deviations deviations;
    private final FlowRetail flowRetail;
    private final Hotels hotels;
    private final Scripts scripts = new Scripts();
    private final Dispatcher dispatcher;

    Sandbox(SandboxSettings settings, Clock clock, LongSupplier nanos) {
        this(settings, clock, nanos, Map.of());
    }

    private Sandbox(SandboxSettings settings, Clock clock, LongSupplier nanos, Map<String, String> contracts) {
        statistics = new Statistics(nanos);
        tokens = new AccessTokens(clock, settings.tokenLifetime());
        plans = new UsagePlans(settings.planScale(), nanos);
        sellers = new Sellers(settings, clock);
        deviations = new Deviations(settings.strict());
        flowRetail = new FlowRetail(clock, deviations);
        hotels = new Hotels(settings, clock);
        timer = Executors.newScheduledThreadPool(2, Sandbox::daemon);
        Documents documents = new Documents(clock);
        Map<String, RemoteSystem> systems = new LinkedHashMap<>();
        systems.put(
                "/services-api",
                new ServicesApi(tokens, plans, sellers, documents, clock, settings.rateHeader(), deviations));
        systems.put("/uploads", new Uploads(documents, settings.documentHash(), clock));
        systems.put("/lwa", new LoginWithAmazon(settings, tokens, deviations));
        systems.put("/flow-retail/v2", flowRetail);
        systems.put("/mews", new Mews(hotels, settings.planScale(), nanos));
        contracts.forEach((name, yaml) -> systems.put("/" + name, new ScriptedSystem(name, Contract.of(name, yaml))));
        faults = new Faults(
                settings.seed(),
                systems.values().stream().collect(Collectors.toMap(RemoteSystem::name, RemoteSystem::operations)));
        faults.addAll(settings.faults());
        Control control = new Control(faults, journal, statistics, tokens, sellers, hotels, deviations);
        dispatcher = new Dispatcher(faults, journal, statistics, clock, scripts);
        server = server(new SandboxServer(systems, control, dispatcher, faults, timer, clock));
        host = settings.host();
        connector = connector(host);
        connector.setPort(settings.port());
        if (!settings.changeInterval().isZero()) {
            long interval = settings.changeInterval().toNanos();
            timer.scheduleWithFixedDelay(this::step, interval, interval, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Starts a sandbox.
     *
     * @throws IllegalStateException when it cannot listen on its port
     */
    public static Sandbox start(SandboxSettings settings) {
        return new Sandbox(settings, Clock.systemUTC(), System::nanoTime).started();
    }

    /**
     * Starts a sandbox for a test.
     *
     * @param contracts of systems that have no simulator, by name: the YAML of each, which is served at {@code /<name>} with
     *     what {@link #scripts()} say
     * @param listener hears of each call
     */
    public static Sandbox startForTest(
            SandboxSettings settings, Clock clock, Map<String, String> contracts, CallListener listener) {
        Sandbox sandbox = new Sandbox(settings, clock, System::nanoTime, contracts);
        sandbox.dispatcher.listen(listener);
        return sandbox.started();
    }

    Sandbox started() {
        try {
            connector.open();
            if (!isReachedByLocalhost(host)) {
                // the addresses in the profile sandbox lead to localhost
                connector(LOCALHOST).setPort(connector.getLocalPort());
            }
            server.start();
            return this;
        } catch (Exception e) {
            close();
            throw new IllegalStateException(
                    "sandbox: cannot listen on port " + connector.getPort() + " of " + host + ": " + e.getMessage(), e);
        }
    }

    private static boolean isReachedByLocalhost(String host) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(host);
        return address.isAnyLocalAddress() || address.isLoopbackAddress();
    }

    private ServerConnector connector(String host) {
        ServerConnector added = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
        added.setHost(host);
        server.addConnector(added);
        return added;
    }

    /** Waits until it is closed. */
    public void join() throws InterruptedException {
        server.join();
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** Address without a trailing slash, such as {@code http://localhost:8099}. */
    public URI uri() {
        return URI.create("http://" + LOCALHOST + ":" + port());
    }

    /** Answers that go before those of the simulators. */
    public Scripts scripts() {
        return scripts;
    }

    public Faults faults() {
        return faults;
    }

    public Journal journal() {
        return journal;
    }

    public Statistics statistics() {
        return statistics;
    }

    /** The Services API's plans, to grant sellers others. */
    public UsagePlans plans() {
        return plans;
    }

    /** What callers did that the vendors' pages forbid. */
    public Deviations deviations() {
        return deviations;
    }

    /** The access tokens that were issued, to count refreshes. */
    public AccessTokens tokens() {
        return tokens;
    }

    /** A seller's jobs and the rest; made when the seller is first heard of. */
    public Seller seller(String seller) {
        return sellers.seller(seller);
    }

    /** A tenant of Flow Retail; made when first heard of. */
    public FlowTenant tenant(String uid) {
        return flowRetail.tenant(uid);
    }

    /**
     * An enterprise of Mews, with the access token {@code sandbox-mews-<name>}; made, without guests and orders, when
     * first asked for. There are {@code us} and {@code de} from the start.
     */
    public Hotel hotel(String name) {
        return hotels.hotel(name);
    }

    /** Moves the script of every seller and hotel one step on, as the change interval does. */
    public void step() {
        sellers.step();
        hotels.step();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("sandbox: cannot stop", e);
        }
    }

    private static Server server(Handler handler) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setDaemon(true);
        threads.setName("sandbox");
        Server server = new Server(threads);
        server.setHandler(handler);
        server.setErrorHandler(new PlainErrors());
        return server;
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // the date comes from the sandbox's clock
        http.setSendDateHeader(false);
        // an id may hold a slash or a backslash, percent-encoded
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "ids",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
        return http;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "sandbox-timer");
        thread.setDaemon(true);
        return thread;
    }
}
