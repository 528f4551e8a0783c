package dev.servicebridge.retention;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.servicebridge.capacity.ReservationState;
import dev.servicebridge.commands.CommandState;
import dev.servicebridge.commands.Commands;
import dev.servicebridge.commands.ServicesApiCommands;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.EncryptionTest;
import dev.servicebridge.deadletters.DeadLetterState;
import dev.servicebridge.erp.ErpPersonalData;
import dev.servicebridge.jobs.ServiceJobStatus;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every column of every table that may hold a person's name, in every state of its row: when all is 200 days old and both
 * jobs of the night have run, the name is nowhere. A column that is added later fails here until it is given its rule.
 */
@OnEveryDatabase
@Timeout(120)
class PersonalDataRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String NAME = "Quillfeather";
    private static final String JSON = "{\"Id\":\"1\",\"buyer\":{\"name\":\"Zoë " + NAME + "\"}}";
    private static final Duration DAYS = Duration.ofDays(30);
    private static final Duration OPEN_DAYS = Duration.ofDays(180);
    /** More rows of a state than the jobs of the night read at once. */
    private static final int MANY = 600;

    /** What may hold a name: JSON that is encrypted, and words. All else holds ids, states, hashes and times. */
    private static final Map<String, Set<String>> PERSONAL = Map.ofEntries(
            Map.entry("bridge.job", Set.of("content")),
            Map.entry("bridge.product_service_order", Set.of("source", "content")),
            Map.entry("bridge.outbox", Set.of("content")),
            Map.entry("bridge.delivery", Set.of("cause")),
            Map.entry("bridge.dead_letter", Set.of("payload", "corrected", "cause", "cause_whole", "reason")),
            Map.entry("bridge.command", Set.of("content", "result", "cause")),
            Map.entry("bridge.command_step", Set.of("result")),
            Map.entry("bridge.command_document_piece", Set.of("content")),
            Map.entry("bridge.busy_time", Set.of("note")),
            Map.entry("bridge.sent_schedule", Set.of("refused")),
            Map.entry("erp.command", Set.of("parameters", "result")));

    /** The texts of every other table and column, by table. */
    private static final Map<String, String> HARMLESS = Map.ofEntries(
            Map.entry("bridge.job", "account service_job_id marketplace_id status content_hash"),
            Map.entry(
                    "bridge.product_service_order",
                    "account product_service_order_id enterprise_id linked_reservation_id state source_hash"
                            + " content_hash"),
            Map.entry("bridge.outbox", "kind account subject_id status"),
            Map.entry("bridge.delivery", "subscriber account subject_id queue state waits_for"),
            Map.entry("bridge.delivery_purged", "subscriber"),
            Map.entry("bridge.checkpoint", "account marketplace_id"),
            Map.entry("bridge.remote_reference", "account system kind local_id remote_id content_hash"),
            Map.entry(
                    "bridge.dead_letter",
                    "kind account subject_id subscriber request_id state changed_by payload_hash"),
            Map.entry("bridge.poll_checkpoint", "account source"),
            Map.entry(
                    "bridge.busy_time",
                    "account source source_id resource_id type state reservation_id made_resource_id made_type"),
            Map.entry("bridge.sent_schedule", "account resource_id content"),
            Map.entry(
                    "bridge.command",
                    "account idempotency_key command subject service_job_id source content_hash state"),
            Map.entry("bridge.command_step", "step"),
            Map.entry("bridge.command_document", "sha256 key_id"),
            // The status, start and technician of an order in the FSM; FsmOutcomes keeps nothing else of it.
            Map.entry("bridge.fsm_order", "account service_job_id seen writing job"),
            Map.entry("bridge.encryption_key", "key_id"),
            Map.entry("bridge.nightly_run", "work"),
            // A problem is told as everybody may read it; a gap by ids and states.
            Map.entry("bridge.verification_run", "account state requested_by summary problem"),
            Map.entry("bridge.verification_gap", "kind subject_id detail outcome"),
            // A cause is told as everybody may read it; queues by the names of the configuration.
            Map.entry("bridge.incident", "kind system operation account open_key cause"),
            Map.entry("bridge.incident_sighting", "node queues"),
            Map.entry("bridge.verification_listed", "account system subject_id status"),
            Map.entry(
                    "erp.service_job",
                    "account service_job_id marketplace_id status service_order_id asin title store_id technician_ids"
                            + " currency city postal_code country_code corrections"),
            Map.entry("erp.posting", "account service_job_id service_order_id currency title corrections"),
            Map.entry(
                    "erp.fee", "account service_job_id service_order_id cancellation_reason_code currency corrections"),
            // What ERP tables take of a job or order is no name, telephone number or street: docs/ports.md.
            Map.entry(
                    "erp.product_service_order",
                    "account product_service_order_id enterprise_id number state service_id service_name owner_type"
                            + " owner_id reservation_id reservation_number room_id currency corrections"),
            Map.entry(
                    "erp.product_service_order_line",
                    "account product_service_order_id order_item_id type name accounting_state"
                            + " accounting_category_id currency corrections"),
            Map.entry("erp.command", "account idempotency_key command state"),
            Map.entry("erp.resource_calendar", "account entry_id resource_id type time_zone"),
            Map.entry("erp.working_hours", "account resource_id time_zone"),
            Map.entry("erp.range_capacity", "account resource_id capacity_type corrections"),
            Map.entry("erp.fixed_capacity", "account resource_id corrections"),
            Map.entry("erp.appointment_slot", "account asin store_id scheduling_type corrections"));

    private final TestDatabase test;
    private final Encryption encryption = Encryption.with(EncryptionTest.KEY, List.of());
    private Database bridge;
    private Database erp;

    PersonalDataRulesTest(TestDatabase test) {
        this.test = test;
    }

    private record Column(String schema, String table, String name, String type) {
        String qualified() {
            return schema + "." + table;
        }

        boolean isTime() {
            return type.startsWith("timestamp");
        }

        boolean isBinary() {
            return type.equals("bytea") || type.contains("binary");
        }

        /** Whatever may hold a text, in the words of either database. */
        boolean isText() {
            return Stream.of("char", "text", "bytea", "binary", "json", "xml", "array", "java")
                    .anyMatch(type::contains);
        }
    }

    @BeforeEach
    void open() {
        test.clear();
        bridge = Database.open(test.settings(), encryption);
        erp = Database.open(test.settings(), "erp");
    }

    @AfterEach
    void close() {
        erp.jdbi().useHandle(handle -> handle.execute("delete from erp.command"));
        erp.close();
        bridge.jdbi().useHandle(handle -> handle.execute("delete from encryption_key"));
        bridge.close();
    }

    private List<Column> columns(Predicate<Column> which) {
        return bridge
                .jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select table_schema, table_name, column_name, data_type from information_schema.columns
                        where lower(table_schema) in ('bridge', 'erp') order by table_schema, table_name, column_name
                        """)
                        .map((rs, context) -> new Column(
                                rs.getString(1).toLowerCase(Locale.ROOT),
                                rs.getString(2).toLowerCase(Locale.ROOT),
                                rs.getString(3).toLowerCase(Locale.ROOT),
                                rs.getString(4).toLowerCase(Locale.ROOT)))
                        .list())
                .stream()
                // Flyway's history and Quartz's tables are filled from what is shipped and configured.
                .filter(column ->
                        !column.table().startsWith("qrtz_") && !column.table().equals("flyway_schema_history"))
                .filter(which)
                .toList();
    }

    private static Set<String> declared() {
        Set<String> declared = new TreeSet<>();
        PERSONAL.forEach((table, columns) -> columns.forEach(column -> declared.add(table + "." + column)));
        HARMLESS.forEach((table, columns) ->
                Arrays.stream(columns.split(" ")).forEach(column -> declared.add(table + "." + column)));
        return declared;
    }

    @Test
    void everyTextThatIsKeptHasARule() throws IOException {
        Set<String> kept = columns(Column::isText).stream()
                .map(column -> column.qualified() + "." + column.name())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(declared())
                .as("a column that was added needs a rule in PersonalData, and a place in this test and in"
                        + " docs/personal-data.md")
                .isEqualTo(kept);
        assertThat(Reencryption.columns()).allSatisfy(column -> {
            int dot = column.indexOf('.');
            assertThat(PERSONAL.get("bridge." + column.substring(0, dot))).contains(column.substring(dot + 1));
        });
        String firstCells = Files.readAllLines(Path.of("docs/personal-data.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|")[1])
                .collect(Collectors.joining());
        PERSONAL.keySet().forEach(table -> assertThat(firstCells).contains("`" + table.replace("bridge.", "") + "`"));
    }

    /** Inserts a row whose times are all now and whose personal columns all hold the name. */
    private void insert(Handle handle, String table, Map<String, Object> values) {
        String qualified = table.contains(".") ? table : "bridge." + table;
        Map<String, Object> row = new HashMap<>(values);
        for (String column : PERSONAL.getOrDefault(qualified, Set.of())) {
            row.putIfAbsent(column, personal(table, column));
        }
        List<String> names = List.copyOf(row.keySet());
        handle.createUpdate("insert into " + qualified + " (" + String.join(", ", names) + ")"
                        + (row.containsKey("event_id") && table.equals("outbox") ? " overriding system value" : "")
                        + " values (" + names.stream().map(name -> ":" + name).collect(Collectors.joining(", ")) + ")")
                .bindMap(row)
                .execute();
    }

    private Object personal(String table, String column) {
        if (table.equals("command_document_piece")) {
            return JSON.getBytes(StandardCharsets.UTF_8);
        }
        boolean encrypted = Reencryption.columns().contains(table + "." + column);
        return encrypted ? encryption.encrypt(JSON) : table.equals("erp.command") ? JSON : "of Zoë " + NAME;
    }

    private static Map<String, Object> row(Object... pairs) {
        Map<String, Object> row = new HashMap<>();
        row.put("account", "acme");
        for (int i = 0; i < pairs.length; i += 2) {
            row.put(pairs[i].toString(), pairs[i + 1]);
        }
        return row;
    }

    private void fill() {
        bridge.jdbi().useTransaction(handle -> {
            List<String> jobs = jobs(handle);
            orders(handle);
            letters(handle, jobs);
            events(handle);
            commands(handle);
            for (ReservationState state : ReservationState.values()) {
                insert(
                        handle,
                        "busy_time",
                        row(
                                "source",
                                "erp",
                                "source_id",
                                state.name(),
                                "resource_id",
                                "r",
                                "type",
                                "BREAK",
                                "start_at",
                                NOW,
                                "end_at",
                                NOW,
                                "capacity",
                                1,
                                "cancelled",
                                false,
                                "revision",
                                1,
                                "state",
                                state.name(),
                                "attempts",
                                0,
                                "next_attempt_at",
                                NOW,
                                "updated_at",
                                NOW));
            }
            insert(handle, "sent_schedule", row("resource_id", "r", "content", "{}", "sent_at", NOW));
            for (String state : List.of("NEW", "TAKEN", "DONE", "FAILED")) {
                insert(
                        handle,
                        "erp.command",
                        row(
                                "idempotency_key",
                                state,
                                "command",
                                "get-job",
                                "state",
                                state,
                                "created_at",
                                NOW,
                                "changed_at",
                                NOW));
            }
        });
    }

    private List<String> jobs(Handle handle) {
        List<String> ids = new ArrayList<>();
        List<String> statuses = Stream.concat(
                        Arrays.stream(ServiceJobStatus.values()).map(Enum::name),
                        Stream.generate(() -> "HOLD").limit(MANY))
                .toList();
        for (String status : statuses) {
            ids.add("j-" + ids.size());
            insert(
                    handle,
                    "job",
                    row(
                            "service_job_id",
                            ids.get(ids.size() - 1),
                            "marketplace_id",
                            "US",
                            "status",
                            status,
                            "content_hash",
                            "h",
                            "version",
                            1,
                            "first_seen_at",
                            NOW,
                            "changed_at",
                            NOW));
        }
        return ids.subList(0, ids.size() - MANY);
    }

    private void orders(Handle handle) {
        for (String state :
                List.of("Enquired", "Requested", "Optional", "Confirmed", "Started", "Processed", "Canceled", "?")) {
            for (Instant mergeAt : Arrays.asList(NOW, null)) {
                insert(
                        handle,
                        "product_service_order",
                        row(
                                "product_service_order_id",
                                state + mergeAt,
                                "enterprise_id",
                                "e",
                                "state",
                                state,
                                "source_hash",
                                "h",
                                "content_hash",
                                "h",
                                "version",
                                1,
                                "merge_at",
                                mergeAt,
                                "first_seen_at",
                                NOW,
                                "changed_at",
                                NOW));
            }
        }
    }

    private void letters(Handle handle, List<String> jobs) {
        List<String> subjects = new ArrayList<>(jobs);
        subjects.add("unknown");
        subjects.add(null);
        Set<String> kinds =
                new TreeSet<>(TestWiring.replays(bridge, Set.of(), Set.of()).kinds());
        kinds.addAll(List.of("bus-message", "bus-message-other", "mine"));
        for (String kind : kinds) {
            for (DeadLetterState state : DeadLetterState.values()) {
                for (String subject : subjects) {
                    insert(
                            handle,
                            "dead_letter",
                            row(
                                    "kind",
                                    kind,
                                    "subject_id",
                                    subject,
                                    "attempts",
                                    1,
                                    "state",
                                    state.name(),
                                    "payload_hash",
                                    "h",
                                    "created_at",
                                    NOW,
                                    "changed_at",
                                    state == DeadLetterState.DEAD ? null : NOW));
                }
            }
        }
    }

    private void events(Handle handle) {
        List<String> states = List.of("PENDING", "DONE", "DEAD", "DROPPED", "-");
        long id = 1_000_000;
        for (EventKind kind : EventKind.values()) {
            for (String state : states) {
                for (DeadLetterState letter : Arrays.asList(DeadLetterState.DEAD, DeadLetterState.REPLAYING, null)) {
                    event(handle, kind, ++id, state, letter);
                }
            }
        }
        for (int i = 0; i < MANY; i++) {
            event(handle, EventKind.SERVICE_JOB, ++id, "PENDING", null);
        }
    }

    private void event(Handle handle, EventKind kind, long id, String state, DeadLetterState letter) {
        insert(
                handle,
                "outbox",
                row(
                        "event_id",
                        id,
                        "kind",
                        kind.name(),
                        "subject_id",
                        "s-" + id,
                        "version",
                        1,
                        "status",
                        "HOLD",
                        "created_at",
                        NOW));
        if (!state.equals("-")) {
            insert(
                    handle,
                    "delivery",
                    row(
                            "event_id",
                            id,
                            "subscriber",
                            "fsm",
                            "subject_id",
                            "s-" + id,
                            "queue",
                            "",
                            "state",
                            state,
                            "next_attempt_at",
                            NOW,
                            "waits_for",
                            "PENDING".equals(state) ? "flow-retail" : null,
                            "updated_at",
                            NOW));
        }
        if (letter != null) {
            insert(
                    handle,
                    "dead_letter",
                    row(
                            "kind",
                            kind.event(),
                            "subject_id",
                            "s-" + id,
                            "subscriber",
                            "fsm",
                            "event_id",
                            id,
                            "attempts",
                            1,
                            "state",
                            letter.name(),
                            "payload_hash",
                            "h",
                            "created_at",
                            NOW,
                            "changed_at",
                            NOW));
        }
    }

    private void commands(Handle handle) {
        for (CommandState state : CommandState.values()) {
            for (DeadLetterState letter : Arrays.asList(DeadLetterState.DEAD, DeadLetterState.REPLAYING, null)) {
                String key = state.name() + letter;
                insert(
                        handle,
                        "command",
                        row(
                                "idempotency_key",
                                key,
                                "command",
                                "complete-job",
                                "subject",
                                "c-" + key,
                                "source",
                                "http",
                                "content_hash",
                                "h",
                                "state",
                                state.name(),
                                "created_at",
                                NOW,
                                "finished_at",
                                state == CommandState.PENDING ? null : NOW));
                long id = handle.createQuery("select max(command_id) from command")
                        .mapTo(Long.class)
                        .one();
                Map<String, Object> step = row("command_id", id, "step", "looked");
                step.remove("account");
                insert(handle, "command_step", step);
                Map<String, Object> document =
                        row("command_id", id, "document", 1, "length", 9, "sha256", "h", "key_id", "");
                document.remove("account");
                insert(handle, "command_document", document);
                Map<String, Object> piece = row("command_id", id, "document", 1, "piece", 0);
                piece.remove("account");
                insert(handle, "command_document_piece", piece);
                if (letter != null) {
                    insert(
                            handle,
                            "dead_letter",
                            row(
                                    "kind",
                                    "command",
                                    "subject_id",
                                    "c-" + key,
                                    "attempts",
                                    1,
                                    "state",
                                    letter.name(),
                                    "payload_hash",
                                    "h",
                                    "created_at",
                                    NOW,
                                    "changed_at",
                                    NOW));
                }
            }
        }
    }

    private void age(int days) {
        bridge.jdbi().useTransaction(handle -> columns(Column::isTime)
                .forEach(column -> handle.execute("update " + column.qualified() + " set " + column.name() + " = "
                        + column.name() + " - interval '" + days + "' day where " + column.name() + " is not null")));
    }

    private void night() {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        new Retention(bridge, clock, DAYS).purge();
        new PersonalData(
                        bridge,
                        new Commands(bridge, ServicesApiCommands.EXECUTION, Set.of("erp")),
                        clock,
                        DAYS,
                        OPEN_DAYS)
                .remove();
        new ErpPersonalData(erp.dataSource(), clock, DAYS, OPEN_DAYS).remove();
    }

    /** The columns in which the name stands, once what is encrypted is opened, and how often. */
    private Map<String, Long> named() {
        return bridge.jdbi().withHandle(handle -> columns(Column::isText).stream()
                .flatMap(column -> handle
                        .createQuery("select " + column.name() + " from " + column.qualified())
                        .map((rs, context) -> text(column, rs))
                        .filter(text -> text != null && encryption.open(text).contains(NAME))
                        .stream()
                        .map(text -> column.qualified() + "." + column.name()))
                .collect(Collectors.groupingBy(column -> column, Collectors.counting())));
    }

    private static String text(Column column, ResultSet rs) throws SQLException {
        if (!column.isBinary()) {
            return rs.getString(1);
        }
        byte[] bytes = rs.getBytes(1);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void nobodysNameIsAnywhereWhenAllIsOld() {
        fill();
        Set<String> all = new TreeSet<>();
        PERSONAL.forEach((table, columns) -> columns.forEach(column -> all.add(table + "." + column)));
        Map<String, Long> before = named();
        assertThat(before.keySet()).isEqualTo(all);
        night();
        assertThat(named()).as("what is young stays").isEqualTo(before);

        age(200);
        night();
        assertThat(named()).isEmpty();
        long waiting = bridge.jdbi()
                .withHandle(handle -> handle.createQuery("""
                select (select count(*) from delivery where state in ('PENDING', 'DEAD') and subscriber = 'fsm')
                    + (select count(*) from dead_letter where state in ('DEAD', 'REPLAYING'))
                    + (select count(*) from command where state = 'PENDING')
                """).mapTo(Long.class).one());
        assertThat(waiting).as("nothing waits that has lost its content").isZero();
    }
}
