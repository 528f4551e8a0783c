package dev.servicebridge;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.mews.Hotel;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * A whole bridge whose account has hotels: their orders become rows of the ERP, and those of the service {@code Spa} work
 * in the FSM and a technician's time at the Services API.
 */
class HotelBridgeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant STAY =
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(2));
    private static final String ACCOUNT = """
            accounts:
              acme:
                services-api:
                  marketplaces: [US]
                  client-id: sandbox-client
                  client-secret: sandbox-secret
                  refresh-token: sandbox-refresh-acme
                flow-retail:
                  tenant: acme
                  store: acme-store
                  token: sandbox-flow-token
                  service-type: Installation
                  users: { A1TECH: user-1 }
                mews:
                  client-token: sandbox-mews-client
                  access-token: sandbox-mews-%s
            """;

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestDatabase database = TestDatabase.postgresql();
    private final Map<String, String> settings = new HashMap<>();
    private Sandbox sandbox;
    private Hotel hotel;
    private RunningBridge bridge;

    @BeforeEach
    void prepare() throws IOException {
        sandbox = Sandboxes.empty();
        hotel = sandbox.hotel("acme");
        write("config/accounts.yaml", ACCOUNT.formatted("acme"));
        write("config/product-services.yaml", "Spa: { fsm: true, resource: A1TECH, duration: PT1H30M }\n");
        settings.put("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.put("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.put("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.put("mews.endpoint", sandbox.uri() + "/mews");
        settings.put("usage-plan.mews.requests", "4000");
        settings.put("bridge.datasource.url", database.settings().url());
        settings.put("bridge.datasource.user", database.settings().user());
        settings.put("personal-data.key", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("poll.service-jobs.interval", "P9999D");
        settings.put("poll.product-service-orders.interval", "PT1S");
        settings.put("hospitality.merge-retry-delay", "PT0.5S");
        settings.put("hospitality.max-merge-retry-delay", "PT1S");
        settings.put("hospitality.merge-attempts", "1000");
        settings.put("capacity.tick", "PT0.1S");
        settings.put("capacity.fsm.interval", "PT1S");
        settings.put("delivery.tick", "PT0.1S");
        settings.put("delivery.retry-delay", "PT0.1S");
        settings.put("delivery.max-retry-delay", "PT0.5S");
        settings.put("retry.attempts", "2");
        settings.put("retry.delay", "PT0.02S");
        settings.put("http.port", Integer.toString(Ports.free()));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("management.port", Integer.toString(Ports.free()));
    }

    @AfterEach
    void stop() {
        if (bridge != null) {
            bridge.close();
        }
        sandbox.close();
        database.close();
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.writeString(home.resolve(path), text);
    }

    private void run() {
        letTheTechnicianWork();
        bridge = RunningBridge.whole(home, settings);
    }

    /** Round the clock, from the first day of the stay on. */
    private void letTheTechnicianWork() {
        try (RunningBridge adapters = RunningBridge.adapters(home, settings)) {
            call(adapters, "updateSchedule", """
                    {'schedules': [{'startTime': '%s', 'endTime': '%s', 'capacity': 1}]}
                    """.formatted(STAY, STAY.plus(Duration.ofDays(9))));
        }
    }

    private static JsonNode call(RunningBridge bridge, String operation, String body) {
        return bridge.camel()
                .createFluentProducerTemplate()
                .to("direct:services-api." + operation)
                .withHeader("account", "acme")
                .withHeader("marketplaceIds", "ATVPDKIKX0DER")
                .withHeader("resourceId", "A1TECH")
                .withBody(json(body))
                .request(JsonNode.class);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(100));
    }

    /** Reads JSON with single quotes. */
    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static String id(JsonNode entry) {
        return entry.path("Id").asText();
    }

    /** As technicians read it: by the clocks of the hotel. */
    private static String local(int hour) {
        ZonedDateTime time = STAY.plus(Duration.ofHours(hour)).atZone(ZoneId.of("Europe/Vienna"));
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm VV '(UTC'xxx')'").format(time);
    }

    private static String at(int hour) {
        return STAY.plus(Duration.ofHours(hour)).toString();
    }

    private String guest(String name) {
        return id(hotel.customers().put(json("""
                {'FirstName': 'Ann', 'LastName': '%1$s', 'Email': '%1$s@example.org', 'Phone': '+43 555 0199'}
                """.formatted(name))));
    }

    private ObjectNode reservation(String guestName) {
        return hotel.reservations().put(json("""
                {'AccountId': '%s', 'Number': 'R-77', 'AssignedResourceId': 'room-12',
                 'ScheduledStartUtc': '%s', 'ScheduledEndUtc': '%s'}
                """.formatted(guest(guestName), at(14), at(58))));
    }

    /** Puts an order of a reservation's guest in. */
    private String order(String number, String serviceId, JsonNode reservation, int hour, double... net) {
        return order(
                hotel,
                json("""
                {'Number': '%s', 'ServiceId': '%s', 'LinkedReservationId': '%s', 'AccountId': '%s'}
                """.formatted(
                                number,
                                serviceId,
                                id(reservation),
                                reservation.path("AccountId").asText())),
                hour,
                net);
    }

    /** Puts an order in, with an item for each net amount, consumed so many hours after the first day began. */
    private static String order(Hotel hotel, ObjectNode fields, int hour, double... net) {
        ObjectNode order = hotel.orders().put(fields);
        for (double amount : net) {
            ObjectNode item = json("""
                    {'ServiceId': '%s', 'ServiceOrderId': '%s', 'BillingName': 'Massage', 'ConsumedUtc': '%s'}
                    """.formatted(order.path("ServiceId").asText(), id(order), at(hour)));
            item.set("Amount", hotel.amount(amount));
            hotel.items().put(item);
        }
        return id(order);
    }

    private List<Map<String, Object>> rows() {
        return database.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select * from erp.product_service_order order by number")
                .mapToMap()
                .list());
    }

    private Map<String, Object> row(String number) {
        return rows().stream()
                .filter(row -> number.equals(row.get("number")))
                .findFirst()
                .orElse(Map.of());
    }

    private long lines(String orderId) {
        return database.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select count(*) from erp.product_service_order_line where product_service_order_id = :id")
                .bind("id", orderId)
                .mapTo(Long.class)
                .one());
    }

    private List<ObjectNode> fsmOrders() {
        return sandbox.tenant("acme").orders("acme-store").all();
    }

    private String fsm(String number, String field) {
        return fsmOrders().stream()
                .filter(order -> order.path("externalServiceNumber").asText().equals(number))
                .map(order -> order.path(field).asText())
                .findFirst()
                .orElse(null);
    }

    /** What is taken of the technician's time: when each stretch begins. */
    private List<String> taken() {
        JsonNode capacity = call(bridge, "getRangeSlotCapacity", """
                {'startDateTime': '%s', 'endDateTime': '%s', 'capacityTypes': ['ENCUMBERED_CAPACITY']}
                """.formatted(at(0), at(96)));
        return capacity.at("/capacities/0/slots").findValuesAsText("startDateTime");
    }

    /** How often something was done, by what it was done to. */
    private Map<String, Long> done(String operation) {
        return sandbox.journal().entries(operation).stream()
                .filter(entry -> entry.effect() != null)
                .collect(Collectors.groupingBy(Journal.Entry::key, Collectors.counting()));
    }

    private JsonNode status() {
        return api("/api/status");
    }

    private JsonNode api(String path) {
        try {
            URI uri = URI.create("http://localhost:" + settings.get("http.port") + path);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer sandbox-read-token-0000")
                    .build();
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void settled() {
        soon().untilAsserted(() -> assertThat(status().path("deliveries"))
                .isNotEmpty()
                .allSatisfy(subscriber ->
                        assertThat(subscriber.path("pending").asLong()).isZero()));
        assertThat(status().path("deadLetters").asLong(-1))
                .as(() -> api("/api/dead-letters").toPrettyString())
                .isZero();
    }

    @Test
    void ordersArriveMergedAndThoseOfTheConfiguredServiceBecomeWork() {
        run();
        String company = id(hotel.companies().put(json("{'Name': 'Travel Ltd'}")));
        ObjectNode reservation = reservation("Archer");
        String spa = order("N-1", hotel.spa(), reservation, 16, 40, 12.5);
        String extra = order(
                hotel,
                json("{'Number': 'N-2', 'ServiceId': '%s', 'AccountType': 'Company', 'AccountId': '%s'}"
                        .formatted(hotel.extras(), company)),
                20,
                10);
        order("N-3", hotel.extras(), reservation, 20);

        soon().untilAsserted(() -> {
            assertThat(rows())
                    .extracting("number", "service_name", "reservation_number", "room_id", "complete")
                    .containsExactly(
                            tuple("N-1", "Spa", "R-77", "room-12", true),
                            tuple("N-2", "Extras", null, null, true),
                            tuple("N-3", "Extras", "R-77", "room-12", true));
            assertThat(fsm("N-1", "serviceStatusName")).isEqualTo("New");
            assertThat(taken()).containsExactly(at(16));
        });
        assertThat(row("N-1"))
                .containsEntry("enterprise_id", hotel.enterpriseId())
                .containsEntry("currency", "EUR")
                .extractingByKeys("net_amount", "gross_amount")
                .asInstanceOf(InstanceOfAssertFactories.list(BigDecimal.class))
                .usingComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .containsExactly(new BigDecimal("52.5"), new BigDecimal("63"));
        assertThat(lines(spa)).isEqualTo(2);
        assertThat(lines(extra)).isEqualTo(1);
        assertThat(row("N-2")).containsEntry("owner_type", "Company").containsEntry("owner_id", company);
        assertThat(row("N-3").get("net_amount")).isNull();

        assertThat(fsmOrders()).hasSize(1);
        assertThat(fsm("N-1", "description"))
                .contains("Ordered: Massage, Massage")
                .contains("Stay: " + local(14) + ", " + local(58))
                .contains("Guest: Ann Archer");
        assertThat(fsm("N-1", "locationLabel")).isEqualTo("Room room-12");
        assertThat(fsm("N-1", "assignedUserUid")).isEqualTo("user-1");
        assertThat(Instant.parse(fsm("N-1", "readyAtNeeded"))).isEqualTo(at(16));
        assertThat(Instant.parse(fsm("N-1", "readyAtEstimate"))).isEqualTo(STAY.plus(Duration.ofMinutes(17 * 60 + 30)));
        assertThat(sandbox.tenant("acme").customers().all())
                .extracting(customer -> customer.path("lastname").asText())
                .containsExactly("Archer");

        settled();
        JsonNode status = status();
        assertThat(status.at("/productServiceOrders/byState/Confirmed").asInt()).isEqualTo(3);
        assertThat(status.at("/accounts/0/hotels/problem").isNull()).isTrue();
        assertThat(status.at("/accounts/0/busyTimes/MADE").asInt()).isEqualTo(1);
        // The FSM's own orders take capacity, too; that of a hotel must not do so a second time.
        assertThat(done("createReservation").values()).containsExactly(1L);
    }

    @Test
    void whatChangesAtTheHotelChangesInTheFsmAndAtTheServicesApi() {
        run();
        ObjectNode reservation = reservation("Archer");
        String changing = order("N-1", hotel.spa(), reservation, 16, 40);
        String cancelled = order("N-2", hotel.spa(), reservation, 20, 40);
        soon().untilAsserted(() -> {
            assertThat(fsmOrders()).hasSize(2);
            assertThat(taken()).containsExactly(at(16), at(20));
        });

        hotel.reservations().change(id(reservation), json("{'AssignedResourceId': 'room-34', 'State': 'Started'}"));
        hotel.orders().change(changing, json("{'State': 'Started'}"));
        hotel.orders().change(cancelled, json("{'State': 'Canceled', 'CancelledUtc': '%s'}".formatted(at(0))));
        hotel.items()
                .change(
                        id(hotel.items().all().stream()
                                .filter(item ->
                                        item.path("ServiceOrderId").asText().equals(changing))
                                .findFirst()
                                .orElseThrow()),
                        json("{'ConsumedUtc': '%s'}".formatted(at(30))));
        soon().untilAsserted(() -> {
            assertThat(fsm("N-1", "locationLabel")).isEqualTo("Room room-34");
            assertThat(fsm("N-1", "serviceStatusName")).isEqualTo("Scheduled");
            assertThat(fsm("N-2", "serviceStatusName")).isEqualTo("Cancelled");
            assertThat(row("N-1")).containsEntry("room_id", "room-34").containsEntry("state", "Started");
            assertThat(row("N-2")).containsEntry("state", "Canceled");
            assertThat(taken()).containsExactly(at(30));
        });

        hotel.orders().change(changing, json("{'State': 'Processed'}"));
        soon().until(() -> "Completed".equals(fsm("N-1", "serviceStatusName")));
        settled();
        assertThat(done("createServiceOrder").values()).containsExactly(1L, 1L);
        assertThat(done("createReservation").values()).containsExactly(1L, 1L);
        assertThat(done("updateReservation").values()).containsExactly(1L);
        assertThat(done("cancelReservation").values()).containsExactly(1L);
    }

    @Test
    void anOrderWhoseReservationCannotBeReadIsHealedWhenItCan() {
        run();
        ObjectNode unread = reservation("Archer");
        hotel.reservations().remove(id(unread));
        order("N-1", hotel.spa(), unread, 0);
        soon().untilAsserted(() -> {
            assertThat(row("N-1")).containsEntry("complete", false).containsEntry("reservation_id", id(unread));
            assertThat(fsm("N-1", "description"))
                    .contains("Ordered by: Ann Archer")
                    .doesNotContain("Stay");
            assertThat(status().at("/productServiceOrders/incomplete").asInt()).isEqualTo(1);
        });
        assertThat(taken()).isEmpty();

        // As it was: no listing of changes brings it.
        hotel.reservations().put(unread.put("UpdatedUtc", "2026-01-01T00:00:00Z"));
        soon().untilAsserted(() -> {
            assertThat(row("N-1")).containsEntry("complete", true).containsEntry("room_id", "room-12");
            assertThat(fsm("N-1", "description")).contains("Stay: " + local(14));
            assertThat(taken()).containsExactly(at(14));
        });
        settled();
        soon().until(() -> status().at("/productServiceOrders/incomplete").asInt() == 0);
        assertThat(fsmOrders()).hasSize(1);
    }

    @Test
    void twoHotelsOfAPortfolioAreReadWithOneToken() throws IOException {
        Hotel us = sandbox.hotel("us");
        Hotel de = sandbox.hotel("de");
        write(
                "config/accounts.yaml",
                ACCOUNT.formatted("portfolio")
                        + "      enterprises: [%s, %s]%n      chains: [%s]%n"
                                .formatted(us.enterpriseId(), de.enterpriseId(), us.chainId()));
        run();
        for (Hotel each : List.of(us, de)) {
            String guest = id(each.customers().all().get(0));
            order(
                    each,
                    json("{'Number': 'N-%s', 'ServiceId': '%s', 'AccountId': '%s'}"
                            .formatted(each.name(), each.spa(), guest)),
                    each == us ? 10 : 20,
                    40);
        }
        soon().untilAsserted(() -> {
            assertThat(rows())
                    .extracting("number", "enterprise_id", "currency", "complete")
                    .containsExactly(
                            tuple("N-de", de.enterpriseId(), "EUR", true),
                            tuple("N-us", us.enterpriseId(), "USD", true));
            assertThat(fsmOrders()).hasSize(2);
            assertThat(taken()).containsExactly(at(10), at(20));
        });
        settled();
    }

    @Test
    void theStatusNamesTheProblemOfHotelsThatCannotBeRead() {
        sandbox.faults().add(Fault.always("mews.*", FaultKind.EXPIRED_TOKEN));
        run();
        soon().untilAsserted(() ->
                assertThat(status().at("/accounts/0/hotels/problem").asText()).contains("acme", "401"));
        order("N-1", hotel.extras(), reservation("Archer"), 10, 5);

        sandbox.faults().clear();
        soon().untilAsserted(() -> assertThat(row("N-1")).isNotEmpty());
        soon().until(() -> status().at("/accounts/0/hotels/problem").isNull());
    }

    @Test
    void underFaultsEverythingArrivesOnceAndNobodyIsNamedInTheLog() {
        letTheTechnicianWork();
        for (FaultKind kind : List.of(
                FaultKind.TOO_MANY_REQUESTS,
                FaultKind.UNAVAILABLE,
                FaultKind.TOO_HEAVY,
                FaultKind.GARBAGE,
                FaultKind.RESET)) {
            sandbox.faults().add(Fault.sometimes("mews.*", kind, 0.1));
            sandbox.faults().add(Fault.sometimes("flow-retail.*", kind, 0.1));
        }
        settings.put("retry.attempts", "6");
        settings.put("log.level", "DEBUG");
        settings.put("logback.configurationFile", "logback.xml");
        settings.put("hospitality.start", "P1D");
        List<String> numbers = IntStream.range(10, 30).mapToObj(i -> "N-" + i).toList();
        try (BridgeProcess process = BridgeProcess.start(home, settings)) {
            soon().until(() -> !sandbox.journal().entries("getAllServices").isEmpty());
            for (int i = 0; i < numbers.size(); i++) {
                order(numbers.get(i), hotel.spa(), reservation("Archer" + i), 2 * i, 40);
            }
            soon().untilAsserted(() -> {
                assertThat(process.isAlive()).as(process.output()).isTrue();
                assertThat(rows()).extracting("number").isEqualTo(numbers);
                assertThat(rows()).extracting("complete").containsOnly(true);
                assertThat(fsmOrders())
                        .extracting(order -> order.path("externalServiceNumber").asText())
                        .containsExactlyInAnyOrderElementsOf(numbers);
                assertThat(done("createReservation").values())
                        .hasSize(numbers.size())
                        .containsOnly(1L);
            });
            sandbox.faults().clear();
            settled();
            assertThat(process.output()).contains(" DEBUG ").doesNotContain("Archer", "Ann", "example.org", "555 0199");
        }
        assertThat(done("createServiceOrder")).hasSize(numbers.size()).allSatisfy((uid, times) -> assertThat(times)
                .isEqualTo(1));
        assertThat(sandbox.tenant("acme").customers().all()).hasSize(numbers.size());
    }
}
