package dev.servicebridge.erp;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The ERP's tables of planned capacity. What is read of a window takes the place of all that stood there, in one
 * transaction: whoever reads the tables sees the former or the new window, never half of one.
 *
 * <p>A row that begins before the window and reaches into it is replaced too.
 */
public final class PlanningTables {
    private final Jdbi jdbi;
    private final Clock clock;

    public PlanningTables(DataSource erp, Clock clock) {
        this.jdbi = Jdbi.create(erp);
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
            insert(handle, rows, """
                    insert into erp.range_capacity (account, resource_id, capacity_type, start_at, end_at, capacity, read_at)
                    values (:account, :resourceId, :capacityType, :start, :end, :capacity, :readAt)
                    """, (batch, row) -> batch.bind("account", account)
                    .bind("resourceId", resourceId)
                    .bind("capacityType", row.get("capacityType"))
                    .bind("start", at(row.get("startDateTime")))
                    .bind("end", at(row.get("endDateTime")))
                    .bind("capacity", (Integer) row.get("capacity")));
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
            insert(handle, rows, """
                    insert into erp.fixed_capacity (account, resource_id, slot_minutes, start_at, scheduled, available,
                        encumbered, reserved, read_at)
                    values (:account, :resourceId, :slotMinutes, :start, :scheduled, :available, :encumbered, :reserved,
                        :readAt)
                    """, (batch, row) -> batch.bind("account", account)
                    .bind("resourceId", resourceId)
                    .bind("slotMinutes", slotMinutes)
                    .bind("start", at(row.get("startDateTime")))
                    .bind("scheduled", (Integer) row.get("scheduledCapacity"))
                    .bind("available", (Integer) row.get("availableCapacity"))
                    .bind("encumbered", (Integer) row.get("encumberedCapacity"))
                    .bind("reserved", (Integer) row.get("reservedCapacity")));
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
            insert(handle, rows, """
                    insert into erp.appointment_slot (account, asin, store_id, start_at, end_at, capacity,
                        scheduling_type, read_at)
                    values (:account, :asin, :storeId, :start, :end, :capacity, :schedulingType, :readAt)
                    """, (batch, row) -> batch.bind("account", account)
                    .bind("asin", asin)
                    .bind("storeId", storeId)
                    .bind("start", at(row.get("startTime")))
                    .bind("end", at(row.get("endTime")))
                    .bind("capacity", (Integer) row.get("capacity"))
                    .bind("schedulingType", (String) row.get("schedulingType")));
        });
    }

    private interface Binding {
        void bind(PreparedBatch batch, Map<String, Object> row);
    }

    private void insert(Handle handle, List<Map<String, Object>> rows, String sql, Binding binding) {
        PreparedBatch batch = handle.prepareBatch(sql);
        OffsetDateTime now = at(clock.instant());
        // A window that touches another's page may come twice.
        rows.stream().distinct().forEach(row -> {
            binding.bind(batch, row);
            batch.bind("readAt", now).add();
        });
        batch.execute();
    }

    private static OffsetDateTime at(Object instant) {
        return (instant instanceof Instant point ? point : Instant.parse(instant.toString())).atOffset(ZoneOffset.UTC);
    }
}
