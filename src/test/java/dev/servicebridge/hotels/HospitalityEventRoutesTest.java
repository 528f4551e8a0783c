package dev.servicebridge.hotels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.mapping.Mappings;

import static dev.servicebridge.hotels.HotelMessages.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HospitalityEventRoutesTest {
    private final DefaultCamelContext camel = BridgeContext.create();
    private MockEndpoint fsm;
    private MockEndpoint erp;
    private MockEndpoint capacity;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve(ProductServices.FILE), """
                Wellness: { fsm: true, resource: A1TECH, duration: PT1H30M }
                bikes: { fsm: true }
                golf: { fsm: false, resource: A1TECH, duration: PT4H }
                """);
        Problems problems = new Problems();
        camel.getRegistry().bind("productServices", ProductServices.load(BridgeFiles.in(home), problems));
        camel.getRegistry().bind("orderStateTable", OrderStateTable.load(BridgeFiles.in(home), problems));
        camel.getRegistry().bind("mappings", new Mappings(BridgeFiles.in(home)));
        problems.throwIfAny();
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveResource(camel, "classpath:routes/hotels/hospitality-events.yaml"));
        AdviceWith.adviceWith(camel, "product-service-order-event-fsm", route -> route.weaveById("hotel-order-to-fsm")
                .replace()
                .to("mock:fsm"));
        AdviceWith.adviceWith(camel, "product-service-order-event-erp", route -> route.weaveById("hotel-order-to-erp")
                .replace()
                .to("mock:erp"));
        AdviceWith.adviceWith(
                camel,
                "product-service-order-event-capacity",
                route -> route.weaveById("hotel-order-to-capacity").replace().to("mock:capacity"));
        fsm = camel.getEndpoint("mock:fsm", MockEndpoint.class);
        erp = camel.getEndpoint("mock:erp", MockEndpoint.class);
        capacity = camel.getEndpoint("mock:capacity", MockEndpoint.class);
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void send(String subscriber, JsonNode message) {
        camel.createProducerTemplate()
                .sendBodyAndHeaders(
                        "direct:product-service-order-event." + subscriber,
                        message,
                        Map.of(
                                "account",
                                "acme",
                                "productServiceOrderId",
                                message.path("productServiceOrderId").asText(),
                                "productServiceOrderState",
                                message.path("state").asText(),
                                "eventId",
                                1L));
    }

    private static ObjectNode of(String serviceId) {
        ObjectNode message = full();
        message.withObject("/order").put("ServiceId", serviceId);
        message.remove("service");
        return message;
    }

    private static ObjectNode in(String state) {
        ObjectNode message = full().put("state", state);
        message.withObject("/order").put("State", state);
        return message;
    }

    @Test
    void theFsmHearsOfAnOrderOfAServiceThatTheTableSendsThere() {
        send("fsm", full());

        Exchange told = fsm.getExchanges().get(0);
        assertThat(told.getMessage().getBody(JsonNode.class)).isEqualTo(full());
        assertThat(told.getMessage().getHeaders())
                .containsEntry("account", "acme")
                .containsEntry("productServiceOrderId", "O-1")
                .containsEntry("eventId", 1L);
        assertThat(told.getVariable("productService")).hasToString("{\"resource\":\"A1TECH\",\"duration\":90}");
    }

    @Test
    void theFsmHearsOfAServiceThatTakesNobodysTime() {
        send("fsm", of("bikes"));

        assertThat(fsm.getExchanges().get(0).getVariable("productService", JsonNode.class))
                .isEmpty();
    }

    @Test
    void theFsmHearsOfNoOther() {
        for (ObjectNode other : List.of(of("golf"), of("unheard-of"), HotelMessages.empty())) {
            send("fsm", other);
        }

        assertThat(fsm.getExchanges()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Inquired,,, false",
        "Confirmed, New, Hotel order 52: confirmed, true",
        "Canceled, Cancelled, Hotel order 52: cancelled, false",
        "BrandNew,, Hotel order 52: state BrandNew, false"
    })
    void theFsmIsToldWhatTheTableSaysOfTheState(String state, String status, String text, boolean create) {
        send("fsm", in(state));

        assertThat(fsm.getExchanges()).singleElement().satisfies(told -> {
            assertThat(told.getMessage().getHeader("serviceStatus")).isEqualTo(status);
            assertThat(told.getMessage().getHeader("serviceEventText")).isEqualTo(text);
            assertThat(told.getMessage().getHeader("createIfAbsent")).isEqualTo(create);
        });
    }

    @Test
    void theErpHearsOfEveryOrder() {
        for (ObjectNode order : List.of(full(), of("golf"), HotelMessages.empty(), in("BrandNew"))) {
            send("erp", order);
        }

        assertThat(erp.getExchanges())
                .extracting(told -> told.getMessage().getBody())
                .containsExactly(full(), of("golf"), HotelMessages.empty(), in("BrandNew"));
    }

    @Test
    void theCapacityHearsOfAServiceThatTakesSomebodysTime() {
        send("capacity", full());
        send("capacity", of("golf"));
        send("capacity", of("bikes"));
        send("capacity", of("unheard-of"));

        assertThat(capacity.getExchanges()).hasSize(2).allSatisfy(told -> assertThat(told.getMessage()
                        .getBody(JsonNode.class)
                        .path("resourceId")
                        .asText())
                .isEqualTo("A1TECH"));
    }

    @Test
    void aFailureAtAPortReachesTheDelivery() {
        for (MockEndpoint port : List.of(fsm, erp, capacity)) {
            port.whenAnyExchangeReceived(exchange -> {
                throw new IllegalStateException("down");
            });
        }

        assertThatThrownBy(() -> send("fsm", full())).hasRootCauseMessage("down");
        assertThatThrownBy(() -> send("erp", full())).hasRootCauseMessage("down");
        assertThatThrownBy(() -> send("capacity", full())).hasRootCauseMessage("down");
    }
}
