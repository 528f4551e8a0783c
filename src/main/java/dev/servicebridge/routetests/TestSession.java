package dev.servicebridge.routetests;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.EndpointStrategy;

/**
 * A bridge for a test that is not written as a file: it takes the steps of a test file one by one, and shows what came out.
 */
public final class TestSession implements AutoCloseable {
    /** Where a test is at that no file holds: paths of other files are relative to the working directory. */
    private static final Path NO_FILE = Path.of("test").toAbsolutePath();

    private final TestHome home;
    private final TestBridge bridge;
    private final Quiet quiet;
    private final Steps steps;

    /**
     * Starts the bridge, with a sandbox and an empty database in memory.
     *
     * @param folder the bridge's folder
     * @param test what a test file says besides {@code when} and {@code then}: {@code settings}, {@code files},
     *     {@code clock} and so on
     * @param clock the clock that a test's own goes on from
     * @param nanos nanoseconds of a clock that never goes back
     * @param prepare gets the Camel context before any endpoint or route is made, and says what becomes of endpoints behind
     *     what the test says
     * @throws dev.servicebridge.config.ConfigurationException where the bridge cannot start as it is configured
     */
    public TestSession(
            Path folder,
            JsonNode test,
            Clock clock,
            LongSupplier nanos,
            Function<CamelContext, EndpointStrategy> prepare) {
        RouteTest own = new RouteTest(NO_FILE, "", MissingNode.getInstance(), test);
        home = new TestHome(folder.toAbsolutePath().normalize(), own);
        try {
            bridge = new TestBridge(home, own, clock, prepare);
        } catch (RuntimeException e) {
            home.close();
            throw e;
        }
        quiet = new Quiet(bridge, nanos);
        steps = new Steps(bridge, quiet);
    }

    /**
     * Takes a step of a test file, and waits until the bridge has nothing left to do, or {@code within} has passed.
     *
     * @param kind its key, such as {@code job}
     * @param what its fields
     * @return the answer, of a request, a command or a message; else a missing node
     * @throws AssertionError where a command is refused
     */
    public JsonNode take(String kind, JsonNode what) throws Exception {
        JsonNode came = steps.take(kind, what);
        if (!steps.failures().isEmpty()) {
            String failures = steps.failures().stream()
                    .map(failure -> "expected: " + failure.expected() + "; came: " + failure.came())
                    .collect(Collectors.joining("; "));
            steps.failures().clear();
            throw new AssertionError(failures);
        }
        return came;
    }

    /**
     * Waits until the bridge has nothing left to do.
     *
     * @throws AssertionError where it still has after {@code within}, with the deliveries and commands that wait
     */
    public void awaitQuiet() throws InterruptedException {
        if (!quiet.await(bridge.test().within(), () -> true)) {
            throw new AssertionError("The bridge still works after "
                    + bridge.test().within().toSeconds() + " s; waiting: "
                    + Shown.cut(bridge.database().waiting().toString()));
        }
    }

    /**
     * Has an operation answer so, in place of the sandbox's own answer.
     *
     * @param call system and operation, such as {@code flow-retail.createCustomer}
     * @param body null for none
     * @param times calls that it answers; 0 for all
     * @throws RuntimeException where there is no such operation, with the one that is meant
     */
    public void answer(String call, int status, JsonNode body, int times) {
        bridge.operations().require(call);
        bridge.sandbox().scripts().add(call, status, body, times);
    }

    /** The calls of systems, in their order; the content is {@code parameters}, {@code body} and {@code status}. */
    public List<Outcome> calls() {
        return bridge.calls();
    }

    /** What was sent to replaced endpoints, in its order; the content is {@code headers} and {@code body}. */
    public List<Outcome> messages() {
        return bridge.endpoints().messages();
    }

    /** Whether somebody means an endpoint by a name without options, in which settings are put in. */
    public boolean means(String name, Outcome message) {
        return EndpointNames.means(context().resolvePropertyPlaceholders(name), message.name());
    }

    /** Dead letters, the oldest first; the content is their columns. */
    public List<Outcome> deadLetters() {
        return bridge.database().deadLetters();
    }

    /** The rows of one of the ERP's tables. */
    public List<JsonNode> table(String name) {
        return bridge.database().table(name);
    }

    /** What a query of the ERP's tables finds. */
    public List<JsonNode> rows(String sql) {
        return bridge.database().rows(sql);
    }

    public CamelContext context() {
        return bridge.context();
    }

    /** Where the bridge's HTTP API is. */
    public String address() {
        return bridge.address();
    }

    @Override
    public void close() {
        try {
            bridge.close();
        } finally {
            home.close();
        }
    }
}
