package dev.servicebridge.erp;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.mapping.Mappings;

import static dev.servicebridge.hotels.HotelMessages.cancelled;
import static dev.servicebridge.hotels.HotelMessages.empty;
import static dev.servicebridge.hotels.HotelMessages.full;
import static dev.servicebridge.hotels.HotelMessages.withItems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** With a time limit, because a predicate that fails inside doCatch would leave the caller waiting for ever. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErpHotelRoutesTest {
    private static final List<String> TABLES = List.of("product_service_order", "product_service_order_line");

    private final Mappings mappings = new Mappings(BridgeFiles.in(Path.of("target")));
    private EmbeddedPostgres postgres;
    private List<Erp> erps;

    /** The shipped routes over one database. */
    private record Erp(String name, DataSource dataSource, DefaultCamelContext camel, Jdbi jdbi) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void startBoth() throws Exception {
        postgres = EmbeddedPostgres.start();
        erps = List.of(
                open("PostgreSQL", postgres.getPostgresDatabase()),
                open(
                        "H2",
                        JdbcConnectionPool.create(
                                "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                                "sa",
                                "")));
    }

    private Erp open(String name, DataSource dataSource) throws Exception {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas("erp")
                .locations("classpath:db/migration/erp")
                .load()
                .migrate();
        DefaultCamelContext camel = BridgeContext.create();
        camel.getRegistry().bind("erpDataSource", dataSource);
        camel.getRegistry().bind("mappings", mappings);
        camel.getRegistry().bind("erpRows", new ErpRows(dataSource));
        camel.getRegistry().bind("erpWrites", new ErpWrites(dataSource));
        BridgeContext.load(camel, "systems/erp/erp-hotel", "systems/erp/erp-write");
        camel.start();
        return new Erp(name, dataSource, camel, Jdbi.create(dataSource));
    }

    @AfterAll
    void stopBoth() throws Exception {
        erps.forEach(erp -> erp.camel().stop());
        postgres.close();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anUnfitFieldKeepsNoRowOut(Erp erp) throws Exception {
        ObjectNode message = full();
        message.withObject("/order").put("Number", "5\u00002").put("CancelledUtc", "+10000-01-01T00:00:00Z");
        ObjectNode item = (ObjectNode) message.path("items").path(0);
        item.put("UnitCount", 3_000_000_000L)
                .put("BillingName", "Mass\u0000age")
                .put("ConsumedUtc", "soon");
        item.withObject("/Amount").put("NetValue", 1e300);

        send(erp, message);

        assertThat(rows(erp, "product_service_order", "product_service_order_id"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("number", "52")
                        .containsEntry("cancelled_at", null)
                        .containsEntry("net_amount", null)
                        .containsEntry(
                                "corrections",
                                "number: NUL or half characters removed; net_amount: number out of range, left empty;"
                                        + " cancelled_at: instant out of range, left empty"));
        assertThat(rows(erp, "product_service_order_line", "order_item_id"))
                .filteredOn(row -> row.get("corrections") != null)
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("name", "Massage")
                        .containsEntry("unit_count", null)
                        .containsEntry("net_amount", null)
                        .containsEntry("consumed_at", null)
                        .containsEntry(
                                "corrections",
                                "name: NUL or half characters removed; unit_count: number out of range, left empty;"
                                        + " net_amount: number out of range, left empty; tax_amount: number out of range,"
                                        + " left empty; consumed_at: no instant, left empty"));
    }

    /** Each database, emptied. */
    Stream<Erp> databases() {
        return erps.stream().peek(ErpHotelRoutesTest::clear);
    }

    private static void clear(Erp erp) {
        TABLES.forEach(table -> erp.jdbi().useHandle(handle -> handle.execute("delete from erp." + table)));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keepsEveryColumnOfAnOrder(Erp erp) throws Exception {
        ObjectNode message = cancelled();
        ((ObjectNode) message.at("/items/0")).put("AccountingState", "Open");
        send(erp, message.put("observedAt", "2026-01-31T13:00:00.123456Z"));

        assertThat(order(erp))
                .containsEntry("account", "acme")
                .containsEntry("product_service_order_id", "O-1")
                .containsEntry("enterprise_id", "hotel-1")
                .containsEntry("number", "52")
                .containsEntry("state", "Canceled")
                .containsEntry("service_id", "spa")
                .containsEntry("service_name", "Spa")
                .containsEntry("owner_type", "Customer")
                .containsEntry("owner_id", "owner-1")
                .containsEntry("reservation_id", "R-1")
                .containsEntry("reservation_number", "71")
                .containsEntry("room_id", "room-12")
                .containsEntry("net_amount", new BigDecimal("100.1000"))
                .containsEntry("gross_amount", new BigDecimal("120.1200"))
                .containsEntry("currency", "EUR")
                .containsEntry("complete", true)
                .containsEntry("version", 2L);
        assertThat(moment(erp, "product_service_order", "stay_start")).isEqualTo(Instant.parse("2026-02-01T14:00:00Z"));
        assertThat(moment(erp, "product_service_order", "stay_end")).isEqualTo(Instant.parse("2026-02-03T10:00:00Z"));
        assertThat(moment(erp, "product_service_order", "created_at")).isEqualTo(Instant.parse("2026-01-30T08:00:00Z"));
        assertThat(moment(erp, "product_service_order", "cancelled_at"))
                .isEqualTo(Instant.parse("2026-01-31T12:59:00Z"));
        assertThat(moment(erp, "product_service_order", "changed_at"))
                .isEqualTo(Instant.parse("2026-01-31T13:00:00.123456Z"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keepsEveryColumnOfALine(Erp erp) throws Exception {
        send(erp, withItems(full(), "I-1"));

        assertThat(lines(erp)).singleElement().satisfies(line -> assertThat(line)
                .containsEntry("account", "acme")
                .containsEntry("product_service_order_id", "O-1")
                .containsEntry("order_item_id", "I-1")
                .containsEntry("type", "ProductOrder")
                .containsEntry("name", "Massage")
                .containsEntry("accounting_state", "Open")
                .containsEntry("accounting_category_id", "cat-1")
                .containsEntry("unit_count", 2)
                .containsEntry("net_amount", new BigDecimal("100.1000"))
                .containsEntry("gross_amount", new BigDecimal("120.1200"))
                .containsEntry("tax_amount", new BigDecimal("20.0200"))
                .containsEntry("currency", "EUR")
                .containsEntry("version", 1L));
        assertThat(moment(erp, "product_service_order_line", "consumed_at"))
                .isEqualTo(Instant.parse("2026-02-02T09:00:00Z"));
        assertThat(moment(erp, "product_service_order_line", "changed_at"))
                .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keepsAnOrderOfWhichHardlyAnythingIsKnown(Erp erp) throws Exception {
        send(erp, empty());

        assertThat(order(erp)).containsEntry("state", null).containsEntry("net_amount", null);
        assertThat(lines(erp)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aRebateIsALineOfItsOwn(Erp erp) throws Exception {
        send(erp, withItems(full(), "I-1", "I-3"));

        assertThat(order(erp)).containsEntry("net_amount", new BigDecimal("50.1000"));
        assertThat(lines(erp))
                .extracting(line -> line.get("net_amount"))
                .containsExactly(new BigDecimal("100.1000"), new BigDecimal("-50.0000"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aLaterVersionReplacesOrderAndLines(Erp erp) throws Exception {
        send(erp, withItems(full(), "I-1", "I-2"));

        ObjectNode second = withItems(version(2, "2026-01-31T12:01:00Z"), "I-2", "I-3");
        ((ObjectNode) second.at("/items/0")).put("BillingName", "Green tea");
        send(erp, second);

        assertThat(order(erp)).containsEntry("version", 2L).containsEntry("net_amount", new BigDecimal("-49.8000"));
        assertThat(lines(erp)).extracting(line -> line.get("order_item_id")).containsExactly("I-2", "I-3");
        assertThat(lines(erp)).extracting(line -> line.get("name")).containsExactly("Green tea", "Massage");
        assertThat(lines(erp)).extracting(line -> line.get("version")).containsOnly(2L);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anEarlierVersionThatIsLateChangesNothingAndBringsNoLineBack(Erp erp) throws Exception {
        send(erp, withItems(version(2, "2026-01-31T12:01:00Z"), "I-2"));
        String before = everything(erp);

        send(erp, withItems(full(), "I-1", "I-2"));

        assertThat(everything(erp)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aRedeliveryChangesNothing(Erp erp) throws Exception {
        send(erp, full());
        String before = everything(erp);

        send(erp, full());

        assertThat(everything(erp)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anOrderAndItsLinesAreKeptUpToDateByABridgeThatCountsVersionsFromOneAgain(Erp erp) throws Exception {
        send(erp, withItems(version(7, "2026-01-31T12:00:00Z"), "I-1", "I-2"));

        ObjectNode anew = withItems(version(1, "2026-02-28T12:00:00Z"), "I-2", "I-3");
        ((ObjectNode) anew.at("/items/0")).put("BillingName", "Green tea");
        send(erp, anew);

        assertThat(order(erp)).containsEntry("version", 1L);
        assertThat(lines(erp)).extracting(line -> line.get("order_item_id")).containsExactly("I-2", "I-3");
        assertThat(lines(erp)).extracting(line -> line.get("name")).containsExactly("Green tea", "Massage");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aVersionThatIsGreaterCountsWhateverTheClockSays(Erp erp) throws Exception {
        send(erp, withItems(version(1, "2026-01-31T12:00:05Z"), "I-1", "I-2"));

        send(erp, withItems(version(2, "2026-01-31T12:00:00Z"), "I-2"));

        assertThat(order(erp)).containsEntry("version", 2L);
        assertThat(lines(erp)).extracting(line -> line.get("order_item_id")).containsExactly("I-2");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aCancelledOrderKeepsItsLinesAndHasNoAmount(Erp erp) throws Exception {
        send(erp, full());

        send(erp, cancelled());

        assertThat(order(erp))
                .containsEntry("state", "Canceled")
                .containsEntry("net_amount", null)
                .containsEntry("currency", null);
        assertThat(lines(erp))
                .hasSize(4)
                .extracting(line -> line.get("accounting_state"))
                .containsOnly("Canceled");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theLinesOfOtherOrdersAndAccountsStay(Erp erp) throws Exception {
        send(erp, withItems(full(), "I-1"));
        send(erp, withItems(full().put("productServiceOrderId", "O-9"), "I-1"));
        send(erp, withItems(full().put("account", "other"), "I-1"));

        send(erp, withItems(version(2, "2026-01-31T12:01:00Z"), "I-2"));

        assertThat(lines(erp)).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void whoIsInterruptedBetweenOrderAndLinesGoesOnAtTheNextDelivery(Erp erp) throws Exception {
        send(erp, withItems(full(), "I-1"));
        JsonNode second = withItems(version(2, "2026-01-31T12:01:00Z"), "I-2", "I-3");
        for (String[] node : new String[][] {
            {"erp-product-service-order", "erp-map-lines"},
            {"erp-product-service-order-line", "erp-write-line"},
            {"erp-product-service-order-stale-lines", "erp-delete-stale-lines"}
        }) {
            Erp interrupted = refusing(erp, node[0], node[1], "08006");
            assertThatThrownBy(() -> send(interrupted, second)).hasMessageContaining("refused");
            assertThat(order(erp)).containsEntry("version", 2L);
        }

        send(erp, second);

        assertThat(lines(erp)).extracting(line -> line.get("order_item_id")).containsExactly("I-2", "I-3");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void manyWritersAtTheSameMomentLeaveTheNewestWithItsLinesAlone(Erp erp) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                clear(erp);
                List<Callable<Object>> tasks = IntStream.rangeClosed(1, 8)
                        .<Callable<Object>>mapToObj(version -> () -> {
                            String own = version % 2 == 0 ? "I-2" : "I-3";
                            send(erp, withItems(version(version, "2026-01-31T12:00:0" + version + "Z"), "I-1", own));
                            return null;
                        })
                        .toList();
                for (Future<Object> done : writers.invokeAll(tasks)) {
                    done.get();
                }
                assertThat(order(erp)).containsEntry("version", 8L);
                assertThat(lines(erp))
                        .extracting(line -> line.get("order_item_id"))
                        .containsExactly("I-1", "I-2");
                assertThat(lines(erp)).extracting(line -> line.get("version")).containsOnly(8L);
            }
        } finally {
            writers.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isWrittenAgainAfterAnotherInsertedTheRowFirst(Erp erp) throws Exception {
        Erp refused = refusing(erp, "erp-write", "erp-write-row", "23505");
        send(refused, withItems(full(), "I-1"));
        send(refused, withItems(version(2, "2026-01-31T12:01:00Z"), "I-1", "I-2"));

        assertThat(order(erp)).containsEntry("version", 2L);
        assertThat(lines(erp)).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void passesOnWhatElseTheDatabaseRefuses(Erp erp) throws Exception {
        for (String state : new String[] {"08006", null}) {
            Erp orderRefused = refusing(erp, "erp-product-service-order", "erp-write-order", state);
            assertThatThrownBy(() -> send(orderRefused, full()))
                    .isInstanceOf(SQLException.class)
                    .hasMessage("refused");
            Erp lineRefused = refusing(erp, "erp-product-service-order-line", "erp-write-line", state);
            assertThatThrownBy(() -> send(lineRefused, full()))
                    .hasRootCauseInstanceOf(SQLException.class)
                    .hasRootCauseMessage("refused");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void leavesTheMessageAsItWas(Erp erp) throws Exception {
        JsonNode message = full();

        Exchange result = send(erp, message);

        assertThat(result.getMessage().getBody()).isSameAs(message);
        assertThat(result.getMessage().getHeaders()).containsOnlyKeys("account");
    }

    /** The routes over the same database, with one node refused. */
    private Erp refusing(Erp erp, String route, String node, String state) throws Exception {
        Erp refusing = open(erp.name(), erp.dataSource());
        AdviceWith.adviceWith(refusing.camel(), route, advice -> advice.weaveById(node)
                .replace()
                .throwException(new SQLException("refused", state)));
        return refusing;
    }

    private static Exchange send(Erp erp, JsonNode message) throws Exception {
        Exchange result = erp.camel().createProducerTemplate().send("direct:erp.product-service-order", exchange -> {
            exchange.getMessage().setBody(message);
            exchange.getMessage().setHeader("account", "acme");
        });
        if (result.getException() != null) {
            throw result.getException();
        }
        return result;
    }

    private static ObjectNode version(int version, String observedAt) {
        return full().put("version", version).put("observedAt", observedAt);
    }

    private static Map<String, Object> order(Erp erp) {
        List<Map<String, Object>> rows = rows(erp, "product_service_order", "product_service_order_id");
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static List<Map<String, Object>> lines(Erp erp) {
        return rows(erp, "product_service_order_line", "order_item_id");
    }

    private static String everything(Erp erp) {
        return order(erp) + "\n" + lines(erp);
    }

    private static List<Map<String, Object>> rows(Erp erp, String table, String order) {
        return erp.jdbi().withHandle(handle -> handle.createQuery("select * from erp." + table + " order by " + order)
                .mapToMap()
                .list());
    }

    private static Instant moment(Erp erp, String table, String column) {
        return erp.jdbi().withHandle(handle -> handle.createQuery("select " + column + " from erp." + table)
                .map((row, context) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .one());
    }
}
