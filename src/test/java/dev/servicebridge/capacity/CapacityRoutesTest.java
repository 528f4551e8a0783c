package dev.servicebridge.capacity;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.testing.LogCapture;

import static dev.servicebridge.capacity.CapacityBridge.ACCOUNT;
import static dev.servicebridge.capacity.CapacityBridge.OTHER_ACCOUNT;
import static dev.servicebridge.capacity.CapacityBridge.soon;
import static org.assertj.core.api.Assertions.assertThat;

/** Each route by itself: what it calls is replaced. */
class CapacityRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private CapacityBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CapacityBridge(home);
        // No second look, so that what one look did can be seen.
        bridge.settings.put("capacity.tick", "PT10M");
        bridge.settings.put("capacity.settle-after", "PT1H");
        bridge.start();
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    private void see(Exchange exchange) {
        seen.add(String.valueOf(exchange.getProperty("account")));
    }

    @ParameterizedTest
    @CsvSource({
        "capacity-fsm-tick, capacity-fsm, account-tick-start",
        "capacity-reconciliation-tick, capacity-reconciliation, account-tick-start",
        "capacity-read-resources, capacity-planning, capacity-planning-start"
    })
    void aTickStartsAWorkerForEachAccountOrForTheOneThatItNames(String route, String tick, String start)
            throws Exception {
        AdviceWith.adviceWith(bridge.camel(), route, advice -> advice.weaveById(start)
                .replace()
                .process(this::see));
        ProducerTemplate ticks = bridge.camel().createProducerTemplate();
        ticks.sendBody("direct:tick." + tick, null);
        assertThat(seen).containsExactly(ACCOUNT, OTHER_ACCOUNT);
        ticks.sendBodyAndHeader("direct:tick." + tick, null, "account", OTHER_ACCOUNT);
        assertThat(seen).containsExactly(ACCOUNT, OTHER_ACCOUNT, OTHER_ACCOUNT);
    }

    @Test
    void whatIsOverIsDeletedByACronOfItsOwn() throws Exception {
        AdviceWith.adviceWith(bridge.camel(), "capacity-purge-tick", advice -> {
            advice.replaceFromWith("direct:purge");
            advice.weaveById("capacity-purge").replace().throwException(new IllegalStateException("the disk is full"));
        });
        try (LogCapture log = new LogCapture()) {
            bridge.camel().createProducerTemplate().sendBody("direct:purge", null);
            assertThat(log.lines()).singleElement().asString().contains("old busy times", "the disk is full");
        }
    }

    @Test
    void theTickWakesTheWorkersOfAccountsThatHaveWorkToDo() throws Exception {
        AdviceWith.adviceWith(bridge.camel(), "capacity-wake", advice -> advice.weaveById("capacity-start-worker")
                .replace()
                .process(this::see));
        AdviceWith.adviceWith(bridge.camel(), "capacity-tick", advice -> advice.replaceFromWith("direct:wake"));
        bridge.camel().createProducerTemplate().sendBody("direct:wake", null);
        assertThat(seen).isEmpty();
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        assertThat(seen).containsExactly(ACCOUNT);
        bridge.camel().createProducerTemplate().sendBody("direct:wake", null);
        assertThat(seen).containsExactly(ACCOUNT, ACCOUNT);
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        assertThat(seen).hasSize(2);
    }

    @Test
    void aWorkerThatFailsIsToldOfAndLeavesNothingLocked() throws Exception {
        AdviceWith.adviceWith(
                bridge.camel(), "capacity-reservations", advice -> advice.weaveById("capacity-one-reservation")
                        .replace()
                        .throwException(new IllegalStateException("the database is gone")));
        try (LogCapture log = new LogCapture()) {
            bridge.tell(bridge.busy("V-1", "R-1", 8));
            soon().untilAsserted(() -> assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line).contains("account acme wait", "the database is gone")));
        }
        ReservationWork work =
                bridge.camel().getRegistry().lookupByNameAndType("reservationWork", ReservationWork.class);
        soon().untilAsserted(() -> assertThat(work.accounts()).containsExactly(ACCOUNT));
        assertThat(bridge.state("V-1")).isEqualTo(ReservationState.PENDING);
    }

    private void answer(String json) throws Exception {
        AdviceWith.adviceWith(bridge.camel(), "capacity-create-reservation-once", advice -> advice.weaveById(
                        "capacity-create-reservation")
                .replace()
                .process(exchange -> {
                    seen.add(exchange.getMessage().getHeader("account") + " "
                            + exchange.getMessage().getHeader("marketplaceIds"));
                    JsonNode answer = JSON.readTree(json);
                    String warnings = answer.at("/payload/warnings").toString();
                    exchange.getMessage().setHeader("remoteWarnings", warnings.isEmpty() ? null : warnings);
                    exchange.getMessage().setBody(answer);
                }));
    }

    @Test
    void errorsOfTheRecordWithinASuccessAreARefusal() throws Exception {
        answer("{\"payload\":{\"errors\":[{\"code\":\"InvalidInput\",\"message\":\"too long\",\"details\":\"8 h\"}]}}");
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        soon().untilAsserted(() -> assertThat(bridge.state("V-1")).isEqualTo(ReservationState.REFUSED));
        assertThat(seen).containsExactly("acme ATVPDKIKX0DER");
        assertThat(bridge.deadLetters().list(1).get(0).cause()).isEqualTo("InvalidInput, too long (***)");
    }

    @Test
    void aWarningIsToldAndTheReservationStands() throws Exception {
        answer("{\"payload\":{\"reservation\":{\"reservationId\":\"RSV-1\"},"
                + "\"warnings\":[{\"code\":\"Overlap\",\"message\":\"with a job\"}]}}");
        try (LogCapture log = new LogCapture()) {
            bridge.tell(bridge.busy("V-1", "R-1", 8));
            soon().untilAsserted(() -> assertThat(bridge.state("V-1")).isEqualTo(ReservationState.MADE));
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0)).contains("with a warning: Overlap, with a job");
        }
    }

    @Test
    void anAnswerWithoutAnIdLeavesTheReservationUnknown() throws Exception {
        answer("{\"payload\":{}}");
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        soon().untilAsserted(() -> assertThat(bridge.state("V-1")).isEqualTo(ReservationState.UNKNOWN));
        assertThat(bridge.deadLetters().list(1).get(0).kind()).isEqualTo(ReservationReplay.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "400, InvalidInput, MESSAGE, REFUSED",
        "422, InvalidInput, MESSAGE, REFUSED",
        "401, Unauthorized, ACCOUNT, PENDING",
        "403, Unauthorized, ACCOUNT, PENDING",
        "429, QuotaExceeded, PASSING, PENDING",
        "503, InternalFailure, PASSING, PENDING",
        "0, NoConnection, PASSING, PENDING",
        "0, PlanExhausted, PASSING, PENDING",
        "400, AuthorizationFailed, ACCOUNT, PENDING",
        "500, InternalFailure, PASSING, CALLING",
        "504, InternalFailure, PASSING, CALLING",
        "0, AnswerLost, PASSING, CALLING",
        "200, UnreadableAnswer, PASSING, CALLING"
    })
    void decidesByTheFaultWhetherTheReservationMayHaveBeenMade(
            int status, String code, FaultMeaning meaning, ReservationState state) throws Exception {
        RemoteCallException.Fault fault = new RemoteCallException.Fault(
                "services-api", "createReservation", ACCOUNT, status, code, "fault", null, null, meaning);
        AdviceWith.adviceWith(bridge.camel(), "capacity-create-reservation-once", advice -> advice.weaveById(
                        "capacity-create-reservation")
                .replace()
                .process(exchange -> {
                    seen.add("called");
                    throw new RemoteCallException(fault);
                }));
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        soon().untilAsserted(() -> {
            // What may succeed is called again, and on a slow machine before this looks.
            assertThat(seen).isNotEmpty();
            assertThat(bridge.state("V-1")).isEqualTo(state);
            assertThat(bridge.deadLetters().count()).isEqualTo(state == ReservationState.REFUSED ? 1 : 0);
            assertThat(bridge.reservation("V-1").made() != null).isEqualTo(state == ReservationState.CALLING);
        });
    }

    @Test
    void aReadingTakesPageAfterPageAndEndsWhenTheTokensRepeat() throws Exception {
        for (String kind : List.of("range", "fixed")) {
            seen.clear();
            AdviceWith.adviceWith(
                    bridge.camel(), "capacity-read-" + kind, advice -> advice.weaveById("capacity-" + kind + "-page")
                            .replace()
                            .process(exchange -> {
                                seen.add(String.valueOf(exchange.getMessage().getHeader("nextPageToken")));
                                exchange.getMessage().setBody(JSON.readTree("{\"nextPageToken\":\"again\"}"));
                            }));
            Exchange result = bridge.camel()
                    .createProducerTemplate()
                    .request(
                            "direct:capacity-read-" + kind,
                            exchange -> exchange.setVariable(
                                    CapacityReadingRoutes.READING,
                                    new CapacityReading(
                                            ACCOUNT,
                                            "M",
                                            "R-1",
                                            CapacityBridge.DAY,
                                            CapacityBridge.DAY.plus(Duration.ofDays(1)),
                                            CapacityUse.TYPES,
                                            null)));
            assertThat(result.getException()).hasMessageContaining("does not end after 2 pages");
            assertThat(seen).containsExactly("null", "again");
        }
    }

    @Test
    void aScheduleThatCannotBeSentNowIsSentAtTheNextTick() throws Exception {
        Schedules.Update update = new Schedules.Update(
                ACCOUNT,
                "R-1",
                null,
                ScheduleContent.after(
                        ScheduleContent.NONE,
                        List.of(new Timeline.Stretch(
                                CapacityBridge.DAY, CapacityBridge.DAY.plus(Duration.ofHours(8)), 1)),
                        CapacityBridge.DAY));
        AdviceWith.adviceWith(
                bridge.camel(),
                "capacity-schedule-call-once",
                advice -> advice.weaveById("capacity-update-schedule").replace().process(exchange -> {
                    seen.add(exchange.getMessage().getHeader("resourceId", String.class));
                    throw new RemoteCallException(new RemoteCallException.Fault(
                            "services-api", "updateSchedule", ACCOUNT, 503, "Down", "down", null, null, true));
                }));
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 2; i++) {
                bridge.camel()
                        .createFluentProducerTemplate()
                        .to("direct:capacity-schedules")
                        .withExchangeProperty("account", ACCOUNT)
                        .withBody(new Schedules.Updates(ACCOUNT, List.of(update, update)))
                        .request();
            }
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0)).contains("the schedules of account acme failed", "503 Down");
        }
        assertThat(seen).containsExactly("R-1", "R-1");
        assertThat(bridge.deadLetters().count()).isZero();
    }
}
