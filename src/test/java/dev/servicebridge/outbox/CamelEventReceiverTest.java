package dev.servicebridge.outbox;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CamelEventReceiverTest {
    private static final Event EVENT = new Event(
            4711,
            EventKind.SERVICE_JOB,
            "acme",
            "a",
            3,
            "UNKNOWN",
            "{\"version\":3,\"job\":{\"x\":1.10}}",
            Instant.EPOCH);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Map<String, Object> headers = new HashMap<>();
    private JsonNode body;
    private CamelEventReceiver receiver;

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:job-event.fsm")
                        .setHeader("added", constant("by the route"))
                        .process(exchange -> {
                            body = exchange.getMessage().getBody(JsonNode.class);
                            headers.putAll(exchange.getMessage().getHeaders());
                        });
                from("direct:product-service-order-event.erp-of-hotel").process(exchange -> {
                    body = exchange.getMessage().getBody(JsonNode.class);
                    headers.putAll(exchange.getMessage().getHeaders());
                });
                from("direct:job-event.erp").process(exchange -> {
                    throw new IOException("reset");
                });
                from("direct:job-event.judging")
                        .setProperty("faultMeaning", header("serviceJobStatus"))
                        .throwException(new IOException("reset"));
                from("direct:job-event.forgiving")
                        .onException(IOException.class)
                        .handled(true)
                        .end()
                        .throwException(new IOException("reset"));
            }
        });
        camel.getComponent("direct", DirectComponent.class).setBlock(false);
        camel.start();
        receiver = new CamelEventReceiver(camel.createProducerTemplate());
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void sendsTheDocumentedMessage() throws Exception {
        receiver.receive("fsm", EVENT);

        assertThat(body.toString()).isEqualTo("{\"eventId\":4711,\"version\":3,\"job\":{\"x\":1.10}}");
        assertThat(headers)
                .containsOnly(
                        Map.entry("account", "acme"),
                        Map.entry("serviceJobId", "a"),
                        Map.entry("serviceJobStatus", "UNKNOWN"),
                        Map.entry("eventId", 4711L),
                        Map.entry("eventVersion", 3),
                        Map.entry("subscriber", "fsm"),
                        Map.entry("added", "by the route"));
    }

    @Test
    void tellsOfAProductServiceOrder() throws Exception {
        receiver.receive(
                "erp-of-hotel",
                new Event(
                        1, EventKind.PRODUCT_SERVICE_ORDER, "acme", "o-1", 1, "Canceled", "{\"x\":1}", Instant.EPOCH));

        assertThat(body.toString()).isEqualTo("{\"eventId\":1,\"x\":1}");
        assertThat(headers)
                .contains(
                        Map.entry("account", "acme"),
                        Map.entry("productServiceOrderId", "o-1"),
                        Map.entry("productServiceOrderState", "Canceled"));
    }

    @Test
    void throwsWhatTheRouteThrows() {
        assertThatThrownBy(() -> receiver.receive("erp", EVENT))
                .isInstanceOf(IOException.class)
                .hasMessage("reset");
    }

    @Test
    void aRouteThatHandledItsFailureSucceeded() {
        assertThatCode(() -> receiver.receive("forgiving", EVENT)).doesNotThrowAnyException();
    }

    @Test
    void aRouteThatIsStoppedMayComeBack() {
        assertThatThrownBy(() -> receiver.receive("nobody", EVENT))
                .isInstanceOf(DirectConsumerNotAvailableException.class)
                .matches(failure -> Faults.meaning(failure) == FaultMeaning.PASSING);
    }

    @Test
    void aRouteMaySayWhatItsFailureMeans() {
        assertThatThrownBy(() -> receiver.receive("judging", event("account")))
                .matches(failure -> Faults.meaning(failure) == FaultMeaning.ACCOUNT)
                .satisfies(
                        failure -> assertThat(Causes.describe(failure).shown()).isEqualTo("IOException: reset"));
        assertThatThrownBy(() -> receiver.receive("judging", event("message")))
                .matches(failure -> Faults.meaning(failure) == FaultMeaning.MESSAGE);
        assertThatThrownBy(() -> receiver.receive("judging", event("acount")))
                .matches(failure -> Faults.meaning(failure) == FaultMeaning.PASSING)
                .hasMessage(
                        "The route set the property faultMeaning to 'acount'; it can be passing, account or message");
    }

    private static Event event(String status) {
        return new Event(1, EventKind.SERVICE_JOB, "acme", "a", 1, status, "{}", Instant.EPOCH);
    }
}
