package dev.servicebridge.capacity;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;

import static dev.servicebridge.capacity.CapacityBridge.ACCOUNT;
import static dev.servicebridge.capacity.CapacityBridge.DAY;
import static dev.servicebridge.capacity.CapacityBridge.OTHER_ACCOUNT;
import static dev.servicebridge.capacity.CapacityBridge.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The port capacity.busy-time of a whole bridge, with a stateful Services API on the other side. */
class ReservationsThroughSandboxTest {
    private static final String CREATE = "services-api.createReservation";

    @TempDir
    Path home;

    private CapacityBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CapacityBridge(home).start();
        bridge.schedule(ACCOUNT, 1, "R-1", "R-2");
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    private void awaitState(String id, ReservationState state) {
        soon().untilAsserted(() -> assertThat(bridge.state(id)).isEqualTo(state));
    }

    @Test
    void makesChangesAndCancelsAReservation() {
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        awaitState("V-1", ReservationState.MADE);
        assertThat(bridge.reserved(ACCOUNT, "R-1"))
                .extracting(slot -> slot.path("startDateTime").asText())
                .containsExactly(DAY.plus(Duration.ofHours(8)).toString());

        bridge.tell(bridge.busy("V-1", "R-2", 10));
        soon().untilAsserted(() -> {
            assertThat(bridge.reserved(ACCOUNT, "R-1")).isEmpty();
            assertThat(bridge.reserved(ACCOUNT, "R-2")).hasSize(1);
        });

        bridge.tell(bridge.busy("V-1", "R-2", 10).put("cancelled", true));
        awaitState("V-1", ReservationState.NONE);
        assertThat(bridge.reserved(ACCOUNT, "R-2")).isEmpty();
        assertThat(bridge.effects("createReservation")).hasSize(1);
        assertThat(bridge.effects("updateReservation")).hasSize(1);
        assertThat(bridge.effects("cancelReservation")).hasSize(1);
        assertThat(bridge.deadLetters().count()).isZero();
    }

    @Test
    void sayingTheSameAgainCostsNoCall() {
        for (int i = 0; i < 5; i++) {
            bridge.tell(bridge.busy("V-1", "R-1", 8));
        }
        awaitState("V-1", ReservationState.MADE);
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        assertThat(bridge.state("V-1")).isEqualTo(ReservationState.MADE);
        assertThat(bridge.sandbox.journal().entries("createReservation")).hasSize(1);
        assertThat(bridge.sandbox.journal().entries("updateReservation")).isEmpty();
    }

    @Test
    void anOlderVersionThatComesLateChangesNothing() {
        List<ObjectNode> versions = new ArrayList<>();
        for (int version = 1; version <= 6; version++) {
            versions.add(bridge.busy("V-1", "R-1", version).put("version", version));
        }
        versions.add(bridge.busy("V-2", "R-2", 3).put("version", 1));
        versions.add(bridge.busy("V-2", "R-2", 3).put("version", 2).put("cancelled", true));
        List<ObjectNode> told = new ArrayList<>(versions);
        told.addAll(versions);
        Collections.shuffle(told, new Random(7));
        told.forEach(bridge::tell);
        soon().untilAsserted(() -> {
            assertThat(bridge.reservation("V-1").isInStep()).isTrue();
            assertThat(bridge.state("V-1")).isEqualTo(ReservationState.MADE);
            assertThat(bridge.state("V-2")).isEqualTo(ReservationState.NONE);
        });
        assertThat(bridge.reserved(ACCOUNT, "R-1"))
                .extracting(slot -> slot.path("startDateTime").asText())
                .containsExactly(DAY.plus(Duration.ofHours(6)).toString());
        assertThat(bridge.reserved(ACCOUNT, "R-2")).isEmpty();
    }

    @Test
    void aLostAnswerIsSettledByTheCapacityAndDoublesNothing() {
        // Room for two, so that a second reservation of the same time would be taken.
        bridge.schedule(ACCOUNT, 2, "R-3");
        bridge.sandbox.faults().add(Fault.next(CREATE, FaultKind.ANSWER_LOST, 1));
        bridge.tell(bridge.busy("V-1", "R-3", 8));
        awaitState("V-1", ReservationState.UNKNOWN);
        assertThat(bridge.effects("createReservation")).hasSize(1);
        assertThat(bridge.reserved(ACCOUNT, "R-3"))
                .extracting(slot -> slot.path("capacity").asInt())
                .containsExactly(1);
        assertThat(bridge.deadLetters().list(9))
                .extracting(DeadLetter::kind)
                .containsExactly(ReservationReplay.UNKNOWN);
    }

    @Test
    void aCallThatNeverArrivedIsMadeAgain() {
        // Done by nobody: the 500 of the sandbox leaves nothing behind, which the bridge cannot know.
        bridge.sandbox.faults().add(Fault.next(CREATE, FaultKind.INTERNAL_ERROR, 1));
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        awaitState("V-1", ReservationState.MADE);
        assertThat(bridge.effects("createReservation")).hasSize(1);
        assertThat(bridge.sandbox.journal().entries("getRangeSlotCapacity")).hasSize(1);
        assertThat(bridge.deadLetters().count()).isZero();
    }

    @Test
    void anAppointmentWhoseAnswerWasLostIsFoundUnderEitherKindOfCapacity() {
        bridge.schedule(ACCOUNT, 3, "R-3");
        bridge.tell(bridge.busy("A-1", "R-3", 8).put("type", "APPOINTMENT"));
        awaitState("A-1", ReservationState.MADE);
        bridge.sandbox.faults().add(Fault.next(CREATE, FaultKind.GARBAGE, 1));
        bridge.tell(bridge.busy("A-2", "R-3", 8).put("type", "APPOINTMENT"));
        awaitState("A-2", ReservationState.UNKNOWN);
        bridge.sandbox.faults().add(Fault.next(CREATE, FaultKind.INTERNAL_ERROR, 1));
        bridge.tell(bridge.busy("A-3", "R-3", 9).put("type", "APPOINTMENT"));
        awaitState("A-3", ReservationState.MADE);
        assertThat(bridge.effects("createReservation")).hasSize(3);
    }

    @Test
    void aReservationOfUnknownIdThatIsNotWantedAnyMoreIsReportedAndReplaced() {
        bridge.sandbox.faults().add(Fault.next(CREATE, FaultKind.ANSWER_LOST, 1));
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        awaitState("V-1", ReservationState.UNKNOWN);
        bridge.tell(bridge.busy("V-1", "R-1", 12));
        awaitState("V-1", ReservationState.MADE);
        assertThat(bridge.reservation("V-1").reservationId()).isNotNull();
        assertThat(bridge.deadLetters().list(9))
                .extracting(DeadLetter::cause)
                .first()
                .asString()
                .contains("cancel it by hand", DAY.plus(Duration.ofHours(8)).toString());
    }

    @Test
    void aBridgeThatDiedBetweenIntentAndAnswerDoublesNothing() {
        // What a process leaves that is killed before the call, and one that is killed after it.
        bridge.stop();
        Instant now = Instant.now();
        for (String id : List.of("BEFORE", "AFTER")) {
            ReservedTime time = new ReservedTime(
                    id.equals("AFTER") ? "R-1" : "R-2",
                    "VACATION",
                    DAY.plus(Duration.ofHours(8)),
                    DAY.plus(Duration.ofHours(9)),
                    1);
            bridge.reservations().save(List.of(new BusyTime(ACCOUNT, "hotel", id, null, time, false)), now);
            Reservation reservation = bridge.reservation(id);
            assertThat(bridge.reservations().begin(reservation, now, now)).isTrue();
            assertThat(bridge.reservations().begin(reservation, now, now)).isFalse();
        }
        bridge.settings.put("capacity.tick", "PT10M");
        bridge.start();
        bridge.call(ACCOUNT, "createReservation", null, """
                {"resourceId":"R-1","reservation":{"type":"VACATION","availability":
                    {"startTime":"%s","endTime":"%s","capacity":1}}}
                """.formatted(
                        DAY.plus(Duration.ofHours(8)), DAY.plus(Duration.ofHours(9))));
        bridge.camel().createProducerTemplate().sendBody("direct:capacity-wake", null);
        awaitState("AFTER", ReservationState.UNKNOWN);
        awaitState("BEFORE", ReservationState.MADE);
        assertThat(bridge.effects("createReservation")).hasSize(2);
    }

    @Test
    void oneThatIsRefusedHoldsUpNoOther() {
        ObjectNode refused = bridge.busy("NO-ROOM", "R-1", 3).put("capacity", 5);
        bridge.tell(refused);
        for (int hour = 0; hour < 10; hour++) {
            bridge.tell(bridge.busy("V-" + hour, "R-1", 4 + hour));
        }
        for (int hour = 0; hour < 10; hour++) {
            awaitState("V-" + hour, ReservationState.MADE);
        }
        assertThat(bridge.state("NO-ROOM")).isEqualTo(ReservationState.REFUSED);
        bridge.tell(refused);
        assertThat(bridge.state("NO-ROOM")).isEqualTo(ReservationState.REFUSED);
        List<DeadLetter> letters = bridge.deadLetters().list(9);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).kind()).isEqualTo(ReservationReplay.REFUSED);
        assertThat(letters.get(0).cause()).contains("no room");
        assertThat(letters.get(0).payload()).contains("NO-ROOM");

        bridge.tell(refused.put("capacity", 1));
        awaitState("NO-ROOM", ReservationState.MADE);
    }

    @Test
    void anUpdateThatIsRefusedLeavesTheReservationAsItWas() {
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        awaitState("V-1", ReservationState.MADE);
        bridge.tell(bridge.busy("V-1", "R-1", 9).put("capacity", 4));
        awaitState("V-1", ReservationState.REFUSED);
        assertThat(bridge.reserved(ACCOUNT, "R-1")).hasSize(1);
        bridge.tell(bridge.busy("V-1", "R-1", 9).put("cancelled", true));
        awaitState("V-1", ReservationState.NONE);
        assertThat(bridge.reserved(ACCOUNT, "R-1")).isEmpty();
    }

    @Test
    void aReservationThatIsGoneIsMadeAgain() {
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        awaitState("V-1", ReservationState.MADE);
        String id = bridge.reservation("V-1").reservationId();
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:services-api.cancelReservation")
                .withHeader("account", ACCOUNT)
                .withHeader("marketplaceIds", "ATVPDKIKX0DER")
                .withHeader("reservationId", id)
                .request();
        bridge.tell(bridge.busy("V-1", "R-1", 9));
        soon().untilAsserted(() -> assertThat(bridge.reserved(ACCOUNT, "R-1")).hasSize(1));
        awaitState("V-1", ReservationState.MADE);
        assertThat(bridge.reservation("V-1").reservationId()).isNotEqualTo(id);
    }

    @Test
    void anOutageDelaysAndLosesNothing() {
        bridge.sandbox.faults().add(Fault.sometimes("services-api.*", FaultKind.UNAVAILABLE, 0.5));
        bridge.sandbox.faults().add(Fault.sometimes("services-api.*", FaultKind.TOO_MANY_REQUESTS, 0.3));
        for (int hour = 0; hour < 10; hour++) {
            bridge.tell(bridge.busy("V-" + hour, "R-1", hour));
        }
        for (int hour = 0; hour < 10; hour++) {
            awaitState("V-" + hour, ReservationState.MADE);
        }
        assertThat(bridge.effects("createReservation")).hasSize(10);
        assertThat(bridge.deadLetters().count()).isZero();
    }

    @Test
    void underFaultsOfEveryKindNothingIsDoubled() {
        bridge.schedule(ACCOUNT, 3, "R-9");
        for (FaultKind kind : List.of(
                FaultKind.ANSWER_LOST,
                FaultKind.RESET,
                FaultKind.TRUNCATED,
                FaultKind.INTERNAL_ERROR,
                FaultKind.HTML)) {
            bridge.sandbox.faults().add(Fault.sometimes("services-api.*", kind, 0.15));
        }
        for (int hour = 0; hour < 20; hour++) {
            bridge.tell(bridge.busy("V-" + hour, "R-9", hour));
        }
        for (int hour = 0; hour < 20; hour++) {
            String id = "V-" + hour;
            soon().untilAsserted(
                            () -> assertThat(bridge.state(id)).isIn(ReservationState.MADE, ReservationState.UNKNOWN));
        }
        bridge.sandbox.faults().clear();
        assertThat(bridge.effects("createReservation")).hasSize(20);
        assertThat(bridge.reserved(ACCOUNT, "R-9"))
                .extracting(slot -> slot.path("capacity").asInt())
                .containsExactly(1);
    }

    @Test
    void theOutageOfOneAccountDoesNotTouchTheOther() {
        bridge.schedule(OTHER_ACCOUNT, 1, "R-1");
        bridge.sandbox.faults().add(Fault.next(CREATE, FaultKind.SLOW, 1).delayed(10_000));
        bridge.tell(bridge.busy("SLOW", "R-1", 8));
        // The fault is over once it has hit a call.
        soon().until(() -> bridge.sandbox.faults().active().isEmpty());
        bridge.tell(bridge.busy("V-1", "R-1", 8).put("account", OTHER_ACCOUNT));
        soon().untilAsserted(() -> assertThat(bridge.reservations()
                        .find(OTHER_ACCOUNT, "hotel", "V-1")
                        .state())
                .isEqualTo(ReservationState.MADE));
        assertThat(bridge.state("SLOW")).isEqualTo(ReservationState.CALLING);
    }

    @Test
    void whatIsOverIsNeitherMadeNorCancelled() {
        JsonNode over = bridge.busy("OLD", "R-1", 0)
                .put("start", "2020-01-01T08:00:00Z")
                .put("end", "2020-01-01T09:00:00Z");
        bridge.tell(over);
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        awaitState("V-1", ReservationState.MADE);
        assertThat(bridge.sandbox.journal().entries("createReservation")).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsRefusedAtThePort() {
        assertThatThrownBy(() -> bridge.tell(bridge.busy("V-1", "R-1", 8).put("type", "NAP")))
                .hasMessageContaining("type of the busy time hotel V-1 of account acme is NAP");
        assertThatThrownBy(() -> bridge.tell(bridge.busy("V-1", "R-1", 8).put("end", DAY.toString())))
                .hasMessageContaining("end of the busy time hotel V-1 of account acme must be after start");
        assertThat(bridge.state("V-1")).isNull();
    }
}
