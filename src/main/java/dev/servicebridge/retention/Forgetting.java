package dev.servicebridge.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

import dev.servicebridge.commands.Commands;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.outbox.EventKind;

/**
 * Finds everything in the bridge's own tables that a person or an id stands in, and empties it at once, whatever its state.
 * What is encrypted cannot be searched by the database, so that every row that is not empty yet is read: some at a time,
 * with a {@link Position} to go on from.
 */
public final class Forgetting {
    private static final String BY = "forget";
    private static final String REASON = "its personal data was removed on demand";

    /** Rows of one transaction; of these so few are in memory at a time, for one may hold a document. */
    private static final int ROWS = 200;

    private static final int FETCHED = 5;

    /** After either of these a search is interrupted, well within the time that a caller waits. */
    private static final int MOST_ROWS = 20_000;

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static final List<Searched> TABLES = List.of(
            new Searched("job", List.of("account", "service_job_id"), "status", true, "service_job_id", "content"),
            new Searched(
                    "product_service_order",
                    List.of("account", "product_service_order_id"),
                    "state",
                    true,
                    "product_service_order_id",
                    "source",
                    "content"),
            new Searched(
                    "dead_letter",
                    List.of("id"),
                    "state",
                    true,
                    "subject_id",
                    "payload",
                    "corrected",
                    "cause",
                    "cause_whole",
                    "reason"),
            new Searched("command", List.of("command_id"), "state", true, "subject", "content", "result", "cause"),
            new Searched("command_step", List.of("command_id", "step"), "step", false, null, "result"),
            new Searched("outbox", List.of("event_id"), "kind", true, "subject_id", "content"),
            new Searched("delivery", List.of("event_id", "subscriber"), "state", false, null, "cause"),
            new Searched("busy_time", List.of("account", "source", "source_id"), "state", false, null, "note"),
            new Searched("sent_schedule", List.of("account", "resource_id"), "resource_id", false, null, "refused"));

    private final Jdbi jdbi;
    private final Commands commands;
    private final Clock clock;

    /** A table, by what its rows are known, and its texts; {@code subject} is null where no column names it. */
    private record Searched(
            String table, List<String> key, String state, boolean isMarked, String subject, List<String> texts) {
        Searched(String table, List<String> key, String state, boolean isMarked, String subject, String... texts) {
            this(table, key, state, isMarked, subject, List.of(texts));
        }

        private boolean hasNumber() {
            return !key.get(0).equals("account");
        }

        /** Rows of an account, and those that are about no account. */
        private String isOfAccount() {
            String rows = "(cast(:account as character varying) is null or account in (:account, '-'))";
            return table.equals("command_step")
                    ? "exists (select 1 from command where command.command_id = command_step.command_id and " + rows
                            + ")"
                    : rows;
        }

        /** Whether anything may be found in a row. */
        private String isFilled() {
            return isMarked ? "personal_data_removed_at is null" : texts.get(0) + " is not null";
        }

        /** Row by row, after a key: a condition on all of its columns is one that an index serves. */
        private String isAfter(boolean first) {
            if (first) {
                return "";
            }
            String values = Stream.iterate(0, i -> i + 1)
                    .limit(key.size())
                    .map(i -> i == 0 && hasNumber() ? "cast(:key0 as bigint)" : ":key" + i)
                    .reduce((left, right) -> left + ", " + right)
                    .orElseThrow();
            return "and (" + String.join(", ", key) + ") > (" + values + ")";
        }
    }

    /**
     * Where a search goes on.
     *
     * @param table the name of the table
     * @param key of the last row that was read there; empty for none
     */
    public record Position(String table, List<String> key) {}

    /**
     * A row in which something was found.
     *
     * @param key what it is known by in its table
     * @param state its status, state or kind
     */
    public record Found(String table, List<String> key, String state) {}

    /** @param next where to go on; null at the end */
    public record Page(List<Found> found, Position next) {}

    /** @param commands with which commands end that are given up */
    public Forgetting(Database database, Commands commands, Clock clock) {
        this.jdbi = database.jdbi();
        this.commands = commands;
        this.clock = clock;
    }

    /** Whether a search can go on from there. */
    public static boolean isPosition(Position position) {
        return TABLES.stream()
                .anyMatch(table -> table.table().equals(position.table())
                        && (position.key().isEmpty()
                                || position.key().size() == table.key().size()
                                        && (!table.hasNumber()
                                                || position.key().get(0).matches("\\d{1,18}"))));
    }

    /**
     * Searches for a while.
     *
     * @param account only rows of this account, and those of none; null for all
     * @param id what rows are about; null where a person is searched for
     * @param from null for the beginning
     */
    public Page search(String account, String id, SearchedText text, Position from) {
        Instant until = clock.instant().plus(LONGEST);
        Position at = from == null ? new Position(TABLES.get(0).table(), List.of()) : from;
        List<Found> found = new ArrayList<>();
        for (int rows = 0; at != null && rows < MOST_ROWS && clock.instant().isBefore(until); rows += ROWS) {
            Position start = at;
            at = jdbi.inTransaction(handle -> search(handle, account, id, text, start, found));
        }
        return new Page(found, at);
    }

    private static Position search(
            Handle handle, String account, String id, SearchedText text, Position from, List<Found> found) {
        Searched table = TABLES.stream()
                .filter(each -> each.table().equals(from.table()))
                .findFirst()
                .orElseThrow();
        Query query = handle.createQuery("select * from " + table.table() + " where " + table.isOfAccount() + " and "
                        + table.isFilled() + " " + table.isAfter(from.key().isEmpty()) + " order by "
                        + String.join(", ", table.key()) + " limit :rows")
                .bind("account", account)
                .bind("rows", ROWS)
                .setFetchSize(FETCHED);
        for (int i = 0; i < from.key().size(); i++) {
            query.bind("key" + i, from.key().get(i));
        }
        List<String> last = new ArrayList<>();
        int[] rows = {0};
        query.map((rs, context) -> {
                    List<String> key = key(table, rs);
                    if (isMeant(table, id, text, rs, context)) {
                        found.add(new Found(table.table(), key, rs.getString(table.state())));
                    }
                    return key;
                })
                .forEach(key -> {
                    rows[0]++;
                    last.clear();
                    last.addAll(key);
                });
        if (rows[0] == ROWS) {
            return new Position(table.table(), List.copyOf(last));
        }
        int next = TABLES.indexOf(table) + 1;
        return next == TABLES.size() ? null : new Position(TABLES.get(next).table(), List.of());
    }

    private static List<String> key(Searched table, ResultSet rs) throws SQLException {
        List<String> key = new ArrayList<>();
        for (String column : table.key()) {
            key.add(rs.getString(column));
        }
        return key;
    }

    private static boolean isMeant(Searched table, String id, SearchedText text, ResultSet rs, StatementContext context)
            throws SQLException {
        if (id != null && table.subject() != null && id.equals(rs.getString(table.subject()))) {
            return true;
        }
        for (String column : table.texts()) {
            if (text.isIn(EncryptionPlugin.text(rs, column, context))) {
                return true;
            }
        }
        return false;
    }

    /** Empties what was found, and all that is about a job or an order that was found. */
    public void forget(List<Found> found) {
        found.forEach(row -> jdbi.useTransaction(handle -> new Demand(handle).forget(row)));
    }

    /** One row, in its transaction. */
    private final class Demand {
        private final Handle handle;
        private final Emptying emptying;

        Demand(Handle handle) {
            this.handle = handle;
            this.emptying = new Emptying(handle, commands, REASON, BY, clock.instant());
        }

        void forget(Found row) {
            List<String> key = row.key();
            switch (row.table()) {
                case "job" -> {
                    emptying.job(key.get(0), key.get(1));
                    about(EventKind.SERVICE_JOB, key.get(0), key.get(1));
                }
                case "product_service_order" -> {
                    emptying.order(key.get(0), key.get(1));
                    about(EventKind.PRODUCT_SERVICE_ORDER, key.get(0), key.get(1));
                }
                case "dead_letter" -> letter(Long.parseLong(key.get(0)));
                case "command", "command_step" -> command(Long.parseLong(key.get(0)));
                case "outbox", "delivery" -> event(Long.parseLong(key.get(0)));
                case "busy_time" ->
                    update(
                            "update busy_time set note = null where account = :a and source = :b and source_id = :c",
                            key);
                case "sent_schedule" ->
                    update(
                            "update sent_schedule set refused = '" + Emptying.REMOVED
                                    + "' where account = :a and resource_id = :b",
                            key);
                default -> throw new IllegalArgumentException(row.table());
            }
        }

        private void update(String sql, List<String> key) {
            var update = handle.createUpdate(sql);
            for (int i = 0; i < key.size(); i++) {
                update.bind(String.valueOf((char) ('a' + i)), key.get(i));
            }
            update.execute();
        }

        private void about(EventKind kind, String account, String id) {
            // How a command ends that is given up here is told by an event that is not among these.
            List<Long> events = ids("""
                    select event_id from outbox where account = :account and subject_id = :id
                        and kind in ('%s', 'COMMAND', 'COMMAND_RESULT') and personal_data_removed_at is null
                    """.formatted(kind), account, id);
            ids("""
                    select command_id from command where account = :account and subject = :id
                        and personal_data_removed_at is null
                    """, account, id).forEach(this::command);
            ids("""
                    select id from dead_letter where account = :account and subject_id = :id
                        and personal_data_removed_at is null
                    """, account, id).forEach(this::letter);
            events.forEach(this::event);
        }

        private List<Long> ids(String sql, String account, String id) {
            return handle.createQuery(sql)
                    .bind("account", account)
                    .bind("id", id)
                    .mapTo(Long.class)
                    .list();
        }

        private List<Long> ids(String sql, long id) {
            return handle.createQuery(sql).bind("id", id).mapTo(Long.class).list();
        }

        private boolean isKept(String table, String key, long id) {
            return !ids(
                            "select " + key + " from " + table + " where " + key
                                    + " = :id and personal_data_removed_at is null",
                            id)
                    .isEmpty();
        }

        /** Empties a letter, the event that it could not deliver, and the one that told of it. */
        private void letter(long letter) {
            if (isKept("dead_letter", "id", letter)) {
                List<Long> events = ids("""
                        select o.event_id from outbox o join dead_letter l on l.event_id = o.event_id
                            or o.kind = 'DEAD_LETTER' and o.subject_id = cast(l.id as character varying)
                        where l.id = :id
                        """, letter);
                emptying.letters(List.of(letter));
                events.forEach(this::event);
            }
        }

        /** Empties an event, the letters that stand for its deliveries, and the command that it has executed. */
        private void event(long event) {
            if (isKept("outbox", "event_id", event)) {
                List<Long> executed = ids("""
                        select c.command_id from command c join outbox o on o.account = c.account
                            and o.subject_id = c.subject and o.status = c.command and o.created_at = c.created_at
                        where o.event_id = :id and o.kind = 'COMMAND'
                        """, event);
                emptying.events(List.of(event));
                executed.forEach(this::command);
                ids("select id from dead_letter where event_id = :id", event).forEach(this::letter);
            }
        }

        /** Empties a command, the event that has it executed, and the letters that stand for that. */
        private void command(long command) {
            if (isKept("command", "command_id", command)) {
                List<Long> events = ids("""
                        select o.event_id from outbox o join command c on o.account = c.account
                            and o.subject_id = c.subject and o.status = c.command and o.created_at = c.created_at
                        where c.command_id = :id and o.kind = 'COMMAND'
                        """, command);
                emptying.commands(List.of(command));
                for (long event : events) {
                    event(event);
                    ids("select id from dead_letter where event_id = :id", event)
                            .forEach(this::letter);
                }
            }
        }
    }
}
