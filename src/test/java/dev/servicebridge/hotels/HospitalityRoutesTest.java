package dev.servicebridge.hotels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.mews.MewsHotels;
import dev.servicebridge.mews.MewsPageRoutes;
import dev.servicebridge.mews.MewsPages;
import dev.servicebridge.outbox.Backoff;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.polling.PollCheckpoints;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.testing.FakeOwnership;
import dev.servicebridge.testing.LogCapture;
import dev.servicebridge.testing.ManualClock;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static org.assertj.core.api.Assertions.assertThat;

/** The shipped routes of the hospitality flow over a real store; only the hotel system is another. */
class HospitalityRoutesTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Path SCHEMA = Path.of("src/main/resources/schemas/product-service-order-event.schema.json");
    private static final Set<String> COLLECTIONS = Set.of(
            "Enterprises", "Services", "ProductServiceOrders", "Reservations", "Customers", "Companies", "OrderItems");

    private final TestDatabase database = TestDatabase.h2();
    private final FakeHotel hotel = new FakeHotel();
    private final ManualClock clock = new ManualClock(START);
    private final RemoteClocks clocks = new RemoteClocks(RemoteClocks.Limits.SHIPPED, clock);
    private final AtomicInteger wakes = new AtomicInteger();
    private final FakeOwnership owned = new FakeOwnership();
    private DefaultCamelContext camel;
    private HospitalityIntake intake;

    @BeforeEach
    void start() throws Exception {
        owned.accounts.add("acme");
        hotel.put("Services", """
                {'Id': 'spa', 'EnterpriseId': 'e-1', 'Names': {'en-US': 'Spa'}, 'Data': {'Discriminator': 'Additional'}}
                """);
        hotel.put("Services", """
                {'Id': 'stay', 'EnterpriseId': 'e-1', 'Names': {'en-US': 'Stay'}, 'Data': {'Discriminator': 'Bookable'}}
                """);
        open(1000);
    }

    /** A bridge over the same store. */
    private void open(int batchSize) throws Exception {
        intake = new HospitalityIntake(
                new HospitalityIntake.Settings(
                        Duration.ofMinutes(5),
                        START.minus(Duration.ofDays(30)),
                        batchSize,
                        new Backoff(Duration.ofMinutes(1), 2, Duration.ofHours(6), 0),
                        5,
                        Duration.ofHours(1),
                        Set.of("Id", "LastName"),
                        Set.of("fsm", "erp")),
                new MewsHotels("mews"),
                List.of("acme"),
                new ProductServiceOrders(database.database()),
                new PollCheckpoints(database.database()),
                new DeadLetters(database.database()),
                wakes::incrementAndGet,
                clock,
                owned,
                clocks);
        if (camel != null) {
            camel.close();
        }
        camel = BridgeContext.create();
        camel.getRegistry().bind("hospitality", intake);
        camel.getRegistry().bind("workers", Executors.newCachedThreadPool());
        camel.getRegistry().bind("joinPages", AggregationStrategies.flexible().accumulateInCollection(ArrayList.class));
        for (OrderEnrichment part : OrderEnrichment.values()) {
            camel.getRegistry()
                    .bind(
                            "merge" + part.beanSuffix(),
                            new EnrichmentStrategy(part, (account, fault) -> intake.late(part, account, fault)));
        }
        camel.getPropertiesComponent().addOverrideProperty("poll.product-service-orders.interval", "P9999D");
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String collection : COLLECTIONS) {
                    from("direct:mews.getAll" + collection)
                            .errorHandler(noErrorHandler())
                            .process(exchange -> exchange.getMessage()
                                    .setBody(hotel.answer(
                                            collection, exchange.getMessage().getBody(JsonNode.class))));
                }
            }
        });
        camel.addRoutes(new MewsPageRoutes(new MewsPages(new ObjectMapper())));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "classpath:routes/hotels/hospitality.yaml"));
        camel.start();
    }

    @AfterEach
    void stop() throws Exception {
        camel.close();
        database.close();
    }

    /** As a tick does it, on this thread. */
    private void poll() {
        camel.createProducerTemplate().send("direct:poll-hotels", exchange -> exchange.setProperty("account", "acme"));
    }

    private List<Delivery> events() {
        return TestWiring.deliveries(database.database())
                .due(new DeliveryQueue("fsm", "acme", ""), START.plus(Duration.ofDays(999)), 99_999);
    }

    /** The latest message of every order, by the order's id. */
    private Map<String, JsonNode> latest() {
        return messages("order by event_id");
    }

    private JsonNode first(String id) {
        return messages("order by event_id desc").get(id);
    }

    private Map<String, JsonNode> messages(String order) {
        Map<String, JsonNode> messages = new TreeMap<>();
        database.database().jdbi().useHandle(handle -> handle.createQuery(
                        "select subject_id, content from outbox " + order)
                .map((rs, context) -> messages.put(rs.getString("subject_id"), FakeHotel.read(rs.getString("content"))))
                .list());
        return messages;
    }

    private JsonNode latest(String id) {
        return latest().get(id);
    }

    private static String mark(JsonNode message, String part) {
        return message.at("/enrichment/" + part).asText();
    }

    @Test
    void anOrderArrivesMergedWithAllThatBelongsToIt() {
        hotel.order(1, "r-1", START.minusSeconds(60));
        hotel.reservation("r-1", "customer-00002", START.minusSeconds(90));
        hotel.put("Customers", "{'Id': 'customer-00002', 'LastName': 'Guest 2'}");

        poll();

        JsonNode message = latest("order-00001");
        assertThat(message.path("account").asText()).isEqualTo("acme");
        assertThat(message.path("enterpriseId").asText()).isEqualTo("e-1");
        assertThat(message.path("version").asInt()).isEqualTo(1);
        assertThat(message.path("state").asText()).isEqualTo("Confirmed");
        assertThat(message.at("/order/Number").asText()).isEqualTo("1");
        assertThat(message.at("/service/Names/en-US").asText()).isEqualTo("Spa");
        assertThat(message.at("/reservation/AssignedResourceId").asText()).isEqualTo("room-1");
        assertThat(message.at("/customer/LastName").asText()).isEqualTo("Guest 1");
        assertThat(message.at("/guest/LastName").asText()).isEqualTo("Guest 2");
        assertThat(message.at("/items/0/Amount/NetValue").asDouble()).isEqualTo(10);
        assertThat(message.path("enrichment").toString())
                .isEqualTo("{\"service\":\"MERGED\",\"reservation\":\"MERGED\",\"customer\":\"MERGED\","
                        + "\"company\":\"NONE\",\"items\":\"MERGED\"}");
        assertThat(events()).hasSize(1);
        assertThat(wakes).hasValue(1);
    }

    @Test
    void ordersOfAnAccountThatIsAnotherNodesByThenAreNotKept() throws Exception {
        hotel.order(1, null, START.minusSeconds(60));
        AdviceWith.adviceWith(
                camel, "poll-hotels", advice -> advice.interceptSendToEndpoint("direct:mews.getAllOrderItems")
                        .process(exchange -> owned.accounts.clear()));
        try (LogCapture log = new LogCapture()) {
            poll();
            assertThat(log.lines()).isEmpty();
        }
        assertThat(latest()).isEmpty();

        owned.accounts.add("acme");
        open(1000);
        poll();
        assertThat(latest()).hasSize(1);
        assertThat(owned.underWay).isEmpty();
    }

    /** As the call of every operation measures it. */
    private void hotelsClockIs(Duration ahead) {
        clocks.measure(
                "mews",
                "acme",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        clock.instant().plus(ahead).atOffset(ZoneOffset.UTC)),
                clock.instant());
    }

    private Instant checkpoint() {
        return new PollCheckpoints(database.database())
                .reached("acme", "product-service-orders/e-1")
                .orElseThrow();
    }

    @Test
    void aCancellationIsSeenThoughTheHotelsClockIsTenMinutesBehind() {
        hotel.order(1, null, START.minusSeconds(60));
        poll();
        clock.advance(Duration.ofMinutes(60));
        poll();
        hotelsClockIs(Duration.ofMinutes(-10));

        clock.advance(Duration.ofMinutes(1));
        hotel.get("ProductServiceOrders", "order-00001")
                .put("State", "Canceled")
                .put("UpdatedUtc", clock.instant().minus(Duration.ofMinutes(10)).toString());
        poll();

        assertThat(latest("order-00001").path("state").asText()).isEqualTo("Canceled");
        clock.advance(Duration.ofMinutes(14));
        poll();
        assertThat(checkpoint())
                .isEqualTo(clock.instant().minus(Duration.ofMinutes(10)).plusSeconds(1));
    }

    @Test
    void aChangeIsSeenAtOnceThoughTheHotelsClockIsAhead() {
        hotelsClockIs(Duration.ofMinutes(10));
        hotel.order(1, null, START.plus(Duration.ofMinutes(9)));
        poll();
        assertThat(latest()).containsKey("order-00001");
        assertThat(checkpoint()).isEqualTo(START);
    }

    @Test
    void aPollThatFindsTheHotelsClockFurtherBehindIsMadeAgain() {
        poll();
        clock.advance(Duration.ofMinutes(30));
        hotel.order(1, null, START.minus(Duration.ofMinutes(9)));
        hotel.fails = operation -> {
            hotelsClockIs(Duration.ofMinutes(-10));
            return false;
        };
        poll();
        assertThat(checkpoint()).isEqualTo(START);
        assertThat(latest()).isEmpty();

        poll();
        assertThat(latest()).containsKey("order-00001");
        assertThat(checkpoint()).isEqualTo(START.plus(Duration.ofMinutes(20)).plusSeconds(1));
    }

    @Test
    void aWatermarkThatLiesInTheFutureIsSetBack() {
        poll();
        hotel.order(1, null, START.minus(Duration.ofDays(29)));
        new PollCheckpoints(database.database())
                .move("acme", "product-service-orders/e-1", START.plusSeconds(99_999_999));
        try (LogCapture log = new LogCapture()) {
            poll();
            poll();
            assertThat(log.lines()).singleElement().asString().contains("enterprise e-1", "in the future");
        }
        assertThat(checkpoint()).isEqualTo(START);
        assertThat(latest()).containsKey("order-00001");
    }

    @Test
    void anOrderTellsTheZoneOfItsHotel() {
        hotel.put("Enterprises", "{'Id': 'e-1', 'TimeZoneIdentifier': 'Pacific/Honolulu'}");
        hotel.order(1, null, START.minusSeconds(60));

        poll();

        assertThat(latest("order-00001").path("timeZone").asText()).isEqualTo("Pacific/Honolulu");
    }

    @Test
    void ordersGoOnWithoutTheZonesOfHotels() throws Exception {
        hotel.put("Enterprises", "{'Id': 'e-1', 'TimeZoneIdentifier': 'Europe/Berlin'}");
        hotel.order(1, null, START.minusSeconds(60));
        hotel.status = 403;
        hotel.fails = operation -> operation.equals("getAllEnterprises");
        try (LogCapture log = new LogCapture()) {
            poll();
            assertThat(log.lines()).singleElement().asString().contains("go on without the time zones of hotels");
        }
        assertThat(latest("order-00001").has("timeZone")).isFalse();

        hotel.fails = operation -> false;
        open(1000);
        change("2");
        poll();
        assertThat(latest("order-00001").path("timeZone").asText()).isEqualTo("Europe/Berlin");

        hotel.fails = operation -> operation.equals("getAllEnterprises");
        open(1000);
        change("3");
        poll();
        assertThat(latest("order-00001").path("order").path("Number").asText()).isEqualTo("3");
        assertThat(latest("order-00001").path("timeZone").asText())
                .as("as known before")
                .isEqualTo("Europe/Berlin");
    }

    private void change(String number) {
        hotel.get("ProductServiceOrders", "order-00001")
                .put("Number", number)
                .put("UpdatedUtc", clock.instant().toString());
        clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void noMoreIsKeptOfACustomerThanWhatMayBe() {
        hotel.order(1, null, START.minusSeconds(60));
        hotel.get("Customers", "customer-00001").put("BirthDate", "1970-01-01");

        poll();

        assertThat(latest("order-00001").path("customer"))
                .hasToString("{\"Id\":\"customer-00001\",\"LastName\":\"Guest 1\"}");
    }

    @Test
    void aCompanyMayOwnAnOrder() {
        hotel.order(1, null, START.minusSeconds(60));
        hotel.get("ProductServiceOrders", "order-00001")
                .put("AccountType", "Company")
                .put("AccountId", "c-1");
        hotel.put("Companies", "{'Id': 'c-1', 'Name': 'Wayne Ltd'}");

        poll();

        assertThat(latest("order-00001").at("/company/Name").asText()).isEqualTo("Wayne Ltd");
        assertThat(latest("order-00001").has("customer")).isFalse();
        assertThat(mark(latest("order-00001"), "customer")).isEqualTo("NONE");
        assertThat(hotel.calls).doesNotContain("getAllCustomers");
    }

    @Test
    void whatDidNotChangeMakesNoEventAndIsNotAskedForAgain() {
        hotel.order(1, null, START.minusSeconds(60));
        poll();
        hotel.calls.clear();
        clock.advance(Duration.ofMinutes(1));

        poll();

        assertThat(hotel.calls).containsExactly("getAllProductServiceOrders", "getAllReservations", "getAllOrderItems");
        assertThat(events()).hasSize(1);
    }

    @Test
    void anOrderThatChangesMakesAnotherEvent() {
        hotel.order(1, null, START.minusSeconds(60));
        poll();
        clock.advance(Duration.ofMinutes(1));
        hotel.get("ProductServiceOrders", "order-00001")
                .put("State", "Canceled")
                .put("UpdatedUtc", START.plusSeconds(10).toString());

        poll();

        assertThat(latest("order-00001").path("state").asText()).isEqualTo("Canceled");
        assertThat(latest("order-00001").path("version").asInt()).isEqualTo(2);
    }

    @Test
    void aChangedReservationOrItemChangesItsOrder() {
        hotel.order(1, "r-1", START.minusSeconds(60));
        hotel.reservation("r-1", "customer-00001", START.minusSeconds(60));
        poll();
        clock.advance(Duration.ofMinutes(10));

        hotel.get("Reservations", "r-1")
                .put("AssignedResourceId", "room-2")
                .put("UpdatedUtc", START.plusSeconds(400).toString());
        poll();
        assertThat(latest("order-00001").at("/reservation/AssignedResourceId").asText())
                .isEqualTo("room-2");

        clock.advance(Duration.ofMinutes(10));
        hotel.item("item-2", "order-00001", START.plusSeconds(1000));
        poll();
        assertThat(latest("order-00001").path("items")).hasSize(2);
        assertThat(latest("order-00001").path("version").asInt()).isEqualTo(3);
    }

    @Test
    void anOrderWithAReservationThatIsNotThereIsMarkedAndHealedLater() {
        hotel.order(1, "r-1", START.minusSeconds(60));
        poll();
        assertThat(mark(latest("order-00001"), "reservation")).isEqualTo("MISSING");
        assertThat(events()).as("it is not held back").hasSize(1);

        clock.advance(Duration.ofSeconds(30));
        hotel.calls.clear();
        poll();
        assertThat(hotel.calls).as("not before its time").doesNotContain("getAllCustomers");

        hotel.reservation("r-1", "customer-00001", START.minus(Duration.ofDays(60)));
        clock.advance(Duration.ofSeconds(31));
        poll();
        assertThat(mark(latest("order-00001"), "reservation")).isEqualTo("MERGED");
        assertThat(latest("order-00001").at("/reservation/Number").asText()).isEqualTo("R-r-1");
    }

    @Test
    void whatStaysMissingIsLeftAsItIsInTheEnd() {
        hotel.order(1, "gone", START.minusSeconds(60));
        for (int i = 0; i < 10; i++) {
            poll();
            clock.advance(Duration.ofHours(7));
        }
        hotel.calls.clear();
        poll();

        assertThat(hotel.calls).doesNotContain("getAllCustomers");
        assertThat(mark(latest("order-00001"), "reservation")).isEqualTo("MISSING");
        assertThat(events()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"getAllReservations", "getAllCustomers", "getAllOrderItems"})
    void aPartThatCannotBeAskedForIsMarkedLateAndHealed(String operation) throws Exception {
        hotel.order(1, "r-1", START.minusSeconds(60));
        hotel.reservation("r-1", "customer-00001", START.minus(Duration.ofDays(60)));
        List<String> asked = new ArrayList<>();
        hotel.fails = called -> called.equals(operation) && asked.add(called) && asked.size() == 1;
        try (LogCapture log = new LogCapture()) {
            poll();
            assertThat(log.lines()).anySatisfy(line -> assertThat(line)
                    .contains("hotel orders of account acme go on without")
                    .contains("mews " + operation));
        }
        String part = operation.equals("getAllReservations")
                ? "reservation"
                : operation.equals("getAllCustomers") ? "customer" : "items";
        // Items that are listed as changed in the same poll heal it at once.
        assertThat(mark(first("order-00001"), part)).isEqualTo("LATE");

        clock.advance(Duration.ofMinutes(2));
        poll();
        assertThat(mark(latest("order-00001"), part)).isEqualTo("MERGED");
    }

    @Test
    void aPartThatIsLateKeepsWhatWasKnownOfIt() {
        hotel.order(1, "r-1", START.minusSeconds(60));
        hotel.reservation("r-1", "customer-00001", START.minusSeconds(60));
        poll();
        clock.advance(Duration.ofMinutes(1));
        hotel.get("ProductServiceOrders", "order-00001")
                .put("State", "Started")
                .put("UpdatedUtc", START.plusSeconds(10).toString());
        hotel.fails = called -> !called.equals("getAllProductServiceOrders");

        poll();

        JsonNode message = latest("order-00001");
        assertThat(message.path("state").asText()).isEqualTo("Started");
        assertThat(message.at("/reservation/AssignedResourceId").asText()).isEqualTo("room-1");
        assertThat(message.at("/customer/LastName").asText()).isEqualTo("Guest 1");
        assertThat(message.path("items")).hasSize(1);
        assertThat(mark(message, "reservation")).isEqualTo("LATE");
    }

    @Test
    void aPollThatFailsIsMadeAgainFromWhereItBegan() {
        hotel.order(1, null, START.minusSeconds(60));
        hotel.fails = called -> called.equals("getAllProductServiceOrders");
        hotel.status = 401;
        poll();
        assertThat(intake.outage("acme")).contains("mews getAllProductServiceOrders for account acme: 401");
        assertThat(latest()).isEmpty();

        hotel.fails = called -> false;
        clock.advance(Duration.ofDays(2));
        poll();
        assertThat(intake.outage("acme")).isNull();
        assertThat(latest()).hasSize(1);
    }

    @Test
    void anEntryWithoutAnIdIsADeadLetterOnce() {
        hotel.order(1, null, START.minusSeconds(60));
        hotel.put("ProductServiceOrders", """
                {'Number': '7', 'ServiceId': 'spa', 'UpdatedUtc': '2026-02-28T23:00:00Z'}
                """);
        poll();
        poll();

        assertThat(latest()).containsOnlyKeys("order-00001");
        assertThat(new DeadLetters(database.database()).list(9)).hasSize(1);
    }

    @Test
    void ordersOfAServiceThatIsNewAreNotMissed() {
        hotel.order(1, null, START.minusSeconds(60));
        poll();
        clock.advance(Duration.ofMinutes(30));
        hotel.put("Services", """
                {'Id': 'bikes', 'EnterpriseId': 'e-1', 'Names': {}, 'Data': {'Discriminator': 'Additional'}}
                """);
        hotel.order(2, null, clock.instant());
        hotel.get("ProductServiceOrders", "order-00002").put("ServiceId", "bikes");
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofMinutes(10));
            poll();
        }

        assertThat(latest()).containsOnlyKeys("order-00001", "order-00002");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "999, 1", "1000, 1", "1001, 2", "2500, 3"})
    void theCallsForManyOrdersAreAsFewAsCanBe(int count, int batches) {
        for (int i = 0; i < count; i++) {
            hotel.order(i, "r-" + i / 3, START.minusSeconds(60));
            hotel.reservation("r-" + i / 3, "customer-%05d".formatted(i), START.minus(Duration.ofDays(90)));
        }

        poll();

        assertThat(latest()).hasSize(count);
        assertThat(latest().values())
                .allSatisfy(message -> assertThat(mark(message, "reservation")).isEqualTo("MERGED"));
        assertThat(times("getAllServices")).isEqualTo(1);
        assertThat(times("getAllProductServiceOrders")).isEqualTo(count % 1000 == 0 ? batches + 1 : batches);
        // One for each batch, and one listing of what has changed.
        assertThat(times("getAllReservations")).isEqualTo(batches + 1);
        assertThat(times("getAllCustomers")).isEqualTo(customerCalls(count));
        assertThat(times("getAllCompanies")).isZero();
    }

    /** Owners and guests of a batch of a thousand orders may be more than a thousand. */
    private static int customerCalls(int count) {
        return (count + 999) / 1000;
    }

    private long times(String operation) {
        return hotel.calls.stream().filter(operation::equals).count();
    }

    /** Any order of events, any size of batches, any failures and restarts: in the end the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverHappensOnTheWayTheResultIsTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        hotel.fails = operation -> random.nextInt(100) < 15;
        for (int step = 0; step < 25; step++) {
            for (int i = 0; i < 4; i++) {
                int number = random.nextInt(30);
                String reservation = random.nextInt(4) == 0 ? null : "r-" + random.nextInt(10);
                hotel.order(number, reservation, clock.instant().plusSeconds(random.nextInt(30)));
            }
            if (random.nextBoolean()) {
                hotel.reservation(
                        "r-" + random.nextInt(10),
                        "customer-%05d".formatted(random.nextInt(30)),
                        clock.instant().plusSeconds(random.nextInt(30)));
            }
            clock.advance(Duration.ofSeconds(30 + random.nextInt(90)));
            if (random.nextInt(5) == 0) {
                open(1 + random.nextInt(20));
            }
            poll();
        }
        hotel.fails = operation -> false;
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMinutes(40));
            poll();
        }

        Map<String, JsonNode> messages = latest();
        for (int number : IntStream.range(0, 30).toArray()) {
            String id = "order-%05d".formatted(number);
            JsonNode order = hotel.get("ProductServiceOrders", id);
            if (order == null) {
                assertThat(messages).doesNotContainKey(id);
                continue;
            }
            JsonNode message = messages.get(id);
            assertThat(message.path("order")).as(id).isEqualTo(order);
            String reservation = order.path("LinkedReservationId").asText();
            JsonNode there = order.path("LinkedReservationId").isNull() ? null : hotel.get("Reservations", reservation);
            assertThat(message.get("reservation")).as("reservation of " + id).isEqualTo(there);
            assertThat(message.at("/customer/Id")).as("owner of " + id).isEqualTo(order.path("AccountId"));
            assertThat(message.path("items")).as("items of " + id).hasSize(1);
        }
        assertThat(versionsAreCounted()).isTrue();
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(Files.readString(SCHEMA));
        assertThat(messages.values())
                .allSatisfy(message -> assertThat(schema.validate(message)).isEmpty());
    }

    /** Each order's events are numbered from one without a gap, none twice. */
    private boolean versionsAreCounted() {
        return database.database().jdbi().withHandle(handle -> handle.createQuery(
                                "select count(*) from (select subject_id, count(*) as n, max(version) as v from"
                                        + " bridge.outbox group by subject_id) x where n <> v")
                        .mapTo(Integer.class)
                        .one())
                == 0;
    }

    @Test
    void aTickStartsAPollForEveryAccountAndNoneWhileOneIsUnderWay() throws Exception {
        AdviceWith.adviceWith(camel, "hospitality-tick", advice -> advice.weaveById("account-tick-start")
                .replace()
                .to("mock:poll"));
        MockEndpoint polls = camel.getEndpoint("mock:poll", MockEndpoint.class);
        ProducerTemplate tick = camel.createProducerTemplate();
        tick.sendBodyAndHeader("direct:tick.product-service-orders", null, "account", "another");
        tick.sendBody("direct:tick.product-service-orders", null);
        assertThat(polls.getExchanges())
                .extracting(exchange -> exchange.getProperty("account"))
                .containsExactly("acme");

        assertThat(intake.begin("acme")).isTrue();
        poll();
        assertThat(hotel.calls).isEmpty();
        intake.end("acme");
    }

    @Test
    void whatGoesWrongInTheBridgeItselfFailsThePoll() {
        hotel.order(1, "r-1", START.minusSeconds(60));
        hotel.fails = operation -> {
            if (operation.equals("getAllReservations")) {
                throw new IllegalStateException("a mistake");
            }
            return false;
        };
        Exchange result = camel.createProducerTemplate()
                .send("direct:poll-hotels", exchange -> exchange.setProperty("account", "acme"));

        assertThat(result.getException()).isNull();
        assertThat(intake.outage("acme")).contains("a mistake");
        assertThat(latest()).isEmpty();
    }
}
