package dev.servicebridge.remote;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.plan.Alarm;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.remote.plan.UsagePlans;

/** The shipped routes of calls over a small system of one contract, served by a scripted HTTP server. */
final class Shop implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    final DefaultCamelContext camel = new DefaultCamelContext();
    final List<Request> requests = new CopyOnWriteArrayList<>();
    final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    final Queue<String> renewals = new ArrayDeque<>();
    /** The account of each call, as often as it asked for its credentials: first when it takes its place in the plan. */
    final List<String> authorised = new CopyOnWriteArrayList<>();
    /** Runs in the server after a request was noted and before it is answered. */
    volatile Consumer<Request> beforeAnswer = request -> {};

    final UsagePlans plans;
    final Throttles throttles;
    final RemoteCalls calls;
    private final HttpServer server;
    private URI endpoint;

    /** @param nanos when it came, by {@link System#nanoTime} */
    record Request(String method, String uri, Map<String, List<String>> headers, String body, long nanos) {
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    public record Reply(int status, Map<String, String> headers, byte[] body, boolean cut) {
        static Reply of(int status, String body) {
            return new Reply(
                    status, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8), false);
        }

        Reply with(String name, String value) {
            Map<String, String> more = new java.util.HashMap<>(headers);
            more.put(name, value);
            return new Reply(status, more, body, cut);
        }

        static Reply lost() {
            return new Reply(200, Map.of(), new byte[0], true);
        }
    }

    Shop(Map<String, String> planOverrides, Retries.Policy policy, LongSupplier nanoClock) throws Exception {
        this(planOverrides, policy, nanoClock, Clock.systemUTC());
    }

    /** @param clock the bridge's own, by which the shop's is measured */
    Shop(Map<String, String> planOverrides, Retries.Policy policy, LongSupplier nanoClock, Clock clock)
            throws Exception {
        this(planOverrides, policy, nanoClock, clock, CallLimits.shipped());
    }

    private Shop(
            Map<String, String> planOverrides,
            Retries.Policy policy,
            LongSupplier nanoClock,
            Clock clock,
            CallLimits limits)
            throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::serve);
        server.start();
        endpoint = URI.create("http://localhost:" + server.getAddress().getPort() + "/shop");
        Contract contract = Contract.read(
                "shop", BridgeFiles.in(java.nio.file.Path.of("target")).require("contracts/shop.yaml"));
        Map<String, String> values = new java.util.HashMap<>();
        Set<String> operations = new LinkedHashSet<>();
        contract.operationIds().forEach(id -> {
            operations.add("shop." + id);
            values.put("usage-plan.shop." + id + ".rate", "1000");
            values.put("usage-plan.shop." + id + ".burst", "1000");
        });
        values.putAll(planOverrides);
        Problems problems = new Problems();
        plans = UsagePlans.read(values, key -> "plans", operations, problems);
        problems.throwIfAny();
        throttles = new Throttles(camel, plans, nanoClock, nanoClock instanceof Alarm alarm ? alarm : null);
        calls = new RemoteCalls(
                camel,
                Map.of("shop", contract),
                throttles,
                Duration.ofSeconds(30),
                new RemoteClocks(RemoteClocks.Limits.SHIPPED, clock),
                nanoClock,
                new ObjectMapper());
        calls.keepTo(limits);
        CallBeans.bind(camel.getRegistry(), calls);
        camel.getRegistry().bind("shop-authentication", new ShopAuthentication());
        camel.getPropertiesComponent().addOverrideProperty("http-client.connect-timeout", "2000");
        camel.getPropertiesComponent().addOverrideProperty("http-client.response-timeout", "5000");
        camel.getPropertiesComponent().addOverrideProperty("http-client.connections", "200");
        camel.addRoutes(new RemoteCallRoutes(calls, new Retries(policy, () -> 0.5)));
        camel.start();
    }

    Shop() throws Exception {
        this(Map.of(), new Retries.Policy(3, 5, 2, 100), System::nanoTime);
    }

    Shop(CallLimits limits) throws Exception {
        this(Map.of(), new Retries.Policy(3, 5, 2, 100), System::nanoTime, Clock.systemUTC(), limits);
    }

    /** Has calls go to another server. */
    void at(URI other) {
        endpoint = other;
    }

    /** Adds a route that lists the orders twice, and then does what a test wants. */
    void route(String from, Processor last) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(from)
                        .to("direct:shop.listOrders")
                        .to("direct:shop.listOrders")
                        .process(last);
            }
        });
    }

    private final class ShopAuthentication implements Authentication {
        @Override
        public URI endpoint(String account) {
            return endpoint;
        }

        @Override
        public Map<String, String> headers(RemoteCall call) {
            authorised.add(call.account());
            if ("locked-out".equals(call.account())) {
                throw call.fault(401, "AuthorizationFailed", "no login", FaultMeaning.ACCOUNT);
            }
            return Map.of("Authorization", "Bearer " + call.account() + renewals.size());
        }

        @Override
        public boolean renew(RemoteCall call, int status, JsonNode answer) {
            renewals.add(call.account());
            return answer != null && answer.toString().contains("expired");
        }
    }

    /** Calls an operation as a route would. */
    JsonNode call(String operation, Object body, Map<String, Object> headers) {
        Map<String, Object> all = new java.util.HashMap<>(headers);
        all.putIfAbsent("account", "acme");
        try {
            return camel.createProducerTemplate()
                    .requestBodyAndHeaders("direct:shop." + operation, body, all, JsonNode.class);
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof RemoteCallException fault ? fault : e;
        }
    }

    /** The requests made for an account so far. */
    List<Request> requestsOf(String account) {
        return requests.stream()
                .filter(request -> request.header("Authorization").startsWith("Bearer " + account))
                .toList();
    }

    void stopServer() {
        server.stop(0);
    }

    private void serve(HttpExchange http) throws IOException {
        String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Request request = new Request(
                http.getRequestMethod(),
                http.getRequestURI().toString(),
                Map.copyOf(http.getRequestHeaders()),
                body,
                System.nanoTime());
        requests.add(request);
        beforeAnswer.accept(request);
        Reply reply = replies.isEmpty() ? Reply.of(200, "{}") : replies.poll();
        if (reply.cut()) {
            http.close();
            return;
        }
        reply.headers().forEach(http.getResponseHeaders()::add);
        http.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        try (http) {
            http.getResponseBody().write(reply.body());
        }
    }

    @Override
    public void close() {
        camel.stop();
        server.stop(0);
    }
}
