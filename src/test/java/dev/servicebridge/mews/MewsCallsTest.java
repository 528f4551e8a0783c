package dev.servicebridge.mews;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Each operation through its shipped route, over HTTP, against the sandbox. */
class MewsCallsTest {
    private static final String ONE = "{\"Limitation\":{\"Count\":1}}";

    private MewsBridge bridge = new MewsBridge();

    @AfterEach
    void stop() {
        bridge.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ProductServiceOrders, 'ServiceIds'",
        "Reservations, ''",
        "Services, ''",
        "Customers, 'UpdatedUtc'",
        "Companies, ''",
        "Addresses, 'UpdatedUtc'",
        "OrderItems, 'UpdatedUtc'",
        "Enterprises, ''"
    })
    void readsAPageOfEachListing(String kind, String filter) {
        String now = Instant.now().plusSeconds(60).toString();
        String month = Instant.now().minusSeconds(40 * 86_400).toString();
        String body =
                switch (filter) {
                    case "ServiceIds" ->
                        "\"ServiceIds\":[\"" + bridge.sandbox.hotel("de").extras() + "\"],";
                    case "UpdatedUtc" ->
                        "\"UpdatedUtc\":{\"StartUtc\":\"" + month + "\",\"EndUtc\":\"" + now + "\"},"
                                + (kind.equals("Customers") ? "\"Extent\":{\"Customers\":true}," : "");
                    default -> "";
                };
        JsonNode page = bridge.call("getAll" + kind, "de", "{" + body + ONE.substring(1));

        assertThat(page.path(kind)).hasSize(1);
        assertThat(page.at("/" + kind + "/0/Id").asText())
                .isEqualTo(page.path("Cursor").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ProductServiceOrders", "Reservations", "Services", "Companies", "Enterprises"})
    void sendsTheTokensInTheBodyAndTheCallersBodyStaysAsItIs(String kind) throws Exception {
        List<JsonNode> sent = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        AdviceWith.adviceWith(bridge.camel, "mews", advice -> advice.weaveById("send")
                .replace()
                .process(exchange -> {
                    sent.add(new ObjectMapper().readTree(exchange.getMessage().getBody(byte[].class)));
                    addresses.add(exchange.getMessage().getHeader(Exchange.HTTP_URI, String.class));
                    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
                    exchange.getMessage().setBody("{\"Cursor\":null}".getBytes(StandardCharsets.UTF_8));
                }));
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.putObject("Limitation").put("Count", 5);
        body.putArray("ServiceIds").add(bridge.sandbox.hotel("de").extras());
        ObjectNode given = body.deepCopy();

        bridge.camel.createProducerTemplate().requestBodyAndHeader("direct:mews.getAll" + kind, body, "account", "de");

        assertThat(body).isEqualTo(given);
        assertThat(sent).singleElement().satisfies(request -> {
            assertThat(request.path("ClientToken").asText()).isEqualTo("sandbox-mews-client");
            assertThat(request.path("AccessToken").asText()).isEqualTo("sandbox-mews-de");
            assertThat(request.path("Client").asText()).isEqualTo("Service Bridge 1.2.3");
            assertThat(request.path("Limitation")).isEqualTo(given.path("Limitation"));
        });
        assertThat(addresses).singleElement().asString().containsIgnoringCase("/api/connector/v1/" + kind + "/getAll");
    }

    @Test
    void a401IsSentOnceAndToldAsAnAccountThatMewsRefuses() {
        try (LogCapture log = new LogCapture()) {
            assertThatThrownBy(() -> bridge.call("getAllServices", "lost", ONE))
                    .isInstanceOf(RemoteCallException.class)
                    .hasMessageContaining(
                            "mews getAllServices for account lost: 401 HttpStatus401, Invalid AccessToken;"
                                    + " mews refuses account lost: ")
                    .hasMessageContaining("correct client-token and access-token of the account")
                    .hasMessageContaining("[request ")
                    .hasMessageNotContaining("sandbox-mews");
            assertThat(log.lines()).noneMatch(line -> line.contains("sandbox-mews"));
        }
        assertThat(bridge.sandbox.journal().entries("getAllServices")).hasSize(1);

        bridge.call("getAllServices", "de", ONE);
        assertThat(bridge.calls.health("mews").outage()).isEmpty();
        assertThat(bridge.calls.incidents().of("lost", "mews")).isPresent();
        assertThat(bridge.calls.incidents().all()).hasSize(1);

        bridge.sandbox.hotel("lost");
        await("an account that is refused is tried again after a second")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> bridge.call("getAllServices", "lost", ONE));
        assertThat(bridge.calls.incidents().all()).isEmpty();
    }

    @Test
    void a408ReachesTheCallerAtOnceAnd500And429AreRepeated() {
        bridge.sandbox.faults().add(Fault.next("mews.*", FaultKind.TOO_HEAVY, 1));
        assertThatThrownBy(() -> bridge.call("getAllServices", "de", ONE))
                .isInstanceOfSatisfying(RemoteCallException.class, fault -> assertThat(fault.getStatus())
                        .isEqualTo(408));
        assertThat(bridge.sandbox.journal().entries("getAllServices")).hasSize(1);

        bridge.sandbox.faults().add(Fault.next("mews.*", FaultKind.INTERNAL_ERROR, 2));
        bridge.sandbox.faults().add(Fault.next("mews.*", FaultKind.TOO_MANY_REQUESTS, 1));
        assertThat(bridge.call("getAllServices", "de", ONE).has("Services")).isTrue();
        assertThat(bridge.sandbox.journal().entries("getAllServices"))
                .extracting(entry -> entry.status())
                .containsExactlyInAnyOrder(408, 500, 500, 429, 200);
    }

    @Test
    void anEmptyPageMayComeWithoutABody() {
        String none = "{\"Names\":[\"nobody\"],\"Limitation\":{\"Count\":1}}";
        assertThat(bridge.call("getAllCompanies", none, Map.of("account", "de", "Prefer", "return=minimal")))
                .isEmpty();
    }

    @Test
    void accountsOfOneTokenAndAllOperationsSpendOnePlan() {
        bridge.close();
        bridge = new MewsBridge(Map.of("usage-plan.mews.requests", "3"));
        bridge.call("getAllServices", "de", ONE);
        bridge.call("getAllCompanies", "twin", ONE);
        bridge.call("getAllEnterprises", "twin", ONE);

        assertThat(bridge.throttles.use("mews.getAllReservations", "de")).isEqualTo(1);
        assertThat(bridge.throttles.use("mews.getAllReservations", "us")).isZero();
        assertThatThrownBy(() -> bridge.call("getAllReservations", ONE, Map.of("account", "de", "longestWait", "0")))
                .hasMessageContaining(
                        "PlanExhausted, the usage plan of 3 calls in any 30 seconds, shared by all operations,"
                                + " is spent, and the next place is expected to be free in about 3");
        bridge.call("getAllServices", ONE, Map.of("account", "us", "longestWait", "0"));
    }

    @Test
    void readsAListingOfTheSandboxCompletelyThoughItIsTooHeavyAtFirst() throws Exception {
        bridge.sandbox.faults().add(Fault.next("mews.getAllProductServiceOrders", FaultKind.TOO_HEAVY, 1));
        List<String> received = new ArrayList<>();
        bridge.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:collect").process(exchange -> exchange.getMessage()
                        .getBody(JsonNode.class)
                        .forEach(order -> received.add(order.path("Id").asText())));
            }
        });
        JsonNode told = bridge.camel
                .createProducerTemplate()
                .requestBodyAndHeaders(
                        "direct:mews.pages",
                        "{\"ServiceIds\":[\"" + bridge.sandbox.hotel("de").extras() + "\",\""
                                + bridge.sandbox.hotel("de").spa() + "\"]}",
                        Map.of(
                                "account", "de",
                                "mewsOperation", "getAllProductServiceOrders",
                                "mewsInterval", "UpdatedUtc",
                                "mewsFrom",
                                        Instant.now().minusSeconds(200 * 86_400).toString(),
                                "mewsUntil", Instant.now().plusSeconds(60).toString(),
                                "mewsPageRoute", "collect"),
                        JsonNode.class);

        Set<String> expected = new HashSet<>();
        bridge.sandbox
                .hotel("de")
                .orders()
                .all()
                .forEach(order -> expected.add(order.path("Id").asText()));
        assertThat(received).containsExactlyInAnyOrderElementsOf(expected).hasSize(30);
        assertThat(told.path("items").asInt()).isEqualTo(30);
        assertThat(bridge.sandbox.journal().entries("getAllProductServiceOrders"))
                .extracting(entry -> entry.status())
                .containsExactly(408, 200, 200, 200);
    }
}
