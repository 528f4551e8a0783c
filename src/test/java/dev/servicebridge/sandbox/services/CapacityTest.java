package dev.servicebridge.sandbox.services;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.SandboxClient;
import dev.servicebridge.sandbox.core.Json;

import static dev.servicebridge.sandbox.SandboxClient.encode;
import static org.assertj.core.api.Assertions.assertThat;

/** Schedules, reservations, and the capacity that is left. 2 March 2026 is a Monday. */
class CapacityTest {
    private static final String MARKET = "?marketplaceIds=ATVPDKIKX0DER";
    private static final String WEEKDAYS = """
            {"startTime":"2026-03-02T08:00:00Z","endTime":"2026-03-02T16:00:00Z","capacity":3,
             "recurrence":{"endTime":"2026-03-31T00:00:00Z","daysOfWeek":["MONDAY","WEDNESDAY"]}}""";
    private static final String ALL =
            "\"capacityTypes\":[\"SCHEDULED_CAPACITY\",\"AVAILABLE_CAPACITY\",\"ENCUMBERED_CAPACITY\",\"RESERVED_CAPACITY\"]";

    private final SandboxClient client = new SandboxClient("plan-scale=100");

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aScheduleRecursOnItsDaysUntilItsEnd() {
        assertThat(schedule(WEEKDAYS).text()).isEqualTo("{\"payload\":[]}");

        JsonNode capacity = range("2026-03-01T00:00:00Z", "2026-03-10T00:00:00Z", "");

        assertThat(capacity.at("/capacities/0/capacityType").asText()).isEqualTo("SCHEDULED_CAPACITY");
        assertThat(capacity.at("/capacities/0/slots").findValuesAsText("startDateTime"))
                .containsExactly("2026-03-02T08:00:00Z", "2026-03-04T08:00:00Z", "2026-03-09T08:00:00Z");
        assertThat(capacity.at("/capacities/0/slots/1").toString())
                .isEqualTo("{\"startDateTime\":\"2026-03-04T08:00:00Z\",\"endDateTime\":\"2026-03-04T16:00:00Z\","
                        + "\"capacity\":3}");
        assertThat(range("2026-03-31T00:00:00Z", "2026-04-30T00:00:00Z", "").path("capacities"))
                .isEmpty();
    }

    @Test
    void aLaterRecordTellsTheCapacityOfItsTime() {
        schedule(WEEKDAYS);
        schedule("{\"startTime\":\"2026-03-02T12:00:00Z\",\"endTime\":\"2026-03-02T14:00:00Z\",\"capacity\":1}");

        JsonNode slots =
                range("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "").at("/capacities/0/slots");

        assertThat(slots.findValuesAsText("capacity")).containsExactly("3", "1", "3");
        assertThat(slots.findValuesAsText("endDateTime"))
                .containsExactly("2026-03-02T12:00:00Z", "2026-03-02T14:00:00Z", "2026-03-02T16:00:00Z");
    }

    @Test
    void offsetsInSchedulesAreUnderstood() {
        schedule(
                "{\"startTime\":\"2026-03-02T08:00:00+01:00\",\"endTime\":\"2026-03-02T10:00:00+01:00\",\"capacity\":1}");

        assertThat(range("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "")
                        .at("/capacities/0/slots/0/startDateTime")
                        .asText())
                .isEqualTo("2026-03-02T07:00:00Z");
    }

    @Test
    void wrongRecordsComeBackWithTheirErrorsAndTheOthersAreTaken() {
        SandboxClient.Reply reply = schedule(
                "{\"startTime\":\"2026-03-02T08:00:00Z\",\"endTime\":\"2026-03-02T07:00:00Z\"," + "\"capacity\":1},"
                        + WEEKDAYS + ",{\"startTime\":\"2026-03-05T08:00:00Z\",\"endTime\":\"2026-03-05T09:00:00Z\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("payload")).hasSize(2);
        assertThat(reply.json().at("/payload/0/errors/0/code").asText()).isEqualTo("InvalidInput");
        assertThat(reply.json().at("/payload/0/availability/endTime").asText()).isEqualTo("2026-03-02T07:00:00Z");
        assertThat(reply.json().at("/payload/1/warnings/0/code").asText()).isEqualTo("MissingCapacity");
        assertThat(range("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "").path("capacities"))
                .hasSize(1);
        assertThat(schedule("{\"startTime\":\"2026-03-02T08:00:00Z\"}").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-03T08:00:00Z | 2026-03-01T00:00:00Z | []         | []
            2026-03-02T09:00:00Z | 2026-03-05T00:00:00Z | ["MONDAY"] | [1]
            2026-03-04T09:00:00Z | 2026-03-05T00:00:00Z | []         | []
            """)
    void recurrencesMustMakeSense(String end, String until, String week, String month) {
        String record = ("{\"startTime\":\"2026-03-02T08:00:00Z\",\"endTime\":\"%s\",\"capacity\":1,"
                        + "\"recurrence\":{\"endTime\":\"%s\",\"daysOfWeek\":%s,\"daysOfMonth\":%s}}")
                .formatted(end, until, week, month);

        assertThat(schedule(record).json().at("/payload/0/errors")).hasSize(1);
    }

    @Test
    void reservationsReduceWhatIsLeft() {
        schedule(WEEKDAYS);
        reserve("APPOINTMENT", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", 2);
        reserve("BREAK", "2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z", 1);

        JsonNode slots = fixed("2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z", ",\"slotDuration\":30," + ALL)
                .path("capacities");

        assertThat(slots.findValuesAsText("scheduledCapacity")).containsExactly("3", "3", "3", "3");
        assertThat(slots.findValuesAsText("encumberedCapacity")).containsExactly("0", "0", "2", "2");
        assertThat(slots.findValuesAsText("reservedCapacity")).containsExactly("0", "0", "0", "1");
        assertThat(slots.findValuesAsText("availableCapacity")).containsExactly("3", "3", "1", "0");
    }

    @Test
    void aReservationNeedsRoomInTheSchedule() {
        schedule(WEEKDAYS);

        SandboxClient.Reply outside = reserve("TRAVEL", "2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z", 1);
        SandboxClient.Reply tooMuch = reserve("TRAVEL", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", 4);

        assertThat(outside.status()).isEqualTo(200);
        assertThat(outside.json().at("/errors/0/code").asText()).isEqualTo("InvalidInput");
        assertThat(outside.json().at("/payload/errors")).hasSize(1);
        assertThat(outside.json().at("/payload/reservation/type").asText()).isEqualTo("TRAVEL");
        assertThat(tooMuch.json().path("errors")).hasSize(1);
    }

    @Test
    void aReservationCanBeMovedAndCancelled() {
        schedule(WEEKDAYS);
        String id = reserve("TRAINING", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", 3)
                .json()
                .at("/payload/reservation/reservationId")
                .asText();

        SandboxClient.Reply moved = client.services(
                "PUT",
                "/reservation/" + id + MARKET,
                reservation("TRAINING", "2026-03-02T09:30:00Z", "2026-03-02T10:30:00Z", 3));
        assertThat(moved.json().at("/payload/reservation/reservationId").asText())
                .isEqualTo(id);
        assertThat(moved.json().has("errors")).isFalse();
        SandboxClient.Reply refused = client.services(
                "PUT",
                "/reservation/" + id + MARKET,
                reservation("TRAINING", "2026-03-03T09:30:00Z", "2026-03-03T10:30:00Z", 3));
        assertThat(refused.json().path("errors")).hasSize(1);
        assertThat(fixed("2026-03-02T09:00:00Z", "2026-03-02T11:00:00Z", ",\"slotDuration\":30," + ALL)
                        .path("capacities")
                        .findValuesAsText("availableCapacity"))
                .as("the former reservation stays when its change is refused")
                .containsExactly("3", "0", "0", "3");

        assertThat(client.services("DELETE", "/reservation/" + id + MARKET, null)
                        .status())
                .isEqualTo(204);
        assertThat(client.services("DELETE", "/reservation/" + id + MARKET, null)
                        .status())
                .isEqualTo(404);
        assertThat(fixed("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", "," + ALL)
                        .at("/capacities/0/availableCapacity")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void fixedSlotsComeInPagesAndLastAnHourUnlessToldOtherwise() {
        schedule(WEEKDAYS);
        JsonNode first = fixed("2026-03-02T00:00:00Z", "2026-03-07T00:00:00Z", "");
        assertThat(first.path("slotDuration").asInt()).isEqualTo(60);
        assertThat(first.path("capacities")).hasSize(100);

        String query = "{\"startDateTime\":\"2026-03-02T00:00:00Z\",\"endDateTime\":\"2026-03-07T00:00:00Z\"}";
        String token = encode(first.path("nextPageToken").asText());
        JsonNode second = client.services(
                        "POST", "/serviceResources/R1/capacity/fixed" + MARKET + "&nextPageToken=" + token, query)
                .json();
        assertThat(second.path("capacities")).hasSize(20);
        assertThat(second.has("nextPageToken")).isFalse();
        assertThat(client.services(
                                "POST",
                                "/serviceResources/R2/capacity/fixed" + MARKET + "&nextPageToken=" + token,
                                query)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"startDateTime":"2026-03-02T00:00:00Z"}
            {"startDateTime":"2026-03-02T00:00:00Z","endDateTime":"2026-03-02T00:00:00Z"}
            {"startDateTime":"2026-03-02T00:00:00Z","endDateTime":"2028-03-02T00:00:00Z"}
            {"startDateTime":"2026-03-02T00:00:00Z","endDateTime":"2026-03-03T00:00:00+01:00"}
            {"startDateTime":"2026-03-02T00:00:00Z","endDateTime":"2026-03-03T00:00:00Z","slotDuration":7}
            {"startDateTime":"2026-03-02T00:00:00Z","endDateTime":"2026-03-03T00:00:00Z","slotDuration":365}
            {"startDateTime":"2026-03-02T00:00:00Z","endDateTime":"2026-03-03T00:00:00Z","capacityTypes":["ANY"]}
            """)
    void refusesQueriesThatMakeNoSense(String query) {
        assertThat(client.services("POST", "/serviceResources/R1/capacity/fixed" + MARKET, query)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void noRangeSlotEndsWhereItStarts() {
        schedule(
                "{\"startTime\":\"2026-03-02T08:00:00.250Z\",\"endTime\":\"2026-03-02T09:00:00.750Z\",\"capacity\":2}");
        schedule(
                "{\"startTime\":\"2026-03-02T08:30:00.100Z\",\"endTime\":\"2026-03-02T08:30:00.900Z\",\"capacity\":1}");

        JsonNode slots = range("2026-03-02T07:59:59.500Z", "2026-03-02T09:00:00.999Z", "")
                .at("/capacities/0/slots");

        assertThat(slots).isNotEmpty().allSatisfy(slot -> assertThat(
                        slot.path("startDateTime").asText())
                .isLessThan(slot.path("endDateTime").asText()));
    }

    @Test
    void offersSlotsOfTheStoreAsFarAsItHasCapacity() {
        String path = "/appointmentSlots" + MARKET + "&asin=B000000001&storeId=R1";
        String window = "&startTime=2026-03-02T00:00:00Z&endTime=2026-03-03T00:00:00Z";
        assertThat(client.get(path + window)
                        .json()
                        .at("/payload/schedulingType")
                        .asText())
                .isEqualTo("NON_REAL_TIME_SCHEDULING");

        schedule(WEEKDAYS);
        reserve("APPOINTMENT", "2026-03-02T10:30:00Z", "2026-03-02T11:00:00Z", 1);
        JsonNode report = client.get(path + window).json().path("payload");

        assertThat(report.path("schedulingType").asText()).isEqualTo("REAL_TIME_SCHEDULING");
        assertThat(report.path("appointmentSlots").findValuesAsText("startTime"))
                .containsExactly(
                        "2026-03-02T08:00:00Z",
                        "2026-03-02T10:00:00Z",
                        "2026-03-02T12:00:00Z",
                        "2026-03-02T14:00:00Z",
                        "2026-03-02T16:00:00Z");
        assertThat(report.path("appointmentSlots").findValuesAsText("capacity"))
                .containsExactly("3", "2", "3", "3", "0");
        assertThat(client.get(path).json().at("/payload/appointmentSlots")).hasSize(70);
    }

    @ParameterizedTest
    @CsvSource({
        "&startTime=2026-03-02T00:00:00Z, 400",
        "&endTime=2026-03-02T00:00:00Z, 400",
        "&startTime=2026-03-02T00:00:00Z&endTime=2026-03-01T00:00:00Z, 400",
        "&startTime=2026-03-01T00:00:00Z&endTime=2026-05-31T00:00:00Z, 400",
        "&startTime=2026-03-01T00:00:00Z&endTime=2026-05-30T00:00:00Z, 200",
        "'', 200",
    })
    void slotsOfAJobNeedBothEndsOfAWindowOfNinetyDays(String window, int status) {
        client.seller()
                .put(Json.object()
                        .put("serviceJobId", "J1")
                        .put("marketplaceId", "ATVPDKIKX0DER")
                        .put("storeId", "R1"));

        assertThat(client.get("/serviceJobs/J1/appointmentSlots" + MARKET + window)
                        .status())
                .isEqualTo(status);
        assertThat(client.get("/serviceJobs/J2/appointmentSlots" + MARKET).status())
                .isEqualTo(422);
        assertThat(client.get("/serviceJobs/J1/appointmentSlots?marketplaceIds=A1PA6795UKMFR9")
                        .status())
                .isEqualTo(422);
    }

    private SandboxClient.Reply schedule(String records) {
        return client.services("PUT", "/serviceResources/R1/schedules" + MARKET, "{\"schedules\":[" + records + "]}");
    }

    private SandboxClient.Reply reserve(String type, String start, String end, int capacity) {
        return client.services("POST", "/reservation" + MARKET, reservation(type, start, end, capacity));
    }

    private static String reservation(String type, String start, String end, int capacity) {
        return ("{\"resourceId\":\"R1\",\"reservation\":{\"type\":\"%s\",\"availability\":"
                        + "{\"startTime\":\"%s\",\"endTime\":\"%s\",\"capacity\":%d}}}")
                .formatted(type, start, end, capacity);
    }

    private JsonNode range(String start, String end, String more) {
        return query("range", start, end, more);
    }

    private JsonNode fixed(String start, String end, String more) {
        return query("fixed", start, end, more);
    }

    private JsonNode query(String kind, String start, String end, String more) {
        SandboxClient.Reply reply = client.services(
                "POST",
                "/serviceResources/R1/capacity/" + kind + MARKET,
                "{\"startDateTime\":\"%s\",\"endDateTime\":\"%s\"%s}".formatted(start, end, more));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }
}
