package dev.servicebridge.flowretail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import dev.servicebridge.mapping.MappingException;
import dev.servicebridge.references.RemoteReferenceStore;
import dev.servicebridge.remote.RemoteCallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FlowRetailPortTest {
    private static final String JOB = """
            {"serviceJobId": "J-1", "scopeOfWork": {"title": "Fix a tap"},
             "buyer": {"buyerId": "B1", "name": "Ann Lee", "phone": "555"},
             "appointments": [{"appointmentStatus": "ACTIVE",
               "appointmentTime": {"startTime": "2026-02-01T10:00:00Z", "durationInMinutes": 90},
               "assignedTechnicians": [{"technicianId": "TECH-1", "name": "Tim"}]}]}""";
    private static final Map<String, Object> SCHEDULED =
            Map.of("serviceStatus", "Scheduled", "serviceEventText", "to be serviced", "createIfAbsent", true);

    @TempDir
    Path home;

    private FlowRetailPort port;
    private FakeFlowRetail remote;

    @BeforeEach
    void start() throws Exception {
        open(FlowRetailPort.ACCOUNTS);
    }

    private void open(String accounts) throws Exception {
        port = new FlowRetailPort(home, accounts);
        remote = port.remote;
    }

    @AfterEach
    void stop() throws Exception {
        port.close();
    }

    @Test
    void makesCustomerOrderAndEvent() throws Exception {
        JsonNode order = port.deliver(port.event(JOB), SCHEDULED);

        assertThat(remote.calls)
                .containsExactly(
                        "getServiceOrder",
                        "listCustomers",
                        "createCustomer",
                        "listServiceTypes",
                        "listServiceStatuses",
                        "createServiceOrder",
                        "createServiceEvent");
        JsonNode customer = only(remote.customers);
        assertThat(customer.path("externalId").asText()).isEqualTo("B1");
        assertThat(order).isEqualTo(only(remote.orders));
        assertThat(order.path("customerUid")).isEqualTo(customer.path("customerUid"));
        assertThat(order.path("serviceTypeUid").asText()).isEqualTo("repair");
        assertThat(order.path("serviceStatusUid").asText()).isEqualTo("scheduled");
        assertThat(order.path("assignedUserUid").asText()).isEqualTo("user-1");
        assertThat(only(remote.events).path("description").asText()).isEqualTo("to be serviced");
    }

    @Test
    void anAccountWithoutAnFsmIsServedWithoutACall() throws Exception {
        stop();
        open(FlowRetailPort.ACCOUNTS + "  hotel: { mews: { client-token: client-1, access-token: access-1 } }");

        assertThat(port.deliver(port.event(JOB), Map.of("account", "hotel"))).isNull();

        assertThat(remote.calls).isEmpty();
    }

    @Test
    void aSecondDeliveryOfTheSameEventChangesNothing() throws Exception {
        JsonNode event = port.event(JOB);
        port.deliver(event, SCHEDULED);
        String before = state();
        remote.calls.clear();

        JsonNode order = port.deliver(event, SCHEDULED);

        assertThat(remote.calls).containsExactly("getServiceOrder", "createServiceEvent");
        assertThat(state()).isEqualTo(before);
        assertThat(order).isEqualTo(only(remote.orders));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void aProcessKilledBeforeAnyCallGoesOnAtTheNextDelivery(int call) throws Exception {
        JsonNode event = port.event(JOB);
        remote.diesBefore = number -> number == call;
        assertThatThrownBy(() -> port.deliver(event, SCHEDULED)).hasMessageContaining("killed before");
        remote.diesBefore = number -> false;

        port.deliver(event, SCHEDULED);

        assertCompleteAndSingle();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7})
    void aProcessKilledAfterAnyCallDoublesNothingAtTheNextDelivery(int call) throws Exception {
        JsonNode event = port.event(JOB);
        remote.diesAfter = number -> number == call;
        assertThatThrownBy(() -> port.deliver(event, SCHEDULED)).hasMessageContaining("killed after");
        remote.diesAfter = number -> false;

        port.deliver(event, SCHEDULED);

        assertCompleteAndSingle();
    }

    @Test
    void anOrderIsKnownForTheBridgesOwnBeforeItIsThere() throws Exception {
        JsonNode event = port.event(JOB);
        RemoteReferenceStore references = new RemoteReferenceStore(port.database);
        remote.diesAfter = number -> remote.calls.get(number - 1).equals("createServiceOrder");
        assertThatThrownBy(() -> port.deliver(event, SCHEDULED)).hasMessageContaining("killed after");
        String uid = only(remote.orders).path("serviceOrderUid").asText();

        assertThat(references.known(List.of("acme"), "flow-retail", List.of(uid)))
                .as("its answer was lost, and whoever lists orders now must not take it for one of the FSM's users")
                .containsExactly(uid);

        remote.diesAfter = number -> false;
        port.deliver(event, SCHEDULED);
        assertCompleteAndSingle();
    }

    private void assertCompleteAndSingle() {
        assertThat(remote.customers).hasSize(1);
        assertThat(only(remote.orders).path("customerUid"))
                .isEqualTo(only(remote.customers).path("customerUid"));
        assertThat(remote.events).hasSize(1);
    }

    @Test
    void anUnchangedCustomerAndKnownNamesCostNoCall() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        remote.calls.clear();

        port.deliver(port.event(JOB.replace("Fix a tap", "Fix two taps")), SCHEDULED);

        assertThat(remote.calls).containsExactly("getServiceOrder", "updateServiceOrder", "createServiceEvent");
        assertThat(only(remote.orders).path("title").asText()).isEqualTo("Fix two taps");
    }

    @Test
    void anUpdateSendsBackWhatTheMappingLeavesOut() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        only(remote.orders).put("priority", "HIGH").put("warranty", true).put("assignedUserUid", "somebody");

        port.deliver(port.event("{\"scopeOfWork\": {\"title\": \"Fix two taps\"}}"), SCHEDULED);

        ObjectNode order = only(remote.orders);
        assertThat(order.path("title").asText()).isEqualTo("Fix two taps");
        assertThat(order.path("priority").asText()).isEqualTo("HIGH");
        assertThat(order.path("warranty").asBoolean()).isTrue();
        assertThat(order.path("assignedUserUid").asText()).isEqualTo("somebody");
        assertThat(order.path("readyAtNeeded").asText()).isEqualTo("2026-02-01T10:00:00Z");
    }

    @Test
    void tellsOfAnOrderBeforeAndAfterItWrites() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        assertThat(port.looks)
                .containsExactly(
                        "writing {\"account\":\"acme\",\"serviceJobId\":\"J-1\",\"technicianId\":\"TECH-1\","
                                + "\"startTime\":\"2026-02-01T10:00:00Z\",\"endTime\":\"2026-02-01T11:30:00Z\","
                                + "\"status\":\"Scheduled\"}",
                        "written {\"account\":\"acme\",\"serviceJobId\":\"J-1\",\"technicianId\":\"TECH-1\","
                                + "\"startTime\":\"2026-02-01T10:00:00Z\",\"endTime\":\"2026-02-01T11:30:00Z\"}");
        port.looks.clear();
        only(remote.orders).put("readyAtNeeded", "2026-02-01T16:00:00Z");

        port.deliver(port.event(JOB.replace("Fix a tap", "Fix two taps")), SCHEDULED);

        assertThat(port.looks)
                .extracting(look -> look.replaceAll("^(\\w+).*startTime\":\"([^\"]*).*", "$1 $2"))
                .containsExactly(
                        "found 2026-02-01T16:00:00Z", "writing 2026-02-01T10:00:00Z", "written 2026-02-01T10:00:00Z");
    }

    @Test
    void writesOverAnOrderOnlyWhenWhatPeopleChangedThereIsKept() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        port.looks.clear();
        port.readAgain = 2;

        port.deliver(port.event(JOB.replace("Fix a tap", "Fix two taps")), SCHEDULED);

        assertThat(port.looks)
                .extracting(look -> look.substring(0, look.indexOf(' ')))
                .containsExactly("found", "found", "found", "writing", "written");
    }

    @Test
    void readsAnOrderAnewThatWasWrittenSinceItWasFound() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        port.looks.clear();
        port.readAgain = 1;
        port.meanwhile = () -> only(remote.orders).put("priority", "HIGH").put("readyAtNeeded", "2026-02-01T16:00:00Z");

        port.deliver(port.event(JOB.replace("Fix a tap", "Fix two taps")), SCHEDULED);

        assertThat(port.looks)
                .extracting(look -> look.replaceAll("^(\\w+).*startTime\":\"([^\"]*).*", "$1 $2"))
                .startsWith("found 2026-02-01T10:00:00Z", "found 2026-02-01T16:00:00Z", "writing 2026-02-01T10:00:00Z");
        assertThat(port.looks.get(0)).contains("\"readAt\":\"2026-01-31T12:00:00Z\"");
        assertThat(port.looks.get(1)).contains("\"readAt\":\"2026-01-31T12:00:01Z\"");
        assertThat(only(remote.orders).path("priority").asText())
                .as("what was changed meanwhile stays")
                .isEqualTo("HIGH");
    }

    @Test
    void tellsNothingOfAnOrderThatItLeavesAsItIs() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        port.looks.clear();

        port.deliver(port.event(JOB), SCHEDULED);

        assertThat(port.looks).isEmpty();
    }

    @Test
    void leavesAloneWhatPeopleChangedWhereTheJobDidNotChange() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        only(remote.orders).put("title", "Fix the tap in the bath");
        remote.calls.clear();

        port.deliver(port.event(JOB), SCHEDULED);

        assertThat(remote.calls).containsExactly("getServiceOrder", "createServiceEvent");
        assertThat(only(remote.orders).path("title").asText()).isEqualTo("Fix the tap in the bath");
    }

    @Test
    void doesNotSetTheSameStatusTwice() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        only(remote.orders).put("serviceStatusUid", "in-progress");

        port.deliver(port.event(JOB.replace("Fix a tap", "Fix two taps")), SCHEDULED);
        assertThat(only(remote.orders).path("serviceStatusUid").asText()).isEqualTo("in-progress");

        port.deliver(port.event(JOB), Map.of("serviceStatus", "On hold"));
        assertThat(only(remote.orders).path("serviceStatusUid").asText()).isEqualTo("on-hold");
        port.deliver(port.event(JOB), SCHEDULED);
        assertThat(only(remote.orders).path("serviceStatusUid").asText()).isEqualTo("scheduled");
    }

    @Test
    void leavesStatusAndHistoryAloneWhereNoneIsGiven() throws Exception {
        port.deliver(port.event(JOB), Map.of());

        assertThat(only(remote.orders).has("serviceStatusUid")).isFalse();
        assertThat(remote.calls).doesNotContain("listServiceStatuses", "createServiceEvent");
    }

    @Test
    void makesNoOrderWhereNoneIsWanted() throws Exception {
        JsonNode order =
                port.deliver(port.event(JOB), Map.of("createIfAbsent", false, "serviceEventText", "cancelled"));

        assertThat(order).isNull();
        assertThat(remote.calls).containsExactly("getServiceOrder");
    }

    @Test
    void updatesAKnownOrderWhereNoneWouldBeMade() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);

        port.deliver(port.event(JOB), Map.of("createIfAbsent", false, "serviceStatus", "Cancelled"));

        assertThat(only(remote.orders).path("serviceStatusUid").asText()).isEqualTo("cancelled");
    }

    @Test
    void takesTheCustomerThatHasTheExternalIdAlready() throws Exception {
        remote.customers.put(
                "c-9",
                FakeFlowRetail.JSON.createObjectNode().put("customerUid", "c-9").put("externalId", "B1"));

        port.deliver(port.event(JOB), SCHEDULED);

        assertThat(remote.calls).doesNotContain("createCustomer");
        assertThat(only(remote.orders).path("customerUid").asText()).isEqualTo("c-9");
    }

    @Test
    void takesACustomerThatIsThereUnderTheChosenUid() throws Exception {
        String uid = new FlowRetailUids().customer("acme-tenant", "B1");
        remote.customers.put(uid, FakeFlowRetail.JSON.createObjectNode().put("customerUid", uid));

        port.deliver(port.event(JOB), SCHEDULED);

        assertThat(remote.customers).hasSize(1);
        assertThat(only(remote.orders).path("customerUid").asText()).isEqualTo(uid);
        assertThat(only(remote.orders).path("externalServiceNumber").asText()).isEqualTo("J-1");
        assertThat(only(remote.orders).path("title").asText()).isEqualTo("Fix a tap");
    }

    @Test
    void aBuyerOfTwoAccountsIsOneCustomerOfTheirTenant() throws Exception {
        stop();
        String account = FlowRetailPort.ACCOUNTS.replace("accounts:\n", "");
        open(FlowRetailPort.ACCOUNTS + account.replace("acme:", "acme-two:"));
        port.deliver(port.event(JOB), SCHEDULED);
        // As it is seen by somebody who asked for the customer just before it was made.
        only(remote.customers).remove("externalId");

        ObjectNode second = (ObjectNode) port.event(JOB);
        port.deliver(second.put("account", "acme-two").put("serviceJobId", "J-2"), SCHEDULED);

        assertThat(remote.calls.stream().filter("createCustomer"::equals)).hasSize(2);
        assertThat(remote.customers).hasSize(1);
        assertThat(remote.orders).hasSize(2);
    }

    @Test
    void updatesACustomerWhoseParticularsChangedAndOnlyThen() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        remote.calls.clear();

        port.deliver(port.event(JOB.replace("555", "777")), SCHEDULED);
        port.deliver(port.event(JOB.replace("555", "777")), SCHEDULED);

        assertThat(remote.calls.stream().filter("updateCustomer"::equals)).hasSize(1);
        assertThat(only(remote.customers).path("mobile").asText()).isEqualTo("777");
    }

    @Test
    void makesACustomerAnewWhoIsGone() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        remote.customers.clear();

        port.deliver(port.event(JOB.replace("555", "777")), SCHEDULED);

        assertThat(only(remote.customers).path("mobile").asText()).isEqualTo("777");
    }

    @Test
    void twoJobsOfOneBuyerShareTheCustomer() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        ObjectNode second = (ObjectNode) port.event(JOB);

        port.deliver(second.put("serviceJobId", "J-2"), SCHEDULED);

        assertThat(remote.orders).hasSize(2);
        assertThat(remote.customers).hasSize(1);
    }

    @Test
    void aJobWithoutABuyerGetsACustomerOfItsOwn() throws Exception {
        port.deliver(port.event("{}"), SCHEDULED);

        assertThat(only(remote.customers).path("externalId").asText()).isEqualTo("J-1");
    }

    @Test
    void updatesAnOrderThatTurnsOutToBeThere() throws Exception {
        String uid = new FlowRetailUids().serviceOrder("acme", "J-1");
        ObjectNode there = FakeFlowRetail.JSON
                .createObjectNode()
                .put("serviceOrderUid", uid)
                .put("title", "old");
        remote.diesBefore = number -> {
            if (number == remote.calls.size() + 1 && remote.calls.contains("listServiceStatuses")) {
                remote.orders.putIfAbsent(uid, there);
            }
            return false;
        };

        JsonNode event = port.event(JOB);
        port.deliver(event, SCHEDULED);

        assertThat(remote.calls).contains("createServiceOrder", "updateServiceOrder");
        assertThat(only(remote.orders).path("title").asText()).isEqualTo("Fix a tap");
        assertThat(only(remote.events).path("serviceEventUid").asText())
                .isEqualTo(new FlowRetailUids().serviceEvent(event));
    }

    @Test
    void namesAStatusThatTheTenantLacksAndFindsItOnceItIsThere() throws Exception {
        JsonNode event = port.event(JOB);
        Map<String, Object> headers = Map.of("serviceStatus", "Payment problem");

        assertThatThrownBy(() -> port.deliver(event, headers))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "flow-retail: tenant acme-tenant of account acme has no service status named 'Payment problem',"
                                + " it has [New, Scheduled, On hold, Cancelled]; create it there, or correct the name in"
                                + " config/job-status.yaml");

        remote.statuses.add("Payment problem");
        port.deliver(event, headers);
        assertThat(only(remote.orders).path("serviceStatusUid").asText()).isEqualTo("payment-problem");
    }

    @Test
    void asksForNamesAgainAfterAWhile() throws Exception {
        port.deliver(port.event(JOB), SCHEDULED);
        port.clock.advance(Duration.ofMinutes(10));
        remote.calls.clear();

        port.deliver(port.event(JOB), SCHEDULED);

        assertThat(remote.calls).contains("listServiceTypes", "listServiceStatuses");
    }

    @Test
    void takesTheFirstServiceTypeWhereTheAccountNamesNone() throws Exception {
        port.close();
        open(FlowRetailPort.ACCOUNTS.replace("service-type: Repair", ""));

        port.deliver(port.event(JOB), SCHEDULED);
        port.deliver(port.event(JOB), SCHEDULED);

        assertThat(only(remote.orders).path("serviceTypeUid").asText()).isEqualTo("installation");
        assertThat(remote.calls.stream().filter("listServiceTypes"::equals)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "getServiceOrder",
                "listCustomers",
                "createCustomer",
                "listServiceTypes",
                "listServiceStatuses",
                "createServiceOrder",
                "createServiceEvent"
            })
    void passesOnAFaultOfAnyCallAsItIs(String operation) throws Exception {
        remote.faults.put(operation, FakeFlowRetail.fault(503, "Unavailable"));
        JsonNode event = port.event(JOB);

        assertThatThrownBy(() -> port.deliver(event, SCHEDULED))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getStatus()).isEqualTo(503);
                    assertThat(e.isRetryable()).isTrue();
                    assertThat(e.getMessage()).doesNotContain("mapping");
                });

        remote.faults.clear();
        port.deliver(event, SCHEDULED);
        assertCompleteAndSingle();
    }

    @Test
    void namesTheMappingWhoseResultTheContractRefuses() throws Exception {
        for (String[] pair : List.of(
                new String[] {"createCustomer", "customer"}, new String[] {"createServiceOrder", "service-order"})) {
            remote.faults.clear();
            remote.faults.put(pair[0], FakeFlowRetail.fault(0, "InvalidCall"));
            JsonNode event = port.event(JOB);

            assertThatThrownBy(() -> port.deliver(event, SCHEDULED))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> assertThat(e.isRetryable())
                            .isFalse())
                    .hasMessageEndingWith("the body was made by config/mappings/" + pair[1] + ".jsonata (packaged)");
        }
    }

    @Test
    void passesOnTheFailureOfAMappingAsItIs() throws Exception {
        Files.createDirectories(home.resolve("config/mappings"));
        Files.writeString(home.resolve("config/mappings/service-order.jsonata"), "{ 'title': $uppercase(5) }");

        assertThatThrownBy(() -> port.deliver(port.event(JOB), SCHEDULED))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("service-order.jsonata: service job J-1 of account acme: T0410");
    }

    private String state() {
        return remote.orders + "\n" + remote.customers + "\n" + remote.events;
    }

    private static ObjectNode only(Map<String, ObjectNode> things) {
        assertThat(things).hasSize(1);
        return things.values().iterator().next();
    }
}
