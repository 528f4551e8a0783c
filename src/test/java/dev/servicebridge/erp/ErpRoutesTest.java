package dev.servicebridge.erp;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.servicebridge.boot.BridgeContext;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.mapping.Mappings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** With a time limit, because a predicate that fails inside doCatch would leave the caller waiting for ever. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErpRoutesTest {
    private static final ObjectMapper JSON = ExactJson.MAPPER;

    private final Mappings mappings = new Mappings(BridgeFiles.in(Path.of("target")));
    private EmbeddedPostgres postgres;
    private Erp current;

    /** The shipped routes over one database. */
    private record Erp(String name, DataSource dataSource, DefaultCamelContext camel, Jdbi jdbi) {
        @Override
        public String toString() {
            return name;
        }
    }

    private List<Erp> erps;

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
        BridgeContext.load(camel, "systems/erp/erp", "systems/erp/erp-fee", "systems/erp/erp-write");
        camel.start();
        return new Erp(name, dataSource, camel, Jdbi.create(dataSource));
    }

    Stream<Erp> databases() {
        return erps.stream();
    }

    @AfterEach
    void empty() {
        current.jdbi().useHandle(handle -> {
            handle.execute("delete from erp.service_job");
            handle.execute("delete from erp.posting");
            handle.execute("delete from erp.fee");
        });
    }

    @AfterAll
    void stopBoth() throws Exception {
        erps.forEach(erp -> erp.camel().stop());
        postgres.close();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keepsEveryColumnOfAJob(Erp erp) throws Exception {
        send(erp, "service-job", event(1, "2026-01-31T12:00:00.123456Z", """
                        {"scopeOfWork": {"asin": "B0A", "title": "Täp 山 😀", "quantity": 2}, "storeId": "s-7",
                         "serviceOrderId": "113-1",
                         "appointments": [{"appointmentStatus": "ACTIVE",
                           "appointmentTime": {"startTime": "2026-02-01T12:00:00+02:00", "durationInMinutes": 90},
                           "assignedTechnicians": [{"technicianId": "T1"}, {"technicianId": "T2"}]}],
                         "serviceLocation": {"address": {"name": "Ann", "addressLine1": "1 Main St", "city": "Ulm",
                           "postalCode": "89073", "countryCode": "DE"}},
                         "payments": [{"amount": {"value": 19.99, "currency": "EUR"}},
                                      {"amount": {"value": 0.01, "currency": "EUR"}}]}"""));

        Map<String, Object> row = onlyJob(erp);
        assertThat(row)
                .containsEntry("account", "acme")
                .containsEntry("service_job_id", "J-1")
                .containsEntry("marketplace_id", "M")
                .containsEntry("status", "COMPLETED")
                .containsEntry("service_order_id", "113-1")
                .containsEntry("asin", "B0A")
                .containsEntry("title", "Täp 山 😀")
                .containsEntry("quantity", 2)
                .containsEntry("store_id", "s-7")
                .containsEntry("technician_ids", "T1,T2")
                .containsEntry("amount", new BigDecimal("20.0000"))
                .containsEntry("currency", "EUR")
                .containsEntry("city", "Ulm")
                .containsEntry("postal_code", "89073")
                .containsEntry("country_code", "DE")
                .containsEntry("version", 1L);
        assertThat(moment(erp, "appointment_start")).isEqualTo(Instant.parse("2026-02-01T10:00:00Z"));
        assertThat(moment(erp, "appointment_end")).isEqualTo(Instant.parse("2026-02-01T11:30:00Z"));
        assertThat(moment(erp, "changed_at")).isEqualTo(Instant.parse("2026-01-31T12:00:00.123456Z"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anUnfitFieldOfAJobKeepsNoRowOut(Erp erp) throws Exception {
        send(erp, "service-job", event(1, "2026-01-31T12:00:00Z", """
                        {"scopeOfWork": {"title": "Fix\\u0000 a  tap\\ud83d", "quantity": 3000000000, "asin": "B0A"},
                         "appointments": [{"appointmentStatus": "ACTIVE", "appointmentTime":
                           {"startTime": "9999-12-31T20:00:00Z", "durationInMinutes": 600}}],
                         "payments": [{"amount": {"value": 1e300, "currency": "EUR"}},
                                      {"amount": {"value": 1e400, "currency": "EUR"}}]}"""));

        assertThat(onlyJob(erp))
                .containsEntry("title", "Fix a  tap")
                .containsEntry("asin", "B0A")
                .containsEntry("quantity", null)
                .containsEntry("amount", null)
                .containsEntry("currency", "EUR")
                .containsEntry("appointment_end", null)
                .containsEntry(
                        "corrections",
                        "title: NUL or half characters removed; quantity: number out of range, left empty;"
                                + " appointment_end: instant out of range, left empty; amount: number out of range, left"
                                + " empty");
        assertThat(moment(erp, "appointment_start")).isEqualTo(Instant.parse("9999-12-31T20:00:00Z"));

        send(erp, "service-job", event(2, "2026-01-31T12:01:00Z", "{\"scopeOfWork\": {\"quantity\": 2}}"));
        assertThat(onlyJob(erp)).containsEntry("quantity", 2).containsEntry("corrections", null);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anAmountKeepsEveryDigitThatItsColumnHasAndSaysWhichItHasNot(Erp erp) throws Exception {
        Map<String, List<Object>> rows = Map.of(
                "{\"value\": 123456789012.3456, \"currency\": \"EUR\"}",
                Arrays.asList(new BigDecimal("123456789012.3456"), null),
                "{\"value\": 123456789012.34565, \"currency\": \"EUR\"}",
                Arrays.asList(new BigDecimal("123456789012.3457"), "amount: rounded to 4 decimal places"),
                "{\"value\": 1e999, \"currency\": \"EUR\"}",
                Arrays.asList(null, "amount: number out of range, left empty"),
                "{\"value\": -1e999999999, \"currency\": \"EUR\"}",
                Arrays.asList(null, "amount: number out of range, left empty"),
                "{\"value\": 1e9999999999, \"currency\": \"EUR\"}",
                Arrays.asList(null, "amount: number out of range, left empty"));
        for (Map.Entry<String, List<Object>> row : rows.entrySet()) {
            current = erp;
            empty();
            JsonNode event = event(1, "2026-01-31T12:00:00Z", "{\"payments\": [{\"amount\": " + row.getKey() + "}]}");
            send(erp, "service-job", event);
            send(erp, "posting", event);

            assertThat(onlyJob(erp))
                    .as(row.getKey())
                    .containsEntry("amount", row.getValue().get(0))
                    .containsEntry("corrections", row.getValue().get(1));
            assertThat(rows(erp, "posting")).singleElement().satisfies(posting -> assertThat(posting)
                    .as(row.getKey())
                    .containsEntry("amount", row.getValue().get(0))
                    .containsEntry("corrections", row.getValue().get(1)));
        }
        empty();
        send(erp, "service-job", event(1, "2026-01-31T12:00:00Z", """
                        {"payments": [{"amount": {"value": 123456789012.3456, "currency": "EUR"}},
                                      {"amount": {"value": 0.1, "currency": "EUR"}},
                                      {"amount": {"value": 0.2, "currency": "EUR"}}]}"""));
        assertThat(onlyJob(erp))
                .containsEntry("amount", new BigDecimal("123456789012.6456"))
                .containsEntry("corrections", null);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anInstantThatIsNoneLeavesItsColumnEmpty(Erp erp) throws Exception {
        for (String start : List.of("soon", "2026-02-30T25:61:00Z", "10000-01-01T00:00:00Z")) {
            empty(erp);
            send(erp, "service-job", event(1, "2026-01-31T12:00:00Z", """
                            {"appointments": [{"appointmentStatus": "ACTIVE", "appointmentTime":
                               {"startTime": "%s", "durationInMinutes": 1e300}}]}""".formatted(start)));

            assertThat(onlyJob(erp))
                    .containsEntry("appointment_start", null)
                    .containsEntry("corrections", "appointment_start: no instant, left empty");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anUnfitFieldKeepsNoPostingAndNoFeeOut(Erp erp) throws Exception {
        send(erp, "posting", event(1, "2026-01-31T12:00:00Z", """
                        {"serviceOrderId": "113\\u0000-1", "scopeOfWork": {"title": "\\u0000", "quantity": -3e9},
                         "payments": [{"amount": {"value": -1e16, "currency": "EUR\\u0000"}}]}"""));
        send(erp, "fee", JSON.readTree("""
                {"account": "acme", "serviceJobId": "J-1", "fee": {"serviceOrderId": "113\\u0000-1",
                 "cancellationReasonCode": "S1\\udc00", "amount": 1e30, "currency": "EUR"}}"""));

        assertThat(rows(erp, "posting")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("service_order_id", "113-1")
                .containsEntry("quantity", null)
                .containsEntry("amount", null)
                .containsEntry("currency", "EUR"));
        assertThat(rows(erp, "fee")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("service_order_id", "113-1")
                .containsEntry("cancellation_reason_code", "S1")
                .containsEntry("amount", null)
                .containsEntry(
                        "corrections",
                        "service_order_id: NUL or half characters removed; cancellation_reason_code: NUL or half"
                                + " characters removed; amount: number out of range, left empty"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aTableThatTheErpMadeNarrowerTakesWhatFits(Erp erp) throws Exception {
        current = erp;
        erp.jdbi()
                .useHandle(
                        handle -> handle.execute(
                                "create table erp.narrow (short_text varchar(5), small smallint, price numeric(5, 2), ratio real)"));
        try {
            Map<String, Object> row = new ErpRows(erp.dataSource())
                    .fit(
                            "narrow",
                            Map.of(
                                    "short_text",
                                    "four😀s",
                                    "small",
                                    40000,
                                    "price",
                                    99.996,
                                    "ratio",
                                    1e300,
                                    "own",
                                    "kept"));

            assertThat(row)
                    .containsEntry("short_text", "four")
                    .containsEntry("small", null)
                    .containsEntry("price", new BigDecimal("100.00"))
                    .containsEntry("ratio", null)
                    .containsEntry("own", "kept");
            assertThat(row.get("corrections").toString().split("; "))
                    .containsExactlyInAnyOrder(
                            "short_text: cut to 5 characters",
                            "small: number out of range, left empty",
                            "price: rounded to 2 decimal places",
                            "ratio: number out of range, left empty");
        } finally {
            erp.jdbi().useHandle(handle -> handle.execute("drop table erp.narrow"));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aStatusThatNoIndexHoldsIsCut(Erp erp) throws Exception {
        String status = IntStream.range(0, 20_000)
                .mapToObj(i -> Integer.toString(i * 7919, 36))
                .collect(java.util.stream.Collectors.joining());
        JsonNode event = event(1, "2026-01-31T12:00:00Z", "{}");
        ((ObjectNode) event).put("serviceJobStatus", status);

        send(erp, "service-job", event);

        assertThat(onlyJob(erp))
                .containsEntry("status", status.substring(0, 500))
                .containsEntry("corrections", "status: cut to 500 characters");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keepsAJobOfWhichHardlyAnythingIsKnown(Erp erp) throws Exception {
        send(erp, "service-job", event(1, "2026-01-31T12:00:00Z", "{}"));

        assertThat(onlyJob(erp)).containsEntry("title", null).containsEntry("appointment_start", null);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aLaterVersionReplacesAndAnEarlierOneIsIgnored(Erp erp) throws Exception {
        JsonNode first = event(1, "2026-01-31T12:00:00Z", "{\"scopeOfWork\":{\"title\":\"one\"}}");
        JsonNode second = event(2, "2026-01-31T12:01:00Z", "{\"scopeOfWork\":{\"title\":\"two\"}}");

        send(erp, "service-job", first);
        send(erp, "service-job", second);
        assertThat(onlyJob(erp)).containsEntry("title", "two").containsEntry("version", 2L);

        send(erp, "service-job", first);
        assertThat(onlyJob(erp)).containsEntry("title", "two").containsEntry("version", 2L);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aJobIsKeptUpToDateByABridgeThatCountsVersionsFromOneAgain(Erp erp) throws Exception {
        send(erp, "service-job", event(7, "2026-01-31T12:00:00Z", "{\"scopeOfWork\":{\"title\":\"before\"}}"));

        send(erp, "service-job", event(1, "2026-02-28T12:00:00Z", "{\"scopeOfWork\":{\"title\":\"after\"}}"));

        assertThat(onlyJob(erp)).containsEntry("title", "after");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void postsACompletedJobOnce(Erp erp) throws Exception {
        JsonNode event = event(
                3,
                "2026-01-31T12:00:00Z",
                "{\"serviceOrderId\":\"113-1\",\"scopeOfWork\":{\"title\":\"Tap\",\"quantity\":1},"
                        + "\"payments\":[{\"amount\":{\"value\":5,\"currency\":\"EUR\"}}]}");

        send(erp, "posting", event);
        send(erp, "posting", event);
        send(erp, "posting", event(4, "2026-01-31T13:00:00Z", "{}"));

        assertThat(rows(erp, "posting")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("service_job_id", "J-1")
                .containsEntry("service_order_id", "113-1")
                .containsEntry("amount", new BigDecimal("5.0000"))
                .containsEntry("currency", "EUR")
                .containsEntry("title", "Tap")
                .containsEntry("quantity", 1)
                .containsKey("posting_id"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void postsTheFeeOfACancelledJobOnce(Erp erp) throws Exception {
        JsonNode fee = JSON.readTree("""
                {"account": "acme", "serviceJobId": "J-1",
                 "fee": {"serviceOrderId": "113-1", "cancellationReasonCode": "S1", "amount": 25.5, "currency": "EUR"}}""");

        send(erp, "fee", fee);
        send(erp, "fee", fee);
        send(erp, "fee", JSON.readTree("{\"account\": \"acme\", \"serviceJobId\": \"J-1\", \"fee\": {}}"));

        assertThat(rows(erp, "fee")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("account", "acme")
                .containsEntry("service_job_id", "J-1")
                .containsEntry("service_order_id", "113-1")
                .containsEntry("cancellation_reason_code", "S1")
                .containsEntry("amount", new BigDecimal("25.5000"))
                .containsEntry("currency", "EUR")
                .containsKeys("fee_id", "created_at"));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void postsAFeeThatTheErpIsToPrice(Erp erp) throws Exception {
        send(erp, "fee", JSON.readTree("{\"account\": \"acme\", \"serviceJobId\": \"J-1\", \"fee\": {}}"));

        assertThat(rows(erp, "fee"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("amount", null).containsEntry("currency", null));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void manyWritersAtTheSameMomentLeaveOneRow(Erp erp) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                empty(erp);
                List<Callable<Object>> tasks = IntStream.rangeClosed(1, 8)
                        .<Callable<Object>>mapToObj(version -> () -> {
                            JsonNode event = event(version, "2026-01-31T12:00:0" + version + "Z", "{}");
                            send(erp, "service-job", event);
                            send(erp, "posting", event);
                            send(erp, "fee", event);
                            return null;
                        })
                        .toList();
                for (Future<Object> done : writers.invokeAll(tasks)) {
                    done.get();
                }
                assertThat(onlyJob(erp)).containsEntry("version", 8L);
                assertThat(rows(erp, "posting")).hasSize(1);
                assertThat(rows(erp, "fee")).hasSize(1);
            }
        } finally {
            writers.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void leavesTheMessageAsItWas(Erp erp) throws Exception {
        JsonNode event = event(1, "2026-01-31T12:00:00Z", "{}");

        Exchange result = send(erp, "service-job", event);

        assertThat(result.getMessage().getBody()).isSameAs(event);
        assertThat(result.getMessage().getHeaders()).containsOnlyKeys("account");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void isWrittenAgainAfterAnotherInsertedTheRowFirst(Erp erp) throws Exception {
        JsonNode event = event(1, "2026-01-31T12:00:00Z", "{}");

        Erp refused = refusing(erp, "23505");
        send(refused, "service-job", event);
        send(refused, "posting", event);
        send(refused, "fee", event);

        assertThat(rows(erp, "service_job")).hasSize(1);
        assertThat(rows(erp, "posting")).hasSize(1);
        assertThat(rows(erp, "fee")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void passesOnWhatElseTheDatabaseRefuses(Erp erp) throws Exception {
        JsonNode event = event(1, "2026-01-31T12:00:00Z", "{}");
        for (String state : new String[] {"08006", null}) {
            Erp refused = refusing(erp, state);
            for (String port : List.of("service-job", "posting", "fee")) {
                assertThatThrownBy(() -> send(refused, port, event))
                        .isInstanceOf(SQLException.class)
                        .hasMessage("refused");
            }
        }
    }

    /** The routes over the same database, with the first writing of each refused. */
    private Erp refusing(Erp erp, String state) throws Exception {
        Erp refusing = open(erp.name(), erp.dataSource());
        AdviceWith.adviceWith(refusing.camel(), "erp-write", advice -> advice.weaveById("erp-write-row")
                .replace()
                .throwException(new SQLException("refused", state)));
        return refusing;
    }

    @ParameterizedTest
    @MethodSource("databases")
    void everyColumnIsDescribed(Erp erp) {
        current = erp;
        List<String> undescribed = erp.jdbi().withHandle(handle -> handle.createQuery(
                        "H2".equals(erp.name())
                                ? "select table_name || '.' || column_name from information_schema.columns"
                                        + " where table_schema = 'erp' and table_name not like 'flyway%'"
                                        + " and remarks is null"
                                : "select relname || '.' || attname from pg_attribute"
                                        + " join pg_class on pg_class.oid = attrelid"
                                        + " where relnamespace = 'erp'::regnamespace and relkind = 'r'"
                                        + " and relname not like 'flyway%' and attnum > 0"
                                        + " and col_description(attrelid, attnum) is null")
                .mapTo(String.class)
                .list());
        assertThat(undescribed).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void thePagesNameEveryColumnOfEveryTableAndNoOther(Erp erp) throws Exception {
        current = erp;
        Map<String, Set<String>> columns = erp.jdbi().withHandle(handle -> handle.createQuery(
                        "select table_name, column_name from information_schema.columns"
                                + " where table_schema = 'erp' and table_name not like 'flyway%'")
                .reduceRows(new TreeMap<>(), (tables, row) -> {
                    tables.computeIfAbsent(row.getColumn("table_name", String.class), table -> new TreeSet<>())
                            .add(row.getColumn("column_name", String.class));
                    return tables;
                }));

        assertThat(documentedColumns()).isEqualTo(columns);
    }

    /** The first column of the table below each line of the pages that begins with {@code `erp.<table>`:}. */
    private static Map<String, Set<String>> documentedColumns() throws IOException {
        Map<String, Set<String>> columns = new TreeMap<>();
        Set<String> of = new TreeSet<>();
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("docs/ports.md")));
        lines.addAll(Files.readAllLines(Path.of("docs/capacity.md")));
        lines.addAll(Files.readAllLines(Path.of("docs/commands.md")));
        for (String line : lines) {
            Matcher table = Pattern.compile("^`erp\\.(\\w+)`:").matcher(line);
            if (table.find()) {
                of = new TreeSet<>();
                columns.put(table.group(1), of);
            } else if (line.startsWith("#")) {
                of = new TreeSet<>();
            } else if (line.startsWith("| `")) {
                Pattern.compile("`(\\w+)`")
                        .matcher(line.split("\\|")[1])
                        .results()
                        .map(name -> name.group(1))
                        .forEach(of::add);
            }
        }
        return columns;
    }

    private Exchange send(Erp erp, String port, JsonNode event) throws Exception {
        current = erp;
        Exchange result = erp.camel().createProducerTemplate().send("direct:erp." + port, exchange -> {
            exchange.getMessage().setBody(event);
            exchange.getMessage().setHeader("account", "acme");
        });
        if (result.getException() != null) {
            throw result.getException();
        }
        return result;
    }

    private void empty(Erp erp) {
        current = erp;
        empty();
    }

    private static Map<String, Object> onlyJob(Erp erp) {
        List<Map<String, Object>> rows = rows(erp, "service_job");
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private static List<Map<String, Object>> rows(Erp erp, String table) {
        return erp.jdbi().withHandle(handle -> handle.createQuery("select * from erp." + table)
                .mapToMap()
                .list());
    }

    private static Instant moment(Erp erp, String column) {
        return erp.jdbi().withHandle(handle -> handle.createQuery("select " + column + " from erp.service_job")
                .map((row, context) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .one());
    }

    private static JsonNode event(long version, String observedAt, String job) throws Exception {
        ObjectNode event = JSON.createObjectNode()
                .put("eventId", version)
                .put("version", version)
                .put("account", "acme")
                .put("marketplaceId", "M")
                .put("serviceJobId", "J-1")
                .put("serviceJobStatus", "COMPLETED")
                .put("observedAt", observedAt);
        return event.set("job", JSON.readTree(job));
    }
}
