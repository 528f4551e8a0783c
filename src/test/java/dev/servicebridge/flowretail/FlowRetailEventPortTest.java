package dev.servicebridge.flowretail;

import java.nio.file.Path;
import java.util.Map;

import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.remote.RemoteCallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The port fsm.service-event. */
class FlowRetailEventPortTest {
    @TempDir
    Path home;

    private FlowRetailPort port;

    @BeforeEach
    void open() throws Exception {
        port = new FlowRetailPort(home, FlowRetailPort.ACCOUNTS);
        String order = new FlowRetailUids().serviceOrder("acme", "J-1");
        port.remote.orders.put(order, FakeFlowRetail.JSON.createObjectNode().put("serviceOrderUid", order));
    }

    @AfterEach
    void close() throws Exception {
        port.close();
    }

    private void tell(String serviceJobId, String serviceEventId) {
        port.camel
                .createProducerTemplate()
                .sendBodyAndHeaders(
                        "direct:fsm.service-event",
                        "anything",
                        Map.of(
                                "account",
                                "acme",
                                "serviceJobId",
                                serviceJobId,
                                "serviceEventId",
                                serviceEventId,
                                "serviceEventText",
                                "The appointment was moved"));
    }

    @Test
    void aLineIsAddedOnceHoweverOftenItIsTold() {
        tell("J-1", "command 1");
        tell("J-1", "command 1");
        tell("J-1", "command 2");

        assertThat(port.remote.events.values()).hasSize(2).allSatisfy(event -> assertThat(
                        event.path("description").asText())
                .isEqualTo("The appointment was moved"));
    }

    @Test
    void anOrderThatIsNotThereNeedsNoLine() {
        tell("J-2", "command 1");

        assertThat(port.remote.events).isEmpty();
    }

    @Test
    void anyOtherFaultIsTheCallers() {
        port.remote.faults.put(
                "createServiceEvent",
                new RemoteCallException.Fault(
                        "flow-retail", "createServiceEvent", "acme", 500, "Failure", "down", null, null, true));

        assertThatThrownBy(() -> tell("J-1", "command 1"))
                .isInstanceOf(CamelExecutionException.class)
                .hasCauseInstanceOf(RemoteCallException.class);
    }
}
