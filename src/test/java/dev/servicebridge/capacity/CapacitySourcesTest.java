package dev.servicebridge.capacity;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.builder.AdviceWith;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import dev.servicebridge.references.RemoteReferenceStore;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.testing.Engine;

import static dev.servicebridge.capacity.CapacityBridge.ACCOUNT;
import static dev.servicebridge.capacity.CapacityBridge.DAY;
import static dev.servicebridge.capacity.CapacityBridge.soon;
import static org.assertj.core.api.Assertions.assertThat;

/** What the FSM, the ERP's calendar and the ERP's working hours become at the Services API, through a whole bridge. */
@ParameterizedClass(name = "on {0}")
@EnumSource
class CapacitySourcesTest {
    @Parameter
    Engine engine;

    @TempDir
    Path home;

    private CapacityBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CapacityBridge(home, engine.open()).start();
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    /** Of the sandbox's tenant. */
    private String serviceType() {
        return bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:flow-retail.listServiceTypes")
                .withHeader("account", ACCOUNT)
                .request(JsonNode.class)
                .path("items")
                .get(0)
                .path("serviceTypeUid")
                .asText();
    }

    private void customer() {
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:flow-retail.createCustomer")
                .withHeader("account", ACCOUNT)
                .withBody(
                        "{\"customerUid\":\"c-1\",\"customerType\":\"PERSON\",\"firstname\":\"A\",\"lastname\":\"B\"}")
                .request();
    }

    private void order(String operation, String uid, String user, Integer startHour) {
        String dates = startHour == null
                ? ""
                : ",\"readyAtNeeded\":\"%s\",\"readyAtEstimate\":\"%s\""
                        .formatted(DAY.plus(Duration.ofHours(startHour)), DAY.plus(Duration.ofHours(startHour + 2)));
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:flow-retail." + operation)
                .withHeader("account", ACCOUNT)
                .withHeader("serviceOrderUid", uid)
                .withBody("""
                        {%s"customerUid":"c-1","serviceTypeUid":"%s","title":"Visit","assignedUserUid":"%s"%s}
                        """.formatted(
                                operation.startsWith("create") ? "\"serviceOrderUid\":\"" + uid + "\"," : "",
                                serviceType(),
                                user,
                                dates))
                .request();
    }

    private void readOrders() {
        send("direct:capacity-fsm-orders");
    }

    private void send(String endpoint) {
        bridge.camel()
                .createFluentProducerTemplate()
                .to(endpoint)
                .withExchangeProperty("account", ACCOUNT)
                .request();
    }

    private Reservation fsm(String uid) {
        return bridge.reservations().find(ACCOUNT, "fsm", uid);
    }

    private void awaitState(String source, String id, ReservationState state) {
        soon().untilAsserted(() -> {
            Reservation found = bridge.reservations().find(ACCOUNT, source, id);
            assertThat(found).isNotNull();
            assertThat(found.state()).isEqualTo(state);
        });
    }

    @Test
    void theFsmsOwnOrdersTakeTheirTechniciansTime() {
        customer();
        bridge.schedule(ACCOUNT, 1, "TECH-1", "TECH-2");
        order("createServiceOrder", "o-1", "user-1", 8);
        order("createServiceOrder", "o-2", "user-2", 8);
        order("createServiceOrder", "o-stranger", "user-9", 8);
        order("createServiceOrder", "o-undated", "user-1", null);
        order("createServiceOrder", "o-job", "user-1", 12);
        new RemoteReferenceStore(bridge.database).save(ACCOUNT, "flow-retail", "service-order", "J-1", "o-job", null);
        readOrders();
        awaitState("fsm", "o-1", ReservationState.MADE);
        awaitState("fsm", "o-2", ReservationState.MADE);
        assertThat(fsm("o-1").made().resourceId()).isEqualTo("TECH-1");
        assertThat(fsm("o-1").made().start()).isEqualTo(DAY.plus(Duration.ofHours(8)));
        assertThat(fsm("o-1").made().end()).isEqualTo(DAY.plus(Duration.ofHours(10)));
        assertThat(List.of("o-stranger", "o-undated", "o-job"))
                .allSatisfy(uid -> assertThat(fsm(uid)).isNull());

        readOrders();
        assertThat(bridge.sandbox.journal().entries("createReservation")).hasSize(2);
        assertThat(bridge.sandbox.journal().entries("getServiceOrder")).isEmpty();
    }

    @Test
    void anOrderThatMovesIsUpdatedAndOneThatGoesAwayFreesItsTime() {
        customer();
        bridge.schedule(ACCOUNT, 1, "TECH-1", "TECH-2");
        for (String uid : List.of("o-moved", "o-unassigned", "o-deleted", "o-reassigned")) {
            order(
                    "createServiceOrder",
                    uid,
                    "user-1",
                    List.of("o-moved", "o-unassigned", "o-deleted", "o-reassigned")
                                    .indexOf(uid)
                            * 3);
        }
        readOrders();
        awaitState("fsm", "o-deleted", ReservationState.MADE);
        awaitState("fsm", "o-unassigned", ReservationState.MADE);
        awaitState("fsm", "o-moved", ReservationState.MADE);
        awaitState("fsm", "o-reassigned", ReservationState.MADE);

        order("updateServiceOrder", "o-moved", "user-1", 20);
        order("updateServiceOrder", "o-unassigned", "", 3);
        order("updateServiceOrder", "o-reassigned", "user-2", 9);
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:flow-retail.deleteServiceOrder")
                .withHeader("account", ACCOUNT)
                .withHeader("serviceOrderUid", "o-deleted")
                .request();
        readOrders();
        awaitState("fsm", "o-deleted", ReservationState.NONE);
        awaitState("fsm", "o-unassigned", ReservationState.NONE);
        soon().untilAsserted(() -> {
            assertThat(fsm("o-moved").made().start()).isEqualTo(DAY.plus(Duration.ofHours(20)));
            assertThat(fsm("o-reassigned").made().resourceId()).isEqualTo("TECH-2");
        });
        assertThat(bridge.effects("cancelReservation")).hasSize(2);
        assertThat(bridge.effects("updateReservation")).hasSize(2);
    }

    @Test
    void aReadingThatFailsFreesNothing() {
        customer();
        bridge.schedule(ACCOUNT, 1, "TECH-1");
        order("createServiceOrder", "o-1", "user-1", 8);
        readOrders();
        awaitState("fsm", "o-1", ReservationState.MADE);
        bridge.sandbox.faults().add(Fault.always("flow-retail.listServiceOrders", FaultKind.GARBAGE));
        readOrders();
        assertThat(fsm("o-1").state()).isEqualTo(ReservationState.MADE);
    }

    private void erp(String sql, Object... values) {

        Jdbi.create(bridge.database.dataSource()).useHandle(handle -> handle.execute(sql, values));
    }

    private void calendar(String id, String start, String end, String zone, boolean cancelled) {
        erp("delete from erp.resource_calendar where entry_id = ?", id);
        erp(
                "insert into erp.resource_calendar (account, entry_id, resource_id, type, start_at, end_at, time_zone,"
                        + " cancelled) values (?, ?, 'R-1', 'TRAINING', ?, ?, ?, ?)",
                ACCOUNT,
                id,
                LocalDateTime.parse(start),
                LocalDateTime.parse(end),
                zone,
                cancelled);
    }

    private void readCalendar() throws Exception {
        AdviceWith.adviceWith(bridge.camel(), "capacity-erp-tick", advice -> advice.replaceFromWith("direct:calendar"));
        bridge.camel().createProducerTemplate().sendBody("direct:calendar", null);
    }

    @Test
    void theErpsCalendarIsReadByItsZones() throws Exception {
        bridge.schedule(ACCOUNT, 1, "R-1");
        ZoneId zone = ZoneId.of("America/New_York");
        String day = DAY.plus(Duration.ofDays(3)).toString().substring(0, 10);
        calendar("E-1", day + "T09:00", day + "T11:00", "America/New_York", false);
        calendar("E-2", day + "T09:00", day + "T11:00", "Mars/Olympus", false);
        calendar("E-3", day + "T12:00", day + "T13:00", "America/New_York", false);
        readCalendar();
        awaitState("erp", "E-1", ReservationState.MADE);
        awaitState("erp", "E-3", ReservationState.MADE);
        assertThat(bridge.reservations().find(ACCOUNT, "erp", "E-1").made().start())
                .isEqualTo(LocalDateTime.parse(day + "T09:00").atZone(zone).toInstant());
        assertThat(bridge.reservations().find(ACCOUNT, "erp", "E-2")).isNull();

        calendar("E-1", day + "T09:00", day + "T11:00", "America/New_York", true);
        bridge.camel().createProducerTemplate().sendBody("direct:calendar", null);
        awaitState("erp", "E-1", ReservationState.NONE);
        assertThat(bridge.effects("cancelReservation")).hasSize(1);
    }

    @Test
    void aRowThatWasDeletedIsSeenWhenAllAreReadAgain() throws Exception {
        bridge.schedule(ACCOUNT, 1, "R-1");
        String day = DAY.plus(Duration.ofDays(3)).toString().substring(0, 10);
        calendar("E-1", day + "T09:00", day + "T11:00", "Europe/Berlin", false);
        readCalendar();
        awaitState("erp", "E-1", ReservationState.MADE);
        erp("delete from erp.resource_calendar");
        bridge.stop();
        bridge.start();
        readCalendar();
        awaitState("erp", "E-1", ReservationState.NONE);
    }

    private void hours(String resource, int weekday, String start, String end, int capacity) {
        erp(
                "insert into erp.working_hours (account, resource_id, weekday, start_time, end_time, time_zone, capacity)"
                        + " values (?, ?, ?, cast(? as time), cast(? as time), 'Europe/Berlin', ?)",
                ACCOUNT,
                resource,
                weekday,
                start,
                end,
                capacity);
    }

    private void sendSchedules() {
        bridge.camel().createProducerTemplate().sendBody("direct:tick.capacity-schedules", null);
    }

    private List<JsonNode> scheduled(String resource) {
        JsonNode answer = bridge.call(
                ACCOUNT, "getRangeSlotCapacity", resource, """
                {"startDateTime":"%s","endDateTime":"%s","capacityTypes":["AVAILABLE_CAPACITY"]}
                """.formatted(DAY, DAY.plus(Duration.ofDays(7))));
        JsonNode slots = answer.path("capacities").path(0).path("slots");
        return toList(slots);
    }

    private static List<JsonNode> toList(JsonNode slots) {
        List<JsonNode> list = new ArrayList<>();
        slots.forEach(list::add);
        return list;
    }

    @Test
    void workingHoursBecomeASchedule() throws Exception {
        hours("R-1", 1, "08:00", "17:00", 2);
        hours("R-1", 3, "22:00", "06:00", 1);
        hours("R-2", 2, "08:00", "17:00", 1);
        sendSchedules();
        soon().untilAsserted(() -> assertThat(scheduled("R-1")).hasSizeBetween(2, 3));
        soon().untilAsserted(() -> assertThat(scheduled("R-2")).hasSize(1));
        JsonNode shift = scheduled("R-1").stream()
                .filter(slot -> slot.path("capacity").asInt() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(Instant.parse(shift.path("startDateTime").asText())
                        .atZone(ZoneId.of("Europe/Berlin"))
                        .getHour())
                .isEqualTo(8);
        assertThat(Instant.parse(shift.path("endDateTime").asText())
                        .atZone(ZoneId.of("Europe/Berlin"))
                        .getHour())
                .isEqualTo(17);

        int calls = bridge.sandbox.journal().entries("updateSchedule").size();
        sendSchedules();
        hours("R-2", 4, "08:00", "17:00", 1);
        sendSchedules();
        soon().untilAsserted(() -> assertThat(scheduled("R-2")).hasSize(2));
        assertThat(bridge.sandbox.journal().entries("updateSchedule")).hasSize(calls + 1);
    }

    @Test
    void hoursThatAreNoLongerWorkedAreReserved() throws Exception {
        hours("R-1", 2, "08:00", "12:00", 1);
        hours("R-1", 2, "13:00", "17:00", 1);
        sendSchedules();
        soon().untilAsserted(() -> assertThat(scheduled("R-1")).hasSize(2));
        erp("delete from erp.working_hours where start_time = cast('13:00' as time)");
        sendSchedules();
        soon().untilAsserted(() -> assertThat(scheduled("R-1")).hasSize(1));
        erp("delete from erp.working_hours");
        sendSchedules();
        soon().untilAsserted(() -> assertThat(scheduled("R-1")).isEmpty());
        hours("R-1", 2, "08:00", "17:00", 1);
        sendSchedules();
        soon().untilAsserted(() -> assertThat(scheduled("R-1")).hasSize(1));
    }

    @Test
    void aScheduleThatIsRefusedIsADeadLetterOnceAndHoldsUpNoOther() throws Exception {
        hours("R-1", 2, "08:00", "12:00", 1);
        hours("R-2", 2, "08:00", "12:00", 1);
        AdviceWith.adviceWith(
                bridge.camel(), "capacity-schedule-call-once", advice -> advice.weaveById("capacity-update-schedule")
                        .replace()
                        .process(exchange -> exchange.getMessage().setBody(new ObjectMapper().readTree("""
                                        {"payload":[{"availability":{"startTime":"2026-12-01T07:00:00Z","endTime":"2026-12-01T11:00:00Z"},
                                            "errors":[{"code":"InvalidInput","message":"no such hour"}]},
                                          {"availability":{"startTime":"T","endTime":"F"},
                                            "warnings":[{"code":"Late","message":"takes effect tomorrow"}]}]}
                                        """))));
        sendSchedules();
        soon().untilAsserted(() -> assertThat(bridge.deadLetters().count()).isEqualTo(2));
        assertThat(bridge.deadLetters().list(9)).allSatisfy(letter -> {
            assertThat(letter.kind()).isEqualTo(ScheduleReplay.KIND);
            assertThat(letter.cause())
                    .contains("2026-12-01T07:00:00Z to 2026-12-01T11:00:00Z: InvalidInput, no such hour")
                    .doesNotContain("Late");
        });
        hours("R-1", 4, "08:00", "12:00", 1);
        sendSchedules();
        soon().untilAsserted(() -> assertThat(new SentSchedules(bridge.database)
                        .ofAccount(ACCOUNT)
                        .get(0)
                        .content()
                        .path("hours")
                        .size())
                .isGreaterThan(20));
        assertThat(bridge.deadLetters().count()).isEqualTo(2);
    }
}
