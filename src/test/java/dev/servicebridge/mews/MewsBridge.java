package dev.servicebridge.mews;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.remote.CallBeans;
import dev.servicebridge.remote.Contract;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteCallRoutes;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.Retries;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.remote.plan.UsagePlans;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestConfiguration;

/** The shipped routes and plan of Mews against the sandbox, for the accounts de, twin (of the same token), both, lost. */
final class MewsBridge implements AutoCloseable {
    final Sandbox sandbox = Sandboxes.start(
            SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.jobs", "30", "sandbox.change-interval", "PT0S")));
    final DefaultCamelContext camel = new DefaultCamelContext();
    final RemoteCalls calls;
    final Throttles throttles;

    MewsBridge() {
        this(Map.of());
    }

    MewsBridge(Map<String, String> otherPlan) {
        try {
            Path home = Files.createTempDirectory("mews");
            TestConfiguration configuration =
                    TestConfiguration.in(home, accounts(), Map.of("mews.endpoint", sandbox.uri() + "/mews"));
            BridgeFiles files = configuration.files();
            Settings settings = configuration.settings();
            Accounts accounts = configuration.accounts();
            Problems problems = new Problems();
            Contract contract = Contract.read("mews", files.require("contracts/mews.yaml"));
            Set<String> operations =
                    contract.operationIds().stream().map(id -> "mews." + id).collect(Collectors.toSet());
            Map<String, String> plan =
                    new HashMap<>(Map.of("usage-plan.mews.requests", "200", "usage-plan.mews.window", "PT30S"));
            plan.putAll(otherPlan);
            UsagePlans plans = UsagePlans.read(plan, key -> "plans", operations, problems);
            throttles = new Throttles(camel, plans, System::nanoTime);
            calls = new RemoteCalls(
                    camel,
                    Map.of("mews", contract),
                    throttles,
                    Duration.ofSeconds(30),
                    new RemoteClocks(RemoteClocks.Limits.SHIPPED, Clock.systemUTC()),
                    System::nanoTime,
                    new ObjectMapper());
            CallBeans.bind(camel.getRegistry(), calls);
            camel.getRegistry().bind("mews-authentication", new MewsAuthentication(accounts, "1.2.3"));
            camel.getRegistry().bind("mews-rules", new MewsRules());
            settings.forCamel()
                    .forEach((key, value) -> camel.getPropertiesComponent().addOverrideProperty(key, value));
            camel.addRoutes(new RemoteCallRoutes(calls, new Retries(new Retries.Policy(3, 5, 2, 2000), () -> 0.5)));
            camel.addRoutes(new MewsPageRoutes(new MewsPages(new ObjectMapper())));
            camel.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String accounts() {
        return """
                accounts:
                  de:
                    mews: { client-token: sandbox-mews-client, access-token: sandbox-mews-de }
                  twin:
                    mews: { client-token: sandbox-mews-client, access-token: sandbox-mews-de }
                  us:
                    mews: { client-token: sandbox-mews-client, access-token: sandbox-mews-us }
                  both:
                    mews:
                      client-token: sandbox-mews-client
                      access-token: sandbox-mews-portfolio
                      enterprises: ["%s", "%s"]
                      chains: ["%s"]
                  lost:
                    mews: { client-token: sandbox-mews-client, access-token: sandbox-mews-lost }
                """.formatted(
                        sandbox.hotel("us").enterpriseId(),
                        sandbox.hotel("de").enterpriseId(),
                        sandbox.hotel("us").chainId());
    }

    /** Calls an operation as a route would. */
    JsonNode call(String operation, String account, String body) {
        return call(operation, body, Map.of("account", account));
    }

    JsonNode call(String operation, String body, Map<String, Object> headers) {
        try {
            return camel.createProducerTemplate()
                    .requestBodyAndHeaders("direct:mews." + operation, body, headers, JsonNode.class);
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof RemoteCallException fault ? fault : e;
        }
    }

    @Override
    public void close() {
        camel.stop();
        sandbox.close();
    }
}
