package dev.servicebridge.capacity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.testing.LogCapture;

import static dev.servicebridge.capacity.CapacityBridge.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

/** The routes that read and tell, each by itself: what it calls is replaced. */
class CapacitySourceRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private final List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    private CapacityBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CapacityBridge(home);
        bridge.settings.put("capacity.tick", "PT10M");
        bridge.start();
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    private void advise(String route, ThrowingConsumer<AdviceWithRouteBuilder, Exception> advice) throws Exception {
        AdviceWith.adviceWith(bridge.camel(), route, advice);
    }

    private void see(Exchange exchange) {
        seen.add(exchange.getMessage().getBody());
    }

    private Exchange send(String endpoint, Object body, Map<String, Object> properties) {
        return bridge.camel().createProducerTemplate().send(endpoint, exchange -> {
            properties.forEach(exchange::setProperty);
            exchange.getMessage().setBody(body);
        });
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static RemoteCallException fault(String operation, int status) {
        return new RemoteCallException(new RemoteCallException.Fault(
                "flow-retail", operation, ACCOUNT, status, "Fault", "no", null, null, false));
    }

    @Test
    void ordersOfTheFsmAreToldAsBusyTimesPageByPage() throws Exception {
        advise("capacity-fsm-page", advice -> advice.weaveById("capacity-list-service-orders")
                .replace()
                .process(exchange -> {
                    seen.add(exchange.getMessage().getHeader("assignedUserUids") + " page "
                            + exchange.getMessage().getHeader("pageNumber"));
                    exchange.getMessage()
                            .setBody(json("""
                                    {'items': [{'serviceOrderUid': 'o-1', 'assignedUserUid': 'user-1',
                                     'readyAtNeeded': '%s', 'readyAtEstimate': '%s'}]}
                                    """.formatted(CapacityBridge.DAY, CapacityBridge.DAY.plusSeconds(3600))));
                }));
        advise(
                "capacity-fsm-read",
                advice -> advice.weaveById("capacity-fsm-tell").replace().process(this::see));

        send("direct:capacity-fsm-orders", null, Map.of("account", ACCOUNT));

        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).toString()).matches("user-[12],user-[12] page 1");
        JsonNode told = JSON.valueToTree(seen.get(1)).get(0);
        assertThat(told.path("sourceId").asText()).isEqualTo("o-1");
        assertThat(told.path("resourceId").asText()).isEqualTo("TECH-1");
    }

    @Test
    void anOrderThatTheMappingCannotReadIsToldOfOnceAndQuietly() throws Exception {
        advise("capacity-fsm-order", advice -> advice.weaveById("capacity-fsm-map-order")
                .replace()
                .throwException(new IllegalStateException("the mapping fails")));
        advise("capacity-fsm-page", advice -> advice.weaveById("capacity-list-service-orders")
                .replace()
                .process(exchange -> exchange.getMessage().setBody(json("{'items': [{'serviceOrderUid': 'o-1'}]}"))));
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 2; i++) {
                send("direct:capacity-fsm-orders", null, Map.of("account", ACCOUNT));
            }
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains(ACCOUNT, "the mapping fails");
        }
    }

    @Test
    void anOrderThatIsGoneFreesItsTime() throws Exception {
        advise("capacity-fsm-missing", advice -> {
            advice.weaveById("capacity-get-service-order").replace().throwException(fault("getServiceOrder", 404));
            advice.weaveById("capacity-fsm-tell-missing").replace().process(this::see);
        });

        send("direct:capacity-fsm-missing", "o-7", Map.of("account", ACCOUNT));

        assertThat(JSON.valueToTree(seen.get(0)).toString())
                .isEqualTo("{\"account\":\"acme\",\"source\":\"fsm\",\"sourceId\":\"o-7\",\"cancelled\":true}");
    }

    @Test
    void anOrderThatCannotBeAskedForFreesNothing() throws Exception {
        advise("capacity-fsm-missing", advice -> {
            advice.weaveById("capacity-get-service-order").replace().throwException(fault("getServiceOrder", 503));
            advice.weaveById("capacity-fsm-tell-missing").replace().process(this::see);
        });

        Exchange result = send("direct:capacity-fsm-missing", "o-7", Map.of("account", ACCOUNT));

        assertThat(result.getException(RemoteCallException.class).getStatus()).isEqualTo(503);
        assertThat(seen).isEmpty();
    }

    @Test
    void rowsOfTheCalendarWakeTheWorkersAndNoRowsDoNot() throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        advise("capacity-erp-tick", advice -> {
            advice.replaceFromWith("direct:calendar");
            advice.weaveById("capacity-erp-select").replace().process(exchange -> {
                seen.add(exchange.getMessage().getHeader("CamelJdbcParameters") == null ? "no" : "parameters");
                exchange.getMessage().setBody(List.copyOf(rows));
            });
            advice.weaveById("capacity-erp-wake").replace().process(exchange -> seen.add("woken"));
        });
        send("direct:calendar", null, Map.of());
        assertThat(seen).containsExactly("parameters");

        rows.add(Map.of(
                "account", ACCOUNT,
                "entry_id", "1",
                "resource_id", "R-1",
                "type", "VACATION",
                "start_at", "2099-03-01 08:00:00",
                "end_at", "2099-03-01 17:00:00",
                "time_zone", "Europe/Berlin",
                "capacity", 1,
                "cancelled", false));
        send("direct:calendar", null, Map.of());
        assertThat(seen).containsExactly("parameters", "parameters", "woken");
    }

    @ParameterizedTest
    @CsvSource({
        "capacity-erp-tick, direct:now, capacity-erp-select, calendar",
        "capacity-read-schedules, direct:tick.capacity-schedules, capacity-schedules-rows, working hours",
        "capacity-read-resources, direct:tick.capacity-planning, capacity-planning-rows, resources"
    })
    void anErpThatDoesNotAnswerIsToldOfOnce(String route, String tick, String node, String what) throws Exception {
        advise(route, advice -> {
            if (route.endsWith("-tick")) {
                advice.replaceFromWith(tick);
            }
            advice.weaveById(node).replace().throwException(new IllegalStateException("the ERP is gone"));
        });
        try (LogCapture log = new LogCapture()) {
            send(tick, null, Map.of());
            send(tick, null, Map.of());
            assertThat(log.lines()).singleElement().asString().contains(what, "the ERP is gone");
        }
    }

    @Test
    void workingHoursAreReadInOneStatement() throws Exception {
        advise("capacity-working-hours", advice -> advice.weaveById("capacity-working-hours-select")
                .replace()
                .process(this::see));
        send("direct:capacity-working-hours", null, Map.of());
        assertThat(seen).singleElement().asString().contains("from erp.working_hours");
    }

    @ParameterizedTest
    @CsvSource({"range, capacity-range-read, capacity-range-keep", "fixed, capacity-fixed-read, capacity-fixed-keep"})
    void whatIsReadIsKeptAndAnswered(String kind, String read, String keep) throws Exception {
        advise("capacity-read-" + kind + "-into-table", advice -> {
            advice.weaveById(read).replace().process(exchange -> seen.add("read"));
            advice.weaveById(keep).replace().process(exchange -> seen.add("kept"));
        });
        Exchange result = bridge.camel().createProducerTemplate().send("direct:capacity.read", exchange -> {
            exchange.getMessage().setHeader("kind", kind);
            exchange.getMessage().setHeader("account", ACCOUNT);
            exchange.getMessage().setHeader("resourceId", "R-1");
            exchange.getMessage().setHeader("start", CapacityBridge.DAY.toString());
            exchange.getMessage()
                    .setHeader("end", CapacityBridge.DAY.plusSeconds(86_400).toString());
        });
        assertThat(result.getException()).isNull();
        assertThat(seen).containsExactly("read", "kept");
    }
}
