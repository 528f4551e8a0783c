package dev.servicebridge.flowretail;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
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
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Flow Retail's operations by their shipped routes, over HTTP, against the sandbox with a customer and an order. */
abstract class FlowRetailCalls {
    final Sandbox sandbox = Sandboxes.start(
            SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0S")));
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    final void start() throws Exception {
        Contract contract =
                Contract.read("flow-retail", BridgeFiles.in(Path.of("target")).require("contracts/flow-retail.yaml"));
        Set<String> operations =
                contract.operationIds().stream().map(id -> "flow-retail." + id).collect(Collectors.toSet());
        Map<String, String> plans = new HashMap<>();
        operations.forEach(id -> {
            plans.put("usage-plan." + id + ".rate", "1000");
            plans.put("usage-plan." + id + ".burst", "1000");
        });
        Throttles throttles = new Throttles(
                camel, UsagePlans.read(plans, key -> "plans", operations, new Problems()), System::nanoTime);
        RemoteCalls calls = new RemoteCalls(
                camel,
                Map.of("flow-retail", contract),
                throttles,
                Duration.ofSeconds(30),
                new RemoteClocks(RemoteClocks.Limits.SHIPPED, Clock.systemUTC()),
                System::nanoTime,
                new ObjectMapper());
        CallBeans.bind(camel.getRegistry(), calls);
        camel.getRegistry().bind("flow-retail-authentication", new Access());
        camel.getPropertiesComponent().addOverrideProperty("http-client.connect-timeout", "2000");
        camel.getPropertiesComponent().addOverrideProperty("http-client.response-timeout", "10000");
        camel.getPropertiesComponent().addOverrideProperty("http-client.connections", "20");
        camel.addRoutes(new RemoteCallRoutes(calls, new Retries(new Retries.Policy(0, 5, 2, 100), () -> 0.5)));
        camel.start();
        call("createCustomer", """
                {"customerUid":"C1","customerType":"PERSON","firstname":"Erika","lastname":"Mustermann",
                 "email":"erika@example.org","mobile":"+49170"}""");
        order("O1", "Fix the dishwasher");
    }

    @AfterEach
    final void stop() throws Exception {
        camel.close();
        sandbox.close();
    }

    private final class Access implements Authentication {
        @Override
        public URI endpoint(String account) {
            return URI.create(sandbox.uri() + "/flow-retail/v2");
        }

        @Override
        public Map<String, String> parameters(String account) {
            return Map.of("tenantUid", "sandbox-tenant", "storeUid", "sandbox-store");
        }

        @Override
        public Map<String, String> headers(RemoteCall call) {
            return Map.of("Authorization", "Bearer sandbox-flow-token");
        }

        @Override
        public boolean renew(RemoteCall call, int status, JsonNode answer) {
            return false;
        }
    }

    final Exchange send(String operation, Object body, Object... headers) {
        Exchange exchange = camel.createProducerTemplate().send("direct:flow-retail." + operation, e -> {
            e.getMessage().setBody(body);
            e.getMessage().setHeader("account", "acme");
            e.getMessage().setHeader("serviceOrderUid", "O1");
            for (int i = 0; i < headers.length; i += 2) {
                e.getMessage().setHeader((String) headers[i], headers[i + 1]);
            }
        });
        if (exchange.getException() instanceof RuntimeException e) {
            throw e;
        }
        return exchange;
    }

    final JsonNode call(String operation, Object body, Object... headers) {
        return send(operation, body, headers).getMessage().getBody(JsonNode.class);
    }

    final List<String> list(String operation, String field, Object... headers) {
        return call(operation, null, headers).path("items").findValuesAsText(field);
    }

    final JsonNode order(String uid, String title) {
        String type = list("listServiceTypes", "serviceTypeUid").get(0);
        return call(
                "createServiceOrder",
                Map.of("serviceOrderUid", uid, "customerUid", "C1", "serviceTypeUid", type, "title", title));
    }

    static void assertFails(int status, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(RemoteCallException.class, e -> assertThat(e.getStatus())
                .isEqualTo(status));
    }
}
