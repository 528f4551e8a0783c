package dev.servicebridge.flowretail;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.remote.RemoteCallException;

import static dev.servicebridge.hotels.HotelMessages.cancelled;
import static dev.servicebridge.hotels.HotelMessages.full;
import static dev.servicebridge.hotels.HotelMessages.ofACompany;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FlowRetailHotelPortTest {
    private static final Map<String, Object> CONFIRMED =
            Map.of("serviceStatus", "New", "serviceEventText", "confirmed", "createIfAbsent", true);
    private static final Map<String, Object> CANCELLED =
            Map.of("serviceStatus", "Cancelled", "serviceEventText", "cancelled", "createIfAbsent", false);

    @TempDir
    Path home;

    private FlowRetailPort port;
    private FakeFlowRetail remote;

    @BeforeEach
    void start() throws Exception {
        port = new FlowRetailPort(home, FlowRetailPort.ACCOUNTS);
        remote = port.remote;
    }

    @AfterEach
    void stop() throws Exception {
        port.close();
    }

    @Test
    void makesCustomerOrderAndEvent() {
        JsonNode order = port.deliverHotelOrder(full(), CONFIRMED);

        assertThat(remote.calls)
                .containsExactly(
                        "getServiceOrder",
                        "listCustomers",
                        "createCustomer",
                        "listServiceTypes",
                        "listServiceStatuses",
                        "createServiceOrder",
                        "createServiceEvent");
        assertThat(order).isEqualTo(only(remote.orders));
        assertThat(order.path("title").asText()).isEqualTo("Spa: Massage x 2");
        assertThat(order.path("serviceStatusUid").asText()).isEqualTo("new");
        assertThat(order.path("assignedUserUid").asText()).isEqualTo("user-1");
        assertThat(order.path("readyAtEstimate").asText()).isEqualTo("2026-02-02T10:30:00Z");
        assertCompleteAndSingle();
    }

    @Test
    void aSecondDeliveryOfTheSameEventChangesNothing() {
        port.deliverHotelOrder(full(), CONFIRMED);
        String before = state();
        remote.calls.clear();

        port.deliverHotelOrder(full(), CONFIRMED);

        assertThat(remote.calls).containsExactly("getServiceOrder", "createServiceEvent");
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void aProcessKilledBeforeAnyCallGoesOnAtTheNextDelivery(int call) {
        remote.diesBefore = number -> number == call;
        assertThatThrownBy(() -> port.deliverHotelOrder(full(), CONFIRMED)).hasMessageContaining("killed before");
        remote.diesBefore = number -> false;

        port.deliverHotelOrder(full(), CONFIRMED);

        assertCompleteAndSingle();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7})
    void aProcessKilledAfterAnyCallDoublesNothingAtTheNextDelivery(int call) {
        remote.diesAfter = number -> number == call;
        assertThatThrownBy(() -> port.deliverHotelOrder(full(), CONFIRMED)).hasMessageContaining("killed after");
        remote.diesAfter = number -> false;

        port.deliverHotelOrder(full(), CONFIRMED);

        assertCompleteAndSingle();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aProcessKilledWhileItUpdatesGoesOnAtTheNextDelivery(int call) {
        ObjectNode unread = full();
        unread.remove("customer");
        port.deliverHotelOrder(unread, CONFIRMED);
        for (boolean before : new boolean[] {true, false}) {
            remote.calls.clear();
            ObjectNode changed = changed(before ? "Facial" : "Manicure");
            remote.diesBefore = number -> before && number == call;
            remote.diesAfter = number -> !before && number == call;
            try {
                port.deliverHotelOrder(changed, CONFIRMED);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("killed");
            }
            remote.diesBefore = number -> false;
            remote.diesAfter = number -> false;

            port.deliverHotelOrder(changed, CONFIRMED);

            assertThat(only(remote.orders).path("title").asText())
                    .isEqualTo("Spa: " + (before ? "Facial" : "Manicure") + " x 2");
            assertThat(only(remote.customers).path("lastname").asText()).isEqualTo("Müller-Łukasz");
        }
    }

    @Test
    void anOrderThatChangedIsUpdated() {
        port.deliverHotelOrder(full(), CONFIRMED);
        remote.calls.clear();

        port.deliverHotelOrder(changed("Facial"), CONFIRMED);

        assertThat(remote.calls).containsExactly("getServiceOrder", "updateServiceOrder", "createServiceEvent");
        assertThat(only(remote.orders).path("title").asText()).isEqualTo("Spa: Facial x 2");
    }

    @Test
    void aCancelledOrderSetsTheStatusOfWhatWasMade() {
        port.deliverHotelOrder(full(), CONFIRMED);

        port.deliverHotelOrder(cancelled(), CANCELLED);

        assertThat(only(remote.orders).path("serviceStatusUid").asText()).isEqualTo("cancelled");
        assertThat(only(remote.orders).path("title").asText()).isEqualTo("Spa: Massage x 2");
        assertThat(remote.events).hasSize(2);
    }

    @Test
    void aCancelledOrderMakesNothingWhereNothingIs() {
        assertThat(port.deliverHotelOrder(cancelled(), CANCELLED)).isNull();

        assertThat(remote.calls).containsExactly("getServiceOrder");
    }

    @Test
    void anOwnerWhoIsReadLaterGetsTheNameAndNoSecondCustomerIsMade() {
        ObjectNode unread = full();
        unread.remove(List.of("customer", "guest", "reservation"));
        port.deliverHotelOrder(unread, CONFIRMED);
        assertThat(only(remote.customers).path("lastname").asText()).isEqualTo("Guest owner-1");

        port.deliverHotelOrder(full(), CONFIRMED);

        assertThat(only(remote.customers).path("lastname").asText()).isEqualTo("Müller-Łukasz");
        assertCompleteAndSingle();
        assertThat(only(remote.orders).path("description").asText()).contains("Guest: 太郎 山田");
    }

    @Test
    void aCompanyThatIsReadLaterGetsTheNameAndNoSecondCustomerIsMade() {
        ObjectNode unread = ofACompany();
        unread.remove("company");
        port.deliverHotelOrder(unread, CONFIRMED);
        assertThat(only(remote.customers).path("companyName").asText()).isEqualTo("Company company-1");

        port.deliverHotelOrder(ofACompany(), CONFIRMED);

        assertThat(only(remote.customers).path("companyName").asText()).isEqualTo("Ünïted Travel");
        assertThat(only(remote.customers).path("customerType").asText()).isEqualTo("COMPANY");
    }

    @Test
    void aGuestWhoIsReadLaterLeavesTheCustomerAlone() {
        ObjectNode withoutGuest = full();
        withoutGuest.remove(List.of("guest", "reservation"));
        port.deliverHotelOrder(withoutGuest, CONFIRMED);
        remote.calls.clear();

        port.deliverHotelOrder(full(), CONFIRMED);

        assertThat(remote.calls).containsExactly("getServiceOrder", "updateServiceOrder", "createServiceEvent");
        assertThat(only(remote.orders).path("description").asText()).contains("Guest: 太郎 山田");
    }

    @Test
    void anOrderWhoseOwnerCannotBeReadTakesNoNameAway() {
        port.deliverHotelOrder(full(), CONFIRMED);
        ObjectNode another = full().put("productServiceOrderId", "O-9").put("eventId", 9);
        another.remove("customer");

        port.deliverHotelOrder(another, CONFIRMED);

        assertThat(remote.orders).hasSize(2);
        assertThat(only(remote.customers).path("lastname").asText()).isEqualTo("Müller-Łukasz");
        assertThat(remote.orders.values())
                .extracting(order -> order.path("customerUid"))
                .containsOnly(only(remote.customers).path("customerUid"));
    }

    @Test
    void anOwnerWhoChangesIsUpdatedOnce() {
        port.deliverHotelOrder(full(), CONFIRMED);
        ObjectNode changed = full();
        changed.withObject("/customer").put("Phone", "777");
        remote.calls.clear();

        port.deliverHotelOrder(changed, CONFIRMED);
        port.deliverHotelOrder(changed, CONFIRMED);

        assertThat(remote.calls).containsOnlyOnce("updateCustomer");
        assertThat(only(remote.customers).path("mobile").asText()).isEqualTo("777");
    }

    @Test
    void aStatusThatTheTenantLacksIsNamedWithTheTableOfTheHotelOrders() {
        assertThatThrownBy(() -> port.deliverHotelOrder(full(), Map.of("serviceStatus", "Housekeeping")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(
                        "create it there, or correct the name in config/product-service-order-state.yaml");
    }

    @Test
    void namesTheMappingWhoseResultTheContractRefuses() {
        for (String[] pair : List.of(
                new String[] {"createCustomer", "hotel-customer"},
                new String[] {"createServiceOrder", "hotel-service-order"})) {
            remote.faults.clear();
            remote.faults.put(pair[0], FakeFlowRetail.fault(0, "InvalidCall"));

            assertThatThrownBy(() -> port.deliverHotelOrder(full(), CONFIRMED))
                    .isInstanceOf(RemoteCallException.class)
                    .hasMessageEndingWith("the body was made by config/mappings/" + pair[1] + ".jsonata (packaged)");
        }
    }

    private static ObjectNode changed(String product) {
        ObjectNode message = full().put("eventId", product.hashCode()).put("version", 2);
        ((ObjectNode) message.at("/items/0")).put("BillingName", product);
        return message;
    }

    private void assertCompleteAndSingle() {
        assertThat(only(remote.customers).path("externalId").asText()).isEqualTo("owner-1");
        assertThat(only(remote.orders).path("customerUid"))
                .isEqualTo(only(remote.customers).path("customerUid"));
        assertThat(remote.events).hasSize(1);
    }

    private String state() {
        return remote.orders + "\n" + remote.customers + "\n" + remote.events;
    }

    private static ObjectNode only(Map<String, ObjectNode> things) {
        assertThat(things).hasSize(1);
        return things.values().iterator().next();
    }
}
