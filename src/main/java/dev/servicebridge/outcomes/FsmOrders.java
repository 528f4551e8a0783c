package dev.servicebridge.outcomes;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.Json;

/** Remembers what the FSM's orders of service jobs looked like, so that a change by the FSM's users can be told. */
public final class FsmOrders {
    private final Jdbi jdbi;

    public FsmOrders(Database database) {
        this.jdbi = database.jdbi();
    }

    public Optional<FsmOrder> find(String account, String serviceJobId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select * from fsm_order where account = :account and service_job_id = :serviceJobId")
                .bind("account", account)
                .bind("serviceJobId", serviceJobId)
                .map((rs, context) -> order(rs))
                .findOne());
    }

    /** What was last seen of those of these orders that the bridge is not about to write, by service job. */
    public Map<String, JsonNode> seen(String account, Collection<String> serviceJobIds) {
        if (serviceJobIds.isEmpty()) {
            return Map.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select service_job_id, seen from fsm_order
                        where account = :account and service_job_id in (<ids>) and writing is null
                        """)
                .bind("account", account)
                .bindList("ids", serviceJobIds)
                .map((rs, context) -> Map.entry(rs.getString("service_job_id"), Json.read(rs.getString("seen"))))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * Keeps an order in place of the version that it was made of, under the version that follows.
     *
     * @return false where that version is no longer the kept one: then nothing was written
     */
    public boolean save(FsmOrder order) {
        String sql = order.version() == 0 ? """
                insert into fsm_order (account, service_job_id, seen, writing, job, written_at, version)
                select :account, :serviceJobId, :seen, :writing, :job, cast(:writtenAt as timestamp with time zone), 1
                where not exists (select 1 from fsm_order
                    where account = :account and service_job_id = :serviceJobId)
                """ : """
                update fsm_order set seen = :seen, writing = :writing, job = :job, written_at = :writtenAt,
                    version = version + 1
                where account = :account and service_job_id = :serviceJobId and version = :version
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                        .bind("account", order.account())
                        .bind("serviceJobId", order.serviceJobId())
                        .bind("seen", Json.write(order.seen()))
                        .bind("writing", order.writing() == null ? null : Json.write(order.writing()))
                        .bind("job", Json.write(order.job()))
                        .bind("writtenAt", order.writtenAt())
                        .bind("version", order.version())
                        .execute())
                > 0;
    }

    private static FsmOrder order(ResultSet rs) throws SQLException {
        String writing = rs.getString("writing");
        return new FsmOrder(
                rs.getString("account"),
                rs.getString("service_job_id"),
                Json.read(rs.getString("seen")),
                writing == null ? null : Json.read(writing),
                Json.read(rs.getString("job")),
                Columns.instant(rs, "written_at"),
                rs.getInt("version"));
    }
}
