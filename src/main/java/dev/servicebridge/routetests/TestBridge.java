package dev.servicebridge.routetests;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.EndpointStrategy;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Contract;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.SandboxSettings;

/** A whole bridge for one test, with a sandbox and a database of its own. */
final class TestBridge implements AutoCloseable {
    private static final Set<String> SIMULATED = Set.of("services-api", "flow-retail", "mews");

    /** Pools of connections that are of no system with a contract: those of uploads and of logins. */
    private static final Set<String> OTHER_POOLS = Set.of("proof-documents", "lwa");

    private static final SandboxSettings SANDBOX = SandboxSettings.from(Map.of(
            "http.host", "localhost",
            "sandbox.port", "0",
            "sandbox.jobs", "0",
            "sandbox.change-interval", "PT0S",
            "sandbox.plan-scale", "20"));

    private final RouteTest test;
    private final TestHome home;
    private final TestDatabase database = new TestDatabase();
    private final Map<String, Contract> contracts = new LinkedHashMap<>();
    private final Calls calls = new Calls(contracts);
    private final AtomicReference<Endpoints> endpoints = new AtomicReference<>();
    private final Clock clock;
    private final Sandbox sandbox;
    private final Properties settings;
    private final ObjectNode accounts;
    private final Function<CamelContext, EndpointStrategy> prepare;
    private Operations operations;
    private Bridge bridge;

    /**
     * Starts it.
     *
     * @param system the clock that a test's own goes on from
     */
    TestBridge(TestHome home, RouteTest test, Clock system) {
        this(home, test, system, context -> (uri, endpoint) -> endpoint);
    }

    /**
     * Starts it.
     *
     * @param prepare gets the context before any endpoint or route is made, and says what becomes of endpoints behind what
     *     the test says; Camel calls several strategies in no order
     */
    TestBridge(TestHome home, RouteTest test, Clock system, Function<CamelContext, EndpointStrategy> prepare) {
        this.prepare = prepare;
        this.test = test;
        this.home = home;
        clock = clock(system);
        Map<String, String> unsimulated = contracts();
        sandbox = Sandbox.startForTest(SANDBOX, clock, unsimulated, calls);
        try {
            Properties said = new Properties();
            said.putAll(test.texts("settings"));
            accounts = home.accounts(said);
            settings = TestSettings.of(
                    test.texts("settings"),
                    sandbox.uri(),
                    unsimulated.keySet(),
                    database.url(),
                    clock.instant(),
                    home.write(accounts));
            start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void start() {
        BridgeConfiguration configuration =
                BridgeConfiguration.load(home.folder(), home.profile(), test.texts("environment"), settings);
        operations = new Operations(configuration.contracts());
        test.then()
                .path("calls")
                .forEach(call -> operations.require(call.path("call").asText()));
        say();
        Set<String> pools = new HashSet<>(configuration.contracts().keySet());
        pools.addAll(OTHER_POOLS);
        AtomicReference<ReplacedNodes> nodes = new AtomicReference<>();
        bridge = Bridge.start(configuration, context -> {
            Endpoints replaced =
                    new Endpoints(context, test.entries("endpoints").toList(), pools);
            endpoints.set(replaced);
            EndpointStrategy further = prepare.apply(context);
            context.getCamelContextExtension()
                    .registerEndpointCallback(
                            (uri, endpoint) -> further.registerEndpoint(uri, replaced.registerEndpoint(uri, endpoint)));
            context.getRegistry().bind(Bridge.CLOCK, clock);
            nodes.set(ReplacedNodes.in(context, replacedNodes()));
        });
        nodes.get().require();
    }

    private List<String> replacedNodes() {
        return test.entries("endpoints")
                .flatMap(entry -> EndpointNames.node(entry.path("at").asText()).stream())
                .toList();
    }

    private Clock clock(Clock system) {
        String wanted = test.value("clock").asText("");
        return wanted.isEmpty()
                ? system
                : Clock.offset(system, Duration.between(system.instant(), Instant.parse(wanted)));
    }

    /** Reads all contracts for the calls' parameters; those of systems without a simulator are given back. */
    private Map<String, String> contracts() {
        Map<String, String> unsimulated = new LinkedHashMap<>();
        for (BridgeFile file : BridgeFiles.in(home.folder()).list("contracts", ".yaml")) {
            String system = file.name();
            try {
                contracts.put(system, Contract.of(system, file.text()));
            } catch (RuntimeException e) {
                throw new TestFault(file + " cannot be read; service-bridge check says where", e);
            }
            if (!SIMULATED.contains(system)) {
                unsimulated.put(system, file.text());
            }
        }
        return unsimulated;
    }

    /** Tells the sandbox what it is to answer. */
    private void say() {
        test.entries("answers").forEach(answer -> {
            operations.require(answer.path("call").asText());
            sandbox.scripts()
                    .add(
                            answer.path("call").asText(),
                            answer.path("status").asInt(200),
                            answer.get("body"),
                            answer.path("times").asInt(0));
        });
        try {
            sandbox.faults().addAll(test.entries("faults").map(Fault::of).toList());
        } catch (IllegalArgumentException e) {
            throw new TestFault("faults: " + e.getMessage(), e);
        }
    }

    RouteTest test() {
        return test;
    }

    /** The time in the test. */
    Instant now() {
        return clock.instant();
    }

    CamelContext context() {
        return bridge.context();
    }

    Sandbox sandbox() {
        return sandbox;
    }

    TestDatabase database() {
        return database;
    }

    Endpoints endpoints() {
        return endpoints.get();
    }

    Operations operations() {
        return operations;
    }

    /** The accounts, by name. */
    JsonNode accounts() {
        return accounts.path("accounts");
    }

    /** Where the bridge's HTTP API is. */
    String address() {
        return "http://localhost:" + settings.getProperty("http.port");
    }

    /** The calls that reached the sandbox. */
    List<Outcome> calls() {
        return calls.seen();
    }

    @Override
    public void close() {
        if (bridge != null) {
            bridge.close();
        }
        sandbox.close();
        database.close();
    }
}
