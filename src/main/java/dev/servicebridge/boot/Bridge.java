package dev.servicebridge.boot;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.access.AccessControl;
import dev.servicebridge.access.RouteFailures;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.kafka.Topics;

/** A running bridge: the sandbox where it is wanted, the databases, and Camel with the routes. */
public final class Bridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

    /** The name of a {@link java.time.Clock} in Camel's registry that goes before the system's. */
    public static final String CLOCK = "bridgeClock";

    private static final String SYSTEMS = "routes/systems";
    private static final String KAMELETS = "camel.component.kamelet.location";

    /** What Camel is started for. */
    enum Purpose {
        /** All of the bridge's work. */
        WORK,
        /** Calls of remote systems, made by hand. */
        CALLS,
        /** To see whether everything can be made; nothing begins. */
        REHEARSAL
    }

    private final Main camel;
    private final Resources parts;
    private final Extensions extensions;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int exitCode;

    private Bridge(Main camel, Resources parts, Extensions extensions) {
        this.camel = camel;
        this.parts = parts;
        this.extensions = extensions;
    }

    /**
     * Starts a bridge.
     *
     * @throws ConfigurationException where it cannot start as it is configured
     */
    public static Bridge start(BridgeConfiguration configuration) {
        return start(configuration, context -> {});
    }

    /**
     * Starts a bridge whose Camel context was prepared.
     *
     * @param prepare gets the context before any bean, endpoint or route is made; what it binds by the name {@link
     *     #CLOCK} is the bridge's clock
     * @throws ConfigurationException where it cannot start as it is configured
     */
    public static Bridge start(BridgeConfiguration configuration, Consumer<CamelContext> prepare) {
        Listeners.requireFree(configuration.areas().ports());
        if (configuration.hasKafka()) {
            Topics.prepare(configuration.areas().cluster().topics());
        }
        configuration.faults().forEach(fault -> LOG.warn(fault.text()));
        configuration.missingSystems().forEach(missing -> LOG.warn(missing.describe()));
        AtomicReference<Bridge> running = new AtomicReference<>();
        Bridge bridge = start(
                configuration,
                () -> Resources.open(
                        configuration, () -> Optional.ofNullable(running.get()).ifPresent(Bridge::lost)),
                Purpose.WORK,
                Map.of(),
                prepare);
        running.set(bridge);
        StartupBanner.of(
                        configuration.areas().ports(),
                        configuration.areas().http().accessFile())
                .forEach(LOG::info);
        if (configuration.atRest().isOff()) {
            LOG.warn("Messages are kept unencrypted in the bridge's own database: personal-data.key is none;"
                    + " see docs/personal-data.md");
        }
        return bridge;
    }

    /**
     * Starts as much of a bridge as it takes to call the remote systems: no flow, no HTTP server, nothing that begins by
     * itself, and none of the configured databases.
     */
    public static Bridge startAdapters(BridgeConfiguration configuration) {
        return start(
                configuration,
                () -> Resources.openForCalls(configuration.areas().parts()),
                Purpose.CALLS,
                Map.of("camel.server.enabled", "false", "camel.management.enabled", "false"),
                context -> {});
    }

    private static Bridge start(
            BridgeConfiguration configuration,
            Supplier<Resources> open,
            Purpose purpose,
            Map<String, String> overrides,
            Consumer<CamelContext> prepare) {
        RouteFiles routes = RouteFiles.in(
                configuration.files(), purpose == Purpose.CALLS ? SYSTEMS : RouteFiles.ALL, configuration.hasKafka());
        Extensions extensions = Extensions.of(configuration.files().home());
        Resources parts = open.get();
        Main main = camel(configuration, parts, purpose, routes, extensions, overrides);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport configured) {
                prepare.accept(configured.getCamelContext());
            }
        });
        Bridge bridge = new Bridge(main, parts, extensions);
        try {
            bridge.extensions.run(bridge.camel::start);
            Listeners.requireListening(bridge.context(), configuration.areas().ports());
            AccessControl.open(bridge.context());
            parts.join();
            return bridge;
        } catch (Exception e) {
            bridge.close();
            throw UnsafeRoutes.explain(
                            routes.inForce(), configuration.settings().all(), e)
                    .orElseGet(() -> StartFailure.of(e, bridge.context()));
        }
    }

    /** The version that was packaged; {@code development} when run from classes. */
    public static String version() {
        String version = Bridge.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    public CamelContext context() {
        return camel.getCamelContext();
    }

    /**
     * Waits until somebody stops the process; everything in flight has been finished, or given up, by then.
     *
     * @return the process's exit code
     */
    public int awaitStop() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop"));
        stopped.await();
        return exitCode;
    }

    /** Stops because another bridge has taken the database over. */
    private void lost() {
        exitCode = ExitCode.TAKEN_OVER.code();
        close();
    }

    @Override
    public synchronized void close() {
        if (stopped.getCount() == 0) {
            return;
        }
        Set<MeterRegistry> meters = camel.getCamelContext().getRegistry().findByType(MeterRegistry.class);
        try {
            parts.drain();
            camel.stop();
        } catch (Exception e) {
            LOG.warn("Stopping Camel", e);
        } finally {
            // The JVM's garbage collectors keep a registry for ever, and with it all that its meters measure.
            meters.forEach(MeterRegistry::clear);
            parts.close();
            extensions.close();
            stopped.countDown();
        }
    }

    /** Sets Camel up, with these files of routes. */
    static Main camel(
            BridgeConfiguration configuration,
            Resources parts,
            Purpose purpose,
            RouteFiles routes,
            Extensions extensions,
            Map<String, String> overrides) {
        Main main = new Main();
        JavaRoutes javaRoutes = new JavaRoutes();
        UnsafeRoutes unsafe = new UnsafeRoutes(
                configuration.files(), extensions, configuration.settings().all());
        boolean whole = purpose != Purpose.CALLS;
        BeanArguments.beans().forEach(main::bind);
        main.setDefaultPropertyPlaceholderLocation("false");
        // The bridge stops Camel itself, after the deliveries.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.addInitialProperty(KAMELETS, "file:" + configuration.files().home() + "/kamelets,classpath:kamelets");
        configuration.settings().forCamel().forEach(main::addOverrideProperty);
        overrides.forEach(main::addOverrideProperty);
        main.configure().withRoutesIncludePattern(routes.locations());
        main.configure().addRoutesBuilder(javaRoutes.templates());
        if (whole) {
            extensions.routes().forEach(main.configure()::addRoutesBuilder);
        }
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport configured) {
                extensions.install(configured.getCamelContext());
            }

            @Override
            public void beforeConfigure(BaseMainSupport configured) {
                RouteFiles.install(configured.getCamelContext());
                FailingToCaller.install(configured.getCamelContext(), routes::isShipped);
                RouteFailures failures = BridgeBeans.bind(
                        configuration,
                        parts,
                        configured.getCamelContext(),
                        javaRoutes,
                        whole && configuration.hasKafka());
                if (!whole) {
                    startCalledRoutesAlone(configured.getCamelContext());
                    return;
                }
                if (purpose == Purpose.REHEARSAL) {
                    AccessControl.bindRoles(configured.getCamelContext());
                    return;
                }
                extensions.log(configured.getCamelContext());
                unsafe.watch(configured.getCamelContext());
                configuration.areas().outbox().subscribers().requireRoutes(configured.getCamelContext());
                AccessControl.limitConnections(
                        configured.getCamelContext(), configuration.areas().http());
                if (configuration.areas().ports().http().isUsed()) {
                    BridgeBeans.guard(configuration, parts, configured.getCamelContext(), failures);
                }
            }

            @Override
            public void afterConfigure(BaseMainSupport configured) {
                javaRoutes.addTo(configured.getCamelContext(), whole);
                unsafe.throwIfAny();
            }
        });
        return main;
    }

    /** Leaves routes unstarted that begin by themselves, such as by a cron. */
    private static void startCalledRoutesAlone(CamelContext context) {
        context.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .addModelLifecycleStrategy(new ModelLifecycleStrategySupport() {
                    @Override
                    public void onAddRouteDefinition(RouteDefinition route) {
                        if (!route.getInput().getEndpointUri().startsWith("direct:")) {
                            route.autoStartup(false);
                        }
                    }
                });
    }
}
