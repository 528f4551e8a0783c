package dev.servicebridge.erp;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ERP's tables of planned capacity. What is read of a window takes the place of all that stood there, in one
 * transaction: whoever reads the tables sees the former or the new window, never half of one.
 *
 * <p>A row that begins before the window and reaches into it is replaced too.
 */
public final class PlanningTables {
    private static final Logger LOG = LoggerFactory.getLogger(PlanningTables.class);

    private static final String START = "start_at";
    private static final String END = "end_at";

    private final Jdbi jdbi;
    private final ErpRows fitting;
    private final Clock clock;

    /** @param fitting makes rows that the tables can hold */
    public PlanningTables(DataSource erp, ErpRows fitting, Clock clock) {
        this.jdbi = Jdbi.create(erp);
        this.fitting = fitting;
        this.clock = clock;
    }

    /** @param rows with {@code capacityType}, {@code startDateTime}, {@code endDateTime}, {@code capacity} */
    public void replaceRanges(
            String account, String resourceId, Instant from, Instant to, List<Map<String, Object>> rows) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            delete from erp.range_capacity
                            where account = :account and resource_id = :resourceId and start_at < :to and end_at > :from
                            """)
                    .bind("account", account)
                    .bind("resourceId", resourceId)
                    .bind("from", at(from))
                    .bind("to", at(to))
                    .execute();
            insert(
                    handle,
                    "range_capacity",
                    rows,
                    row -> columns(
                            "account", account,
                            "resource_id", resourceId,
                            "capacity_type", row.get("capacityType"),
                            "start_at", row.get("startDateTime"),
                            "end_at", row.get("endDateTime"),
                            "capacity", row.get("capacity")));
        });
    }

    /**
     * @param rows with {@code startDateTime}, {@code scheduledCapacity}, {@code availableCapacity}, {@code
     *     encumberedCapacity}, {@code reservedCapacity}, each of which may be null
     */
    public void replaceFixed(
            String account,
            String resourceId,
            int slotMinutes,
            Instant from,
            Instant to,
            List<Map<String, Object>> rows) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            delete from erp.fixed_capacity
                            where account = :account and resource_id = :resourceId and slot_minutes = :slotMinutes
                                and start_at < :to and start_at > :from
                            """)
                    .bind("account", account)
                    .bind("resourceId", resourceId)
                    .bind("slotMinutes", slotMinutes)
                    .bind("from", at(from.minusSeconds(60L * slotMinutes)))
                    .bind("to", at(to))
                    .execute();
            insert(
                    handle,
                    "fixed_capacity",
                    rows,
                    row -> columns(
                            "account", account,
                            "resource_id", resourceId,
                            "slot_minutes", slotMinutes,
                            "start_at", row.get("startDateTime"),
                            "scheduled", row.get("scheduledCapacity"),
                            "available", row.get("availableCapacity"),
                            "encumbered", row.get("encumberedCapacity"),
                            "reserved", row.get("reservedCapacity")));
        });
    }

    /** @param rows with {@code startTime}, {@code endTime}, {@code capacity}, {@code schedulingType} */
    public void replaceSlots(
            String account, String asin, String storeId, Instant from, Instant to, List<Map<String, Object>> rows) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            delete from erp.appointment_slot
                            where account = :account and asin = :asin and store_id = :storeId
                                and start_at < :to and end_at > :from
                            """)
                    .bind("account", account)
                    .bind("asin", asin)
                    .bind("storeId", storeId)
                    .bind("from", at(from))
                    .bind("to", at(to))
                    .execute();
            insert(
                    handle,
                    "appointment_slot",
                    rows,
                    row -> columns(
                            "account", account,
                            "asin", asin,
                            "store_id", storeId,
                            "start_at", row.get("startTime"),
                            "end_at", row.get("endTime"),
                            "capacity", row.get("capacity"),
                            "scheduling_type", row.get("schedulingType")));
        });
    }

    /** What was read last of a resource's ranges that lie in the window or reach into it; as rows of {@link #replaceRanges}. */
    public List<Map<String, Object>> ranges(String account, String resourceId, Instant from, Instant to) {
        return kept(
                """
                select capacity_type, start_at, end_at, capacity, read_at from erp.range_capacity
                where account = :account and resource_id = :resourceId and start_at < :to and end_at > :from
                order by capacity_type, start_at
                """,
                Map.of("account", account, "resourceId", resourceId, "from", at(from), "to", at(to)),
                columns(
                        "capacity_type", "capacityType",
                        "start_at", "startDateTime",
                        "end_at", "endDateTime",
                        "capacity", "capacity"));
    }

    /** What was read last of a resource's slots that lie in the window or reach into it; as rows of {@link #replaceFixed}. */
    public List<Map<String, Object>> fixed(
            String account, String resourceId, int slotMinutes, Instant from, Instant to) {
        return kept(
                """
                select start_at, scheduled, available, encumbered, reserved, read_at from erp.fixed_capacity
                where account = :account and resource_id = :resourceId and slot_minutes = :slotMinutes
                    and start_at < :to and start_at > :from
                order by start_at
                """,
                Map.of(
                        "account",
                        account,
                        "resourceId",
                        resourceId,
                        "slotMinutes",
                        slotMinutes,
                        "from",
                        at(from.minusSeconds(60L * slotMinutes)),
                        "to",
                        at(to)),
                columns(
                        "start_at", "startDateTime",
                        "scheduled", "scheduledCapacity",
                        "available", "availableCapacity",
                        "encumbered", "encumberedCapacity",
                        "reserved", "reservedCapacity"));
    }

    /** What was read last of the slots that lie in the window or reach into it; as rows of {@link #replaceSlots}. */
    public List<Map<String, Object>> slots(String account, String asin, String storeId, Instant from, Instant to) {
        return kept(
                """
                select start_at, end_at, capacity, scheduling_type, read_at from erp.appointment_slot
                where account = :account and asin = :asin and store_id = :storeId
                    and start_at < :to and end_at > :from
                order by start_at
                """,
                Map.of("account", account, "asin", asin, "storeId", storeId, "from", at(from), "to", at(to)),
                columns(
                        "start_at", "startTime",
                        "end_at", "endTime",
                        "capacity", "capacity",
                        "scheduling_type", "schedulingType"));
    }

    /** @param names the members of a row by the columns whose values they are; each row also tells {@code readAt} */
    private List<Map<String, Object>> kept(String sql, Map<String, Object> parameters, Map<String, Object> names) {
        Map<String, Object> members = new LinkedHashMap<>(names);
        members.put("read_at", "readAt");
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bindMap(parameters)
                .map((rows, context) -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (Map.Entry<String, Object> member : members.entrySet()) {
                        String column = member.getKey();
                        row.put(
                                (String) member.getValue(),
                                column.endsWith("_at")
                                        ? rows.getObject(column, OffsetDateTime.class)
                                                .toInstant()
                                                .toString()
                                        : rows.getObject(column));
                    }
                    return row;
                })
                .list());
    }

    /** Columns by their names, in the order given: a name, its value, and so on. */
    private static Map<String, Object> columns(Object... namesAndValues) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            columns.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return columns;
    }

    private void insert(
            Handle handle,
            String table,
            List<Map<String, Object>> rows,
            Function<Map<String, Object>, Map<String, Object>> columns) {
        // A window that touches another's page may come twice.
        Set<Map<String, Object>> fitted = rows.stream()
                .map(row -> fit(table, columns.apply(row)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        int told = fitted.size();
        fitted.removeIf(row -> row.get(START) == null || (row.containsKey(END) && row.get(END) == null));
        if (fitted.size() < told) {
            LOG.warn(
                    "erp.{}: {} of {} rows are left out, because they have no time that the table can hold; they are read"
                            + " again with the next planning",
                    table,
                    told - fitted.size(),
                    told);
        }
        if (fitted.isEmpty()) {
            return;
        }
        List<String> names = List.copyOf(fitted.iterator().next().keySet());
        PreparedBatch batch = handle.prepareBatch("insert into erp." + table + " (" + String.join(", ", names)
                + ", read_at) values (:" + String.join(", :", names) + ", :read_at)");
        OffsetDateTime now = at(clock.instant());
        fitted.forEach(row -> {
            names.forEach(name ->
                    batch.bind(name, name.equals(START) || name.equals(END) ? at(row.get(name)) : row.get(name)));
            batch.bind("read_at", now).add();
        });
        batch.execute();
    }

    private Map<String, Object> fit(String table, Map<String, Object> row) {
        try {
            return fitting.fit(table, row);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "Reading what the columns of erp." + table + " allow: " + e.getMessage(), e);
        }
    }

    private static OffsetDateTime at(Object instant) {
        return (instant instanceof Instant point ? point : Instant.parse(instant.toString())).atOffset(ZoneOffset.UTC);
    }
}
