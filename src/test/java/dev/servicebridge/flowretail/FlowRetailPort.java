package dev.servicebridge.flowretail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.mapping.Mappings;
import dev.servicebridge.references.RemoteReferenceStore;
import dev.servicebridge.references.RemoteReferences;
import dev.servicebridge.remote.NoneOnStatus;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.TestConfiguration;

/** The shipped routes of the ports fsm.service-order and fsm.product-service-order, over a stand-in for the adapter. */
final class FlowRetailPort implements AutoCloseable {
    static final String ACCOUNTS = """
            accounts:
              acme:
                flow-retail:
                  tenant: acme-tenant
                  store: acme-store
                  token: token-1
                  service-type: Repair
                  users:
                    TECH-1: user-1
            """;

    final FakeFlowRetail remote = new FakeFlowRetail();
    final DefaultCamelContext camel = BridgeContext.create();
    final Database database;
    /** What the port told of the orders before and after it wrote. */
    final List<String> looks = new ArrayList<>();

    final ManualClock clock = new ManualClock(Instant.parse("2026-01-31T12:00:00Z"));
    /** How often an order that is told of must be read again before it is kept. */
    int readAgain;
    /** What happens to an order while it is told of. */
    Runnable meanwhile = () -> {};

    private int events;

    FlowRetailPort(Path home, String accounts) throws Exception {
        TestConfiguration configuration = TestConfiguration.in(home, accounts);
        BridgeFiles files = configuration.files();
        FlowRetailAccounts access = new FlowRetailAccounts(configuration.accounts());
        database = Database.open(
                new DatabaseSettings("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "", 2, "test"));
        bind("mappings", new Mappings(files));
        bind("remoteReferences", new RemoteReferences(new RemoteReferenceStore(database)));
        bind("flowRetailUids", new FlowRetailUids());
        bind("flowRetailAccounts", access);
        bind("flowRetailNames", new FlowRetailNames(access, clock, Duration.ofMinutes(10)));
        bind("flowRetailCustomers", new Customers(access));
        bind("noneIfAbsent", new NoneOnStatus(404));
        bind("noneIfTaken", new NoneOnStatus(409));
        bind("flowRetailOrders", new ServiceOrders(clock));
        camel.addRoutes(remote);
        camel.addRoutes(looks());
        BridgeContext.load(
                camel,
                "systems/flow-retail/fsm-flow-retail",
                "systems/flow-retail/fsm-flow-retail-hotel",
                "systems/flow-retail/fsm-flow-retail-order",
                "systems/flow-retail/fsm-flow-retail-customer",
                "systems/flow-retail/fsm-flow-retail-writes",
                "systems/flow-retail/fsm-flow-retail-event");
        camel.start();
    }

    /** Stand in for the flow that tells people's changes from the bridge's own. */
    private RouteBuilder looks() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:fsm.outcome")
                        .process(e -> looks.add("found " + e.getMessage().getBody()))
                        .process(e -> {
                            meanwhile.run();
                            clock.advance(Duration.ofSeconds(1));
                        })
                        .setBody(e -> readAgain-- <= 0);
                from("direct:fsm.writing")
                        .process(e -> looks.add("writing " + e.getMessage().getBody()));
                from("direct:fsm.written")
                        .process(e -> looks.add("written " + e.getMessage().getBody()));
            }
        };
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
    }

    /** A new event about a job. */
    JsonNode event(String job) throws Exception {
        ObjectNode event = FakeFlowRetail.JSON
                .createObjectNode()
                .put("eventId", ++events)
                .put("version", events)
                .put("account", "acme")
                .put("serviceJobId", "J-1")
                .put("observedAt", "2026-01-31T12:00:00Z");
        return event.set("job", FakeFlowRetail.JSON.readTree(job));
    }

    /** Delivers an event of a job once; what the route fails with is thrown as it is. */
    JsonNode deliver(JsonNode event, Map<String, Object> headers) {
        return deliver("fsm.service-order", "serviceJobId", event, headers);
    }

    /** Delivers an event of a hotel's order once, for a service that takes TECH-1 90 minutes. */
    JsonNode deliverHotelOrder(JsonNode event, Map<String, Object> headers) {
        return deliver("fsm.product-service-order", "productServiceOrderId", event, headers);
    }

    private JsonNode deliver(String port, String idHeader, JsonNode event, Map<String, Object> headers) {
        Exchange result = camel.createProducerTemplate().send("direct:" + port, exchange -> {
            exchange.getMessage().setBody(event);
            exchange.getMessage().setHeader("account", event.path("account").asText());
            exchange.getMessage().setHeader(idHeader, event.path(idHeader).asText());
            exchange.getMessage().setHeaders(withAll(exchange.getMessage().getHeaders(), headers));
            exchange.setVariable(
                    "productService",
                    FakeFlowRetail.JSON
                            .createObjectNode()
                            .put("resource", "TECH-1")
                            .put("duration", 90));
        });
        if (result.getException() instanceof RuntimeException e) {
            throw e;
        }
        if (result.getException() != null) {
            throw new CamelExecutionException("port", result, result.getException());
        }
        return result.getMessage().getBody(JsonNode.class);
    }

    private static Map<String, Object> withAll(Map<String, Object> headers, Map<String, Object> more) {
        headers.putAll(more);
        return headers;
    }

    @Override
    public void close() throws IOException {
        camel.close();
        database.close();
    }
}
