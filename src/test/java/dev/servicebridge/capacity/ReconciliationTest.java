package dev.servicebridge.capacity;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.testing.LogCapture;

import static dev.servicebridge.capacity.CapacityBridge.ACCOUNT;
import static dev.servicebridge.capacity.CapacityBridge.DAY;
import static dev.servicebridge.capacity.CapacityBridge.soon;
import static org.assertj.core.api.Assertions.assertThat;

/** The nightly comparison of a whole bridge with a stateful Services API. */
class ReconciliationTest {
    @TempDir
    Path home;

    private CapacityBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CapacityBridge(home).start();
        bridge.schedule(ACCOUNT, 3, "R-1", "R-2", "R-3");
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    private void make(String id, String resource, int hour, String type) {
        bridge.tell(bridge.busy(id, resource, hour).put("type", type));
        soon().untilAsserted(() -> assertThat(bridge.state(id)).isEqualTo(ReservationState.MADE));
    }

    private void compare() {
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:capacity-reconciliation")
                .withExchangeProperty("account", ACCOUNT)
                .request();
    }

    private void cancelBehindItsBack(String id) {
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:services-api.cancelReservation")
                .withHeader("account", ACCOUNT)
                .withHeader("marketplaceIds", "ATVPDKIKX0DER")
                .withHeader("reservationId", bridge.reservation(id).reservationId())
                .request();
    }

    private int calls(String operation) {
        return bridge.sandbox.journal().entries(operation).size();
    }

    @Test
    void whatAgreesCostsOneCallForEachResourceAndChangesNothing() {
        for (int hour = 0; hour < 5; hour++) {
            make("A-" + hour, "R-1", hour, "VACATION");
            make("B-" + hour, "R-2", hour, hour % 2 == 0 ? "APPOINTMENT" : "TRAVEL");
        }
        try (LogCapture log = new LogCapture()) {
            compare();
            assertThat(log.lines()).isEmpty();
        }
        assertThat(calls("getRangeSlotCapacity")).isEqualTo(2);
        assertThat(calls("createReservation")).isEqualTo(10);
        assertThat(calls("updateReservation")).isZero();
    }

    @Test
    void aReservationThatIsGoneIsMadeAgain() {
        make("A-1", "R-1", 8, "VACATION");
        make("A-2", "R-1", 8, "BREAK");
        make("A-3", "R-1", 12, "APPOINTMENT");
        make("A-4", "R-1", 20, "TRAINING");
        String gone = bridge.reservation("A-1").reservationId();
        cancelBehindItsBack("A-1");
        cancelBehindItsBack("A-3");
        compare();
        soon().untilAsserted(() -> {
            assertThat(calls("createReservation")).isEqualTo(6);
            assertThat(bridge.state("A-1")).isEqualTo(ReservationState.MADE);
            assertThat(bridge.state("A-2")).isEqualTo(ReservationState.MADE);
            assertThat(bridge.state("A-3")).isEqualTo(ReservationState.MADE);
        });
        assertThat(bridge.reservation("A-1").reservationId()).isNotEqualTo(gone);
        // A-2 shares the time of A-1, so which of them was gone only asking for each could tell.
        assertThat(calls("updateReservation")).isEqualTo(3);
        int calls = calls("updateReservation");
        compare();
        assertThat(calls("updateReservation")).isEqualTo(calls);
    }

    @Test
    void aReservationOfUnknownIdThatIsGoneIsMadeAgain() {
        bridge.sandbox.faults().add(Fault.next("services-api.createReservation", FaultKind.ANSWER_LOST, 1));
        bridge.tell(bridge.busy("A-1", "R-1", 8));
        soon().untilAsserted(() -> assertThat(bridge.state("A-1")).isEqualTo(ReservationState.UNKNOWN));
        compare();
        assertThat(bridge.state("A-1")).isEqualTo(ReservationState.UNKNOWN);
        // The operator cancels it by hand, by the id that only the other side knows.
        String id = bridge.sandbox.journal().entries("createReservation").get(0).key();
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:services-api.cancelReservation")
                .withHeader("account", ACCOUNT)
                .withHeader("marketplaceIds", "ATVPDKIKX0DER")
                .withHeader("reservationId", id)
                .request();
        compare();
        soon().untilAsserted(() -> assertThat(bridge.state("A-1")).isEqualTo(ReservationState.MADE));
        assertThat(bridge.effects("createReservation")).hasSize(2);
    }

    @Test
    void timeThatSomebodyElseReservedIsToldOnceAndLeftAlone() {
        make("A-1", "R-1", 8, "VACATION");
        bridge.call(ACCOUNT, "createReservation", null, """
                {"resourceId":"R-1","reservation":{"type":"VACATION","availability":
                    {"startTime":"%s","endTime":"%s","capacity":1}}}
                """.formatted(
                        DAY.plus(Duration.ofHours(4)), DAY.plus(Duration.ofHours(5))));
        make("A-2", "R-1", 20, "VACATION");
        try (LogCapture log = new LogCapture()) {
            compare();
            compare();
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0))
                    .contains("Resource R-1 of account acme has time reserved that the bridge does not know of: "
                            + DAY.plus(Duration.ofHours(4)) + " to " + DAY.plus(Duration.ofHours(5)) + " (1)");
        }
        assertThat(calls("cancelReservation")).isZero();
        assertThat(calls("updateReservation")).isZero();
    }

    @Test
    void aComparisonThatCannotReadChangesNothing() {
        make("A-1", "R-1", 8, "VACATION");
        bridge.sandbox.faults().add(Fault.always("services-api.getRangeSlotCapacity", FaultKind.GARBAGE));
        try (LogCapture log = new LogCapture()) {
            compare();
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0)).contains("the nightly comparisons of account acme failed");
        }
        assertThat(bridge.state("A-1")).isEqualTo(ReservationState.MADE);
    }
}
