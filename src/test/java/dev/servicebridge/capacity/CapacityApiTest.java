package dev.servicebridge.capacity;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.testing.Engine;
import dev.servicebridge.testing.HostileIds;

import static dev.servicebridge.capacity.CapacityBridge.ACCOUNT;
import static dev.servicebridge.capacity.CapacityBridge.DAY;
import static dev.servicebridge.capacity.CapacityBridge.soon;
import static org.assertj.core.api.Assertions.assertThat;

/** Capacity as the HTTP API and the ERP's planning tables tell it, through a whole bridge. */
@ParameterizedClass(name = "on {0}")
@EnumSource(names = "POSTGRESQL")
class CapacityApiTest {
    @Parameter
    Engine engine;

    @TempDir
    Path home;

    private CapacityBridge bridge;

    @BeforeEach
    void start() {
        bridge = new CapacityBridge(home, engine.open());
        bridge.settings.put("capacity.planning.slot-minutes", "120");
        bridge.settings.put("capacity.planning.slots", "acme/B00TEST/STORE-1");
        bridge.settings.put("capacity.planning.horizon", "P3D");
        bridge.settings.put("retry.attempts", "1");
        bridge.settings.put("retry.delay", "PT0.01S");
        bridge.start();
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    /** What is known, for the role read. */
    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "sandbox-read-token-0000");
    }

    /** What is read anew, for the role write. */
    private HttpResponse<String> refresh(String path) throws Exception {
        return send("POST", path, "sandbox-write-token-0000");
    }

    private HttpResponse<String> send(String method, String path, String token) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:" + bridge.port() + "/api/capacity/" + path))
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }

    private List<Map<String, Object>> rows(String table) {
        return Jdbi.create(bridge.database.dataSource())
                .withHandle(handle -> handle.createQuery("select * from erp." + table + " order by start_at")
                        .mapToMap()
                        .list());
    }

    private String window() {
        return "&start=" + DAY + "&end=" + DAY.plus(Duration.ofDays(1));
    }

    @Test
    void rangeCapacityIsAnsweredAndKept() throws Exception {
        bridge.schedule(ACCOUNT, 2, "R-1");
        bridge.tell(bridge.busy("V-1", "R-1", 8));
        soon().untilAsserted(
                        () -> assertThat(bridge.effects("createReservation")).hasSize(1));
        HttpResponse<String> response = refresh("range?account=acme&resourceId=R-1" + window());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(json(response))
                .filteredOn(range -> range.path("capacityType").asText().equals("AVAILABLE_CAPACITY"))
                .extracting(range -> range.path("capacity").asInt())
                .containsExactly(2, 1, 2);
        int rows = rows("range_capacity").size();
        assertThat(rows).isEqualTo(json(response).size());

        bridge.tell(bridge.busy("V-1", "R-1", 8).put("cancelled", true));
        soon().untilAsserted(
                        () -> assertThat(bridge.effects("cancelReservation")).hasSize(1));
        refresh("range?account=acme&resourceId=R-1" + window());
        assertThat(rows("range_capacity")).hasSize(2);
    }

    @Test
    void fixedCapacityIsReadPageByPage() throws Exception {
        bridge.schedule(ACCOUNT, 1, "R-1");
        HttpResponse<String> response = refresh("fixed?account=acme&resourceId=R-1&slotMinutes=5" + window());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response)).hasSize(288);
        assertThat(json(response).get(0).path("availableCapacity").asInt()).isEqualTo(1);
        assertThat(rows("fixed_capacity")).hasSize(288);
        assertThat(bridge.sandbox.journal().entries("getFixedSlotCapacity")).hasSize(3);
        refresh("fixed?account=acme&resourceId=R-1&slotMinutes=5" + window());
        assertThat(rows("fixed_capacity")).hasSize(288);
    }

    @Test
    void appointmentSlotsAreAnsweredAndKept() throws Exception {
        HttpResponse<String> response = refresh("slots?account=acme&asin=B00TEST&storeId=STORE-1" + window());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(json(response)).hasSize(5);
        assertThat(rows("appointment_slot")).hasSize(5).allSatisfy(row -> assertThat(row)
                .containsEntry("asin", "B00TEST")
                .containsEntry("capacity", 2));
    }

    @Test
    void whoMayOnlyReadWritesNothingAndSpendsNoPlan() throws Exception {
        bridge.schedule(ACCOUNT, 1, "R-1");
        List<String> asked = List.of(
                "range?account=acme&resourceId=R-1" + window(),
                "fixed?account=acme&resourceId=R-1&slotMinutes=60" + window(),
                "slots?account=acme&asin=B00TEST&storeId=STORE-1" + window());
        for (String path : asked) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(json(response)).as(path).isEmpty();
            assertThat(send("POST", path, "sandbox-read-token-0000").statusCode())
                    .isEqualTo(403);
        }
        for (String table : List.of("range_capacity", "fixed_capacity", "appointment_slot")) {
            assertThat(rows(table)).as(table).isEmpty();
        }
        for (String operation : List.of("getRangeSlotCapacity", "getFixedSlotCapacity", "getAppointmentSlots")) {
            assertThat(bridge.sandbox.journal().entries(operation)).isEmpty();
        }
        for (String path : asked) {
            JsonNode read = json(refresh(path));
            JsonNode kept = json(get(path));
            assertThat(read).as(path).isNotEmpty();
            assertThat(kept)
                    .allMatch(row -> Instant.parse(row.path("readAt").asText()).isBefore(Instant.now()));
            kept.forEach(row -> ((ObjectNode) row).remove("readAt"));
            assertThat(kept).as(path).containsExactlyInAnyOrderElementsOf(read);
        }
    }

    @Test
    void whatIsReadOfOneResourceTakesNothingFromAnother() throws Exception {
        List<String> resources = HostileIds.ofServicesApi();
        bridge.schedule(ACCOUNT, 1, resources.toArray(String[]::new));
        List<String> readTwice = new ArrayList<>(resources);
        readTwice.addAll(resources);
        for (String resource : readTwice) {
            String query = "range?account=acme&resourceId=" + URLEncoder.encode(resource, StandardCharsets.UTF_8);
            assertThat(json(refresh(query + window()))).as(resource).hasSize(2);
        }
        assertThat(rows("range_capacity"))
                .extracting(row -> row.get("resource_id"))
                .containsExactlyInAnyOrderElementsOf(readTwice);
    }

    @ParameterizedTest
    @CsvSource({
        "'range?account=acme', 400, resourceId is missing",
        "'range?resourceId=R-1', 400, account is missing",
        "'range?account=nobody&resourceId=R-1', 404, There is no account nobody",
        "'range?account=acme&resourceId=R-1&start=today', 400, start must be a point in time",
        "'range?account=acme&resourceId=R-1&start=2026-05-02T00:00:00Z&end=2026-05-01T00:00:00Z', 400, end must be after",
        "'fixed?account=acme&resourceId=R-1&slotMinutes=7', 400, slotMinutes must be from 5 to 360",
        "'slots?account=acme&asin=B00TEST', 400, storeId is missing",
        "'moods?account=acme', 404, 'range, fixed and slots'"
    })
    void whatMakesNoSenseIsRefused(String path, int status, String message) throws Exception {
        for (HttpResponse<String> response : List.of(get(path), refresh(path))) {
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(json(response).path("status").asInt()).isEqualTo(status);
            assertThat(json(response).path("message").asText()).contains(message);
        }
    }

    @ParameterizedTest
    @CsvSource({"INTERNAL_ERROR, 503", "TOO_MANY_REQUESTS, 503", "ANSWER_LOST, 503", "GARBAGE, 503"})
    void theOtherSidesTroubleIsNotTheCallers(FaultKind kind, int status) throws Exception {
        bridge.sandbox.faults().add(Fault.always("services-api.getRangeSlotCapacity", kind));
        HttpResponse<String> response = refresh("range?account=acme&resourceId=R-1" + window());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body())
                .contains("services-api getRangeSlotCapacity for account acme")
                .doesNotContain("\tat ");
        assertThat(rows("range_capacity")).isEmpty();
    }

    @Test
    void aRefusalOfTheOtherSideIsABadGateway() throws Exception {
        bridge.sandbox.faults().add(Fault.always("services-api.getRangeSlotCapacity", FaultKind.EXPIRED_TOKEN));
        assertThat(refresh("range?account=acme&resourceId=R-1" + window()).statusCode())
                .isEqualTo(502);
    }

    @Test
    void readsEveryResourceAndServiceAtEachTick() {
        bridge.schedule(ACCOUNT, 1, "TECH-1", "R-7");
        Jdbi.create(bridge.database.dataSource())
                .useHandle(handle -> handle.execute(
                        "insert into erp.working_hours (account, resource_id, weekday, start_time, end_time, time_zone)"
                                + " values ('acme', 'R-7', 1, cast('08:00' as time), cast('17:00' as time), 'UTC')"));
        bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:capacity-planning")
                .withExchangeProperty("account", ACCOUNT)
                .withExchangeProperty("workingHours", List.of(Map.of("account", ACCOUNT, "resource_id", "R-7")))
                .request();
        assertThat(rows("range_capacity"))
                .extracting(row -> row.get("resource_id"))
                .contains("TECH-1", "R-7");
        assertThat(rows("fixed_capacity"))
                .extracting(row -> row.get("resource_id"))
                .contains("TECH-1", "TECH-2", "R-7");
        assertThat(rows("appointment_slot")).isNotEmpty();
        assertThat(bridge.sandbox.journal().entries("getRangeSlotCapacity")).hasSize(3);
    }
}
