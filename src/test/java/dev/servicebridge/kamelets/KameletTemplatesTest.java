package dev.servicebridge.kamelets;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.outbox.CamelEventReceiver;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.outbox.EventKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the Kamelets do with a message, in a Camel that has nothing of the bridge but what they call. */
class KameletTemplatesTest {
    private static final String GET_JOB = "kamelet:services-api-get-service-job-by-service-job-id-action";
    private static final String LIST_JOBS = "kamelet:services-api-get-service-jobs-action";

    private final DefaultCamelContext context = new DefaultCamelContext();
    private Map<String, Object> called;

    static Stream<Kamelet> kamelets() {
        return Kamelets.of(BridgeFiles.in(Path.of("no-such-folder"))).stream();
    }

    static Stream<Kamelet> callers() {
        return kamelets().filter(kamelet -> !kamelet.type().equals("source"));
    }

    @BeforeEach
    void start() {
        context.getRegistry().bind("commandIntake", new Composer());
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /** In the place of the bridge's bean. */
    public static final class Composer {
        public ObjectNode compose(String command, String key, String account, Object parameters) {
            return new ObjectMapper()
                    .createObjectNode()
                    .put("command", command)
                    .put("idempotencyKey", key)
                    .put("account", account)
                    .put("parameters", String.valueOf(parameters));
        }
    }

    private void answerAt(String endpoint) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(endpoint).process(exchange -> {
                    called = new HashMap<>(exchange.getMessage().getHeaders());
                    called.put("body", exchange.getMessage().getBody());
                    exchange.getMessage().setHeader("remoteStatus", 200);
                    exchange.getMessage().setBody("answer");
                });
            }
        });
    }

    private Message send(String to, Map<String, Object> properties, Map<String, Object> headers, Object body)
            throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                StringBuilder uri = new StringBuilder(to);
                properties.forEach((name, value) -> uri.append(uri.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append("=RAW(")
                        .append(value)
                        .append(')'));
                from("direct:start").to(uri.toString());
            }
        });
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        exchange.getMessage().setBody(body);
        Exchange answer = context.createProducerTemplate().send("direct:start", exchange);
        if (answer.getException() != null) {
            throw answer.getException();
        }
        return answer.getMessage();
    }

    @Test
    void aPropertyIsAnExpressionOrAText() throws Exception {
        answerAt("direct:services-api.getServiceJobByServiceJobId");

        Message answer = send(
                GET_JOB,
                Map.of("serviceJobId", "${header.job}-${body}"),
                Map.of("account", "acme-us", "job", "J 1+2&3"),
                "x");

        assertThat(called).containsEntry("serviceJobId", "J 1+2&3-x").containsEntry("account", "acme-us");
        assertThat(answer.getBody()).isEqualTo("answer");
    }

    @Test
    void theMessageHasTheHeadersThatItHadAndThoseOfTheAnswer() throws Exception {
        answerAt("direct:services-api.getServiceJobs");

        Message answer = send(
                LIST_JOBS,
                Map.of("account", "acme-eu", "marketplaceIds", "${header.place}", "pageSize", 5),
                Map.of("account", "acme-us", "place", "A1", "serviceJobStatus", "HOLD", "note", "n"),
                "x");

        assertThat(called)
                .containsEntry("account", "acme-eu")
                .containsEntry("marketplaceIds", "A1")
                .containsEntry("pageSize", "5")
                .containsEntry("note", "n");
        assertThat(answer.getHeaders())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "account", "acme-us",
                        "place", "A1",
                        "serviceJobStatus", "HOLD",
                        "note", "n",
                        "remoteStatus", 200));
    }

    /** A job event has a header serviceJobStatus, and a listing a parameter of that name. */
    @Test
    void whatIsLeftOutIsNotTakenFromTheMessage() throws Exception {
        answerAt("direct:services-api.getServiceJobs");

        send(
                LIST_JOBS,
                Map.of("marketplaceIds", "A1", "createdAfter", "${header.pageToken}"),
                Map.of("serviceJobStatus", "HOLD", "pageToken", "2026-01-01T00:00:00Z"),
                "x");

        assertThat(called)
                .doesNotContainKeys("serviceJobStatus", "pageToken")
                .containsEntry("createdAfter", "2026-01-01T00:00:00Z");
    }

    @Test
    void oneKameletMayStandInARouteTwice() throws Exception {
        answerAt("direct:services-api.getServiceJobByServiceJobId");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:twice").to(GET_JOB + "?serviceJobId=1").to(GET_JOB + "?serviceJobId=2");
            }
        });

        context.createProducerTemplate().sendBody("direct:twice", "x");

        assertThat(called).containsEntry("serviceJobId", "2");
    }

    @Test
    void aCommandIsComposedOfPropertiesAndBody() throws Exception {
        answerAt("direct:command");

        Message answer = send(
                "kamelet:command-sink",
                Map.of("command", "get-job", "idempotencyKey", "hold-${header.serviceJobId}"),
                Map.of("account", "acme-us", "serviceJobId", "j1", "command", "other"),
                "{}");

        assertThat(called.get("body").toString())
                .isEqualTo("{\"command\":\"get-job\",\"idempotencyKey\":\"hold-j1\",\"account\":\"acme-us\","
                        + "\"parameters\":\"{}\"}");
        assertThat(answer.getHeaders()).containsEntry("command", "other").doesNotContainKey("idempotencyKey");
    }

    /** Sent as the bridge sends it to subscribers. */
    @ParameterizedTest
    @EnumSource(
            value = EventKind.class,
            names = {"SERVICE_JOB", "PRODUCT_SERVICE_ORDER", "COMMAND_RESULT"})
    void aSourceBringsTheEventsOfItsSubscriberWithTheHeadersThatItNames(EventKind kind) throws Exception {
        String name = kind.event() + "-source";
        Map<String, Object> received = new HashMap<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:" + name + "?subscriber=mine").process(exchange -> {
                    received.putAll(exchange.getMessage().getHeaders());
                    received.put("body", exchange.getMessage().getBody());
                });
            }
        });

        new CamelEventReceiver(context.createProducerTemplate())
                .receive("mine", new Event(7, kind, "acme-us", "s1", 2, "HOLD", "{\"a\":1}", Instant.EPOCH));

        assertThat(received.remove("body")).hasToString("{\"eventId\":7,\"a\":1}");
        Kamelet source = kamelets()
                .filter(kamelet -> kamelet.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(source.document().at("/spec/dataTypes/out/headers").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(received.keySet());
    }

    @Test
    void aFailureGoesToWhoeverSent() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:services-api.getServiceJobByServiceJobId")
                        .errorHandler(noErrorHandler())
                        .throwException(IllegalStateException.class, "refused");
                from("kamelet:job-event-source?subscriber=mine")
                        .errorHandler(noErrorHandler())
                        .to(GET_JOB + "?serviceJobId=1");
            }
        });

        assertThatThrownBy(() -> context.createProducerTemplate().requestBody("direct:job-event.mine", "event"))
                .hasRootCauseExactlyInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("refused");
    }

    @ParameterizedTest
    @MethodSource("callers")
    void eachLoadsAndCallsWhatItIsMadeOf(Kamelet kamelet) throws Exception {
        Map<String, Object> properties = new HashMap<>();
        JsonNode definition = kamelet.document().at("/spec/definition");
        for (JsonNode required : definition.path("required")) {
            properties.put(required.asText(), "value");
        }
        List<JsonNode> steps = StreamSupport.stream(
                        kamelet.document().at("/spec/template/from/steps").spliterator(), false)
                .toList();
        String endpoint = steps.stream()
                .filter(step -> step.has("to"))
                .map(step -> step.at("/to/uri").asText() + ":"
                        + step.at("/to/parameters/name").asText())
                .findFirst()
                .orElseThrow();
        answerAt(endpoint);

        Message answer = send("kamelet:" + kamelet.name(), properties, Map.of("account", "acme-us"), null);

        assertThat(called).containsEntry("account", "acme-us").containsAllEntriesOf(properties);
        assertThat(answer.getHeaders()).containsOnlyKeys("account", "remoteStatus");
    }
}
