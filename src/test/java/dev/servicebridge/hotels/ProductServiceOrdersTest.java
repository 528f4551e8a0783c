package dev.servicebridge.hotels;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.database.ConcurrentChangeException;
import dev.servicebridge.database.Database;
import dev.servicebridge.jobs.ServiceJobs;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class ProductServiceOrdersTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Set<String> SUBSCRIBERS = Set.of("fsm", "erp");

    private final TestDatabase test;
    private final Database database;
    private final ProductServiceOrders orders;
    private final Deliveries deliveries;

    ProductServiceOrdersTest(TestDatabase test) {
        this.test = test;
        this.database = test.database();
        this.orders = new ProductServiceOrders(database);
        this.deliveries = TestWiring.deliveries(database);
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private static ObjectNode order(String id, String state) {
        return json("{'Id':'%s','Number':'52','State':'%s','LinkedReservationId':'R-%s'}".formatted(id, state, id));
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) ServiceJobs.json(text);
    }

    private static KnownOrder known(ObjectNode order, int mergeAttempts) {
        return new KnownOrder(
                "hotel-1",
                order.path("Id").asText(),
                order.path("State").asText(),
                order.path("LinkedReservationId").textValue(),
                order,
                null,
                mergeAttempts);
    }

    private static List<KnownOrder> known(ObjectNode... told) {
        return Arrays.stream(told).map(order -> known(order, 0)).toList();
    }

    /** An order as it is when it was merged with a room. */
    private static MergedOrder merged(ObjectNode order, String room, Instant mergeAt) {
        return merged(known(order, 0), room, mergeAt);
    }

    private static MergedOrder merged(KnownOrder order, String room, Instant mergeAt) {
        ObjectNode content = json("{'reservation':{'AssignedResourceId':'%s'}}".formatted(room));
        content.set("order", order.source());
        return new MergedOrder(order, content, mergeAt);
    }

    private int save(MergedOrder... merged) {
        return orders.save("acme", Arrays.asList(merged), NOW, SUBSCRIBERS);
    }

    private List<Delivery> due(String subscriber) {
        return deliveries.due(new DeliveryQueue(subscriber, "acme", ""), NOW, 100);
    }

    private List<String> changed(ObjectNode... told) {
        return orders.changed("acme", known(told)).stream().map(KnownOrder::id).toList();
    }

    private long rows(String table) {
        return database.jdbi().withHandle(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }

    @Test
    void whatIsNewOrDiffersFromWhatWasKeptIsChanged() {
        save(merged(order("a", "Confirmed"), "1", null), merged(order("b", "Confirmed"), "1", null));

        assertThat(changed(order("a", "Confirmed"), order("b", "Started"), order("c", "Confirmed")))
                .containsExactly("b", "c");
        assertThat(changed(json("{'LinkedReservationId':'R-a','State':'Confirmed','Number':'52','Id':'a'}")))
                .as("the order of keys is no change")
                .isEmpty();
        assertThat(orders.changed("other", known(order("a", "Confirmed")))).hasSize(1);
    }

    @Test
    void ofAnOrderThatIsTwiceOnAPageTheLastOneCounts() {
        List<KnownOrder> changed = orders.changed("acme", known(order("a", "Confirmed"), order("a", "Started")));

        assertThat(changed).singleElement().satisfies(known -> assertThat(known.state())
                .isEqualTo("Started"));
    }

    @Test
    void aChangedOrderKnowsWhatItWasMergedToBefore() {
        save(merged(order("a", "Confirmed"), "12", NOW));

        KnownOrder changed = orders.changed("acme", known(order("a", "Started"), order("b", "Started")))
                .get(0);

        assertThat(changed.merged().at("/reservation/AssignedResourceId").asText())
                .isEqualTo("12");
        assertThat(changed.mergeAttempts())
                .as("what is missing may be there now")
                .isZero();
        assertThat(orders.changed("acme", known(order("b", "Started"))).get(0).merged())
                .isNull();
    }

    @Test
    void makesAnEventOfEveryNewOrderForEverySubscriber() {
        assertThat(save(merged(order("a", "Confirmed"), "1", null), merged(order("b", "Started"), "1", null)))
                .isEqualTo(2);

        for (String subscriber : SUBSCRIBERS) {
            assertThat(due(subscriber))
                    .extracting(delivery -> delivery.event().subjectId())
                    .containsExactly("a", "b");
        }
    }

    @Test
    void anEventCarriesTheDocumentedMessage() {
        save(merged(order("a", "Confirmed"), "12", null));

        Event event = due("fsm").get(0).event();

        assertThat(event.kind()).isEqualTo(EventKind.PRODUCT_SERVICE_ORDER);
        assertThat(event.status()).isEqualTo("Confirmed");
        assertThat(event.message())
                .hasToString(json("""
                        {'eventId':%d,'version':1,'account':'acme','enterpriseId':'hotel-1','productServiceOrderId':'a',
                         'state':'Confirmed','observedAt':'2026-01-31T12:00:00Z',
                         'reservation':{'AssignedResourceId':'12'},
                         'order':{'Id':'a','Number':'52','State':'Confirmed','LinkedReservationId':'R-a'}}
                        """.formatted(event.eventId())).toString());
    }

    @Test
    void countsTheVersionsOfAnOrder() {
        save(merged(order("a", "Confirmed"), "1", null));
        assertThat(save(merged(order("a", "Started"), "1", null))).isEqualTo(1);

        deliveries.delivered("fsm", List.of(due("fsm").get(0).event().eventId()), NOW);
        assertThat(due("fsm"))
                .extracting(delivery -> delivery.event().version())
                .containsExactly(2);
        assertThat(ProductServiceOrders.countByState(database)).containsOnly(Map.entry("Started", 1L));
    }

    @Test
    void anOrderThatIsMergedToTheSameMakesNoEvent() {
        save(merged(order("a", "Confirmed"), "1", NOW));

        assertThat(save(merged(order("a", "Confirmed"), "1", null))).isZero();

        assertThat(rows("outbox")).isEqualTo(1);
        assertThat(orders.due("acme", NOW, 9)).as("nothing is missing any more").isEmpty();
    }

    @Test
    void aPartThatChangedMakesAnEventThoughTheOrderItselfDidNot() {
        save(merged(order("a", "Confirmed"), "1", null));

        assertThat(save(merged(order("a", "Confirmed"), "2", null))).isEqualTo(1);
    }

    @Test
    void ordersThatMissSomethingAreDueAtTheirTimeLongestWaitingFirst() {
        save(
                merged(order("a", "Confirmed"), "1", NOW.plusSeconds(20)),
                merged(order("b", "Confirmed"), "1", NOW.plusSeconds(10)),
                merged(order("c", "Confirmed"), "1", NOW.plusSeconds(21)),
                merged(order("d", "Confirmed"), "1", null));

        assertThat(orders.due("acme", NOW.plusSeconds(9), 9)).isEmpty();
        assertThat(orders.due("acme", NOW.plusSeconds(20), 9))
                .extracting(KnownOrder::id)
                .containsExactly("b", "a");
        assertThat(orders.due("acme", NOW.plusSeconds(99), 2))
                .extracting(KnownOrder::id)
                .containsExactly("b", "a");
        assertThat(orders.due("other", NOW.plusSeconds(99), 9)).isEmpty();
    }

    @Test
    void countsHowOftenSomethingWasMissing() {
        save(merged(order("a", "Confirmed"), "1", NOW));
        assertThat(orders.due("acme", NOW, 9).get(0).mergeAttempts()).isEqualTo(1);

        save(merged(orders.due("acme", NOW, 9).get(0), "1", NOW));
        KnownOrder again = orders.due("acme", NOW, 9).get(0);
        assertThat(again.mergeAttempts()).isEqualTo(2);
        assertThat(again.source()).isEqualTo(order("a", "Confirmed"));
        assertThat(again.enterpriseId()).isEqualTo("hotel-1");
        assertThat(again.merged().at("/reservation/AssignedResourceId").asText())
                .isEqualTo("1");
    }

    @Test
    void whatIsMergedAnewIsDueAtOnceAndStartsItsCountAgain() {
        save(
                merged(known(order("a", "Confirmed"), 4), "1", NOW.plusSeconds(900)),
                merged(order("b", "Confirmed"), "1", null));

        orders.mergeAnew("acme", List.of("a", "unheard-of"), NOW);
        orders.mergeAnew("acme", List.of(), NOW);
        orders.mergeAnew("other", List.of("b"), NOW);

        assertThat(orders.due("acme", NOW, 9)).singleElement().satisfies(known -> {
            assertThat(known.id()).isEqualTo("a");
            assertThat(known.mergeAttempts()).isZero();
        });
    }

    @Test
    void findsOrdersByIdAndByReservation() {
        save(merged(order("a", "Confirmed"), "1", null), merged(order("b", "Confirmed"), "1", null));
        save(merged(json("{'Id':'c','LinkedReservationId':null}"), "1", null));

        assertThat(orders.known("acme", List.of("a", "z")))
                .extracting(KnownOrder::id)
                .containsExactly("a");
        assertThat(orders.ofReservations("acme", List.of("R-b", "R-z")))
                .extracting(KnownOrder::id)
                .containsExactly("b");
        assertThat(orders.known("acme", List.of())).isEmpty();
        assertThat(orders.ofReservations("other", List.of("R-b"))).isEmpty();
    }

    @Test
    void anOrderThatIsMovedToAnotherReservationIsFoundByThat() {
        save(merged(order("a", "Confirmed"), "1", null));

        save(merged(order("a", "Confirmed").put("LinkedReservationId", "R-9"), "2", null));

        assertThat(orders.ofReservations("acme", List.of("R-a"))).isEmpty();
        assertThat(orders.ofReservations("acme", List.of("R-9"))).hasSize(1);
    }

    @Test
    void keepsNumbersToTheLastDigitAndAnyScript() {
        ObjectNode order = json("{'Id':'a','Amount':1.10,'Big':12345678901234567890.12345,'Name':'山田 \\ud83d\\ude00'}");
        save(merged(order, "1", NOW));

        assertThat(orders.due("acme", NOW, 9).get(0).source()).hasToString(order.toString());
        assertThat(due("fsm").get(0).event().message().get("order")).hasToString(order.toString());
    }

    @Test
    void aBatchThatFailsHalfwayLeavesNothingBehind() {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "alter table delivery add constraint no_erp check (subscriber <> 'erp' or queue > 'z')"));
        try {
            assertThatThrownBy(() -> save(merged(order("a", "Confirmed"), "1", null)))
                    .hasMessageContaining("no_erp");
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("alter table delivery drop constraint no_erp"));
        }

        for (String table : List.of("product_service_order", "outbox", "delivery")) {
            assertThat(rows(table)).as(table).isZero();
        }
        assertThat(changed(order("a", "Confirmed"))).containsExactly("a");
    }

    @Test
    void ofTwoWritersAtTheSameMomentNoneOverwritesTheOtherAndVersionsAreCounted() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(2);
        int events = 0;
        try {
            for (int round = 1; round <= 30; round++) {
                CountDownLatch start = new CountDownLatch(1);
                String room = "room-" + round;
                List<Future<Integer>> saved = List.of(
                        writers.submit(() -> saveAt(start, room + "-one")),
                        writers.submit(() -> saveAt(start, room + "-two")));
                start.countDown();
                int rounds = 0;
                for (Future<Integer> each : saved) {
                    rounds += eventsOf(each);
                }
                assertThat(rounds).as("one at least gets through").isPositive();
                events += rounds;
            }
        } finally {
            writers.shutdownNow();
        }
        List<Integer> versions = database.jdbi()
                .withHandle(handle -> handle.createQuery("select version from outbox order by version")
                        .mapTo(Integer.class)
                        .list());
        assertThat(versions).hasSize(events).doesNotHaveDuplicates().endsWith(events);
        assertThat(rows("delivery")).isEqualTo(2L * events);
    }

    @Test
    void aWriterThatSawAnOlderOrderDoesNotPutItBack() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(2);
        String room = "room-0";
        save(merged(order("a", "Confirmed"), room, null));
        try {
            for (int round = 1; round <= 50; round++) {
                CountDownLatch start = new CountDownLatch(1);
                String before = room;
                String after = "room-" + round;
                Future<Integer> changing = writers.submit(() -> saveAt(start, after));
                Future<Integer> unaware = writers.submit(() -> saveAt(start, before));
                start.countDown();
                eventsOf(changing);
                eventsOf(unaware);

                room = latestRoom();
                assertThat(save(merged(order("a", "Confirmed"), room, null)))
                        .as("what is kept is what the last event told")
                        .isZero();
            }
        } finally {
            writers.shutdownNow();
        }
    }

    private String latestRoom() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("select content from outbox order by event_id desc limit 1")
                        .map((rs, context) -> ServiceJobs.json(rs.getString("content"))
                                .at("/reservation/AssignedResourceId")
                                .asText())
                        .one());
    }

    private int saveAt(CountDownLatch start, String room) throws InterruptedException {
        start.await();
        return save(merged(order("a", "Confirmed"), room, null));
    }

    /** The loser fails as a whole, and the poll is made again. */
    private static int eventsOf(Future<Integer> saved) throws InterruptedException {
        try {
            return saved.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOfAny(ConcurrentChangeException.class, UnableToExecuteStatementException.class);
            return 0;
        }
    }
}
