package dev.servicebridge.outbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.Json;

/** What people ask of deliveries: what became of the events about one thing, what waits and why; and to try it now. */
public final class DeliveryLog {
    private static final String PENDING = """
            d.state = 'PENDING'
                and (cast(:subscriber as varchar) is null or d.subscriber = :subscriber)
                and (cast(:account as varchar) is null or d.account = :account)
                and (cast(:subjectId as varchar) is null or d.subject_id = :subjectId)
                and (cast(:text as varchar) is null or position(lower(:text) in lower(coalesce(d.cause, ''))) > 0)
                and (cast(:ofAnyAccount as boolean) or d.account in (<ofAccounts>))
            """;

    private final Jdbi jdbi;

    public DeliveryLog(Database database) {
        this.jdbi = database.jdbi();
    }

    /** The latest events about a thing, oldest first; none where retention has removed them. */
    public List<LoggedEvent> about(EventKind kind, String account, String subjectId, int limit) {
        return jdbi.withHandle(handle -> {
            Map<Long, LoggedEvent> events = new LinkedHashMap<>();
            handle.createQuery("""
                            select * from (
                                select event_id, version, status, content, created_at from outbox
                                where account = :account and kind = :kind and subject_id = :subjectId
                                order by event_id desc
                                limit :limit) latest
                            order by event_id
                            """)
                    .bind("account", account)
                    .bind("kind", kind.name())
                    .bind("subjectId", subjectId)
                    .bind("limit", limit)
                    .map(DeliveryLog::event)
                    .forEach(event -> events.put(event.eventId(), event));
            if (!events.isEmpty()) {
                handle.createQuery("""
                                select event_id, subscriber, queue, state, attempts, cause, waits_for, next_attempt_at,
                                    updated_at
                                from delivery where event_id in (<eventIds>) order by event_id, subscriber
                                """)
                        .bindList("eventIds", List.copyOf(events.keySet()))
                        .map((rs, context) -> Map.entry(
                                rs.getLong("event_id"),
                                ConstructorMapper.of(LoggedEvent.LoggedDelivery.class)
                                        .map(rs, context)))
                        .forEach(delivery ->
                                events.get(delivery.getKey()).deliveries().add(delivery.getValue()));
            }
            return List.copyOf(events.values());
        });
    }

    private static LoggedEvent event(ResultSet rs, StatementContext context) throws SQLException {
        String content = EncryptionPlugin.text(rs, "content", context);
        JsonNode message =
                content == null || content.isBlank() ? JsonNodeFactory.instance.objectNode() : Json.read(content);
        return new LoggedEvent(
                rs.getLong("event_id"),
                rs.getInt("version"),
                rs.getString("status"),
                Columns.instant(rs, "created_at"),
                message,
                new ArrayList<>());
    }

    /** What waits, grouped by the cause of the latest attempt word by word, the largest groups first. */
    public List<PendingDeliveries> pending(DeliveryFilter filter, int limit) {
        return jdbi.withHandle(handle -> bind(handle.createQuery("""
                        select grouped.subscriber, grouped.account, grouped.queue, grouped.cause, grouped.waits_for,
                            grouped.deliveries, o.created_at as oldest, grouped.next_attempt_at, o.subject_id
                        from (select d.subscriber, d.account, d.queue, d.cause, d.waits_for, count(*) as deliveries,
                                min(d.event_id) as oldest_event, min(d.next_attempt_at) as next_attempt_at
                            from delivery d
                            where\s""" + PENDING + """
                            group by d.subscriber, d.account, d.queue, d.cause, d.waits_for
                            order by deliveries desc, oldest_event
                            limit :limit) grouped
                        join outbox o on o.event_id = grouped.oldest_event
                        order by grouped.deliveries desc, grouped.oldest_event
                        """), filter)
                .bind("limit", limit)
                .map(DeliveryLog::waiting)
                .list());
    }

    private static PendingDeliveries waiting(ResultSet rs, StatementContext context) throws SQLException {
        return new PendingDeliveries(
                new DeliveryQueue(rs.getString("subscriber"), rs.getString("account"), rs.getString("queue")),
                rs.getString("cause"),
                rs.getString("waits_for"),
                rs.getLong("deliveries"),
                Columns.instant(rs, "oldest"),
                Columns.instant(rs, "next_attempt_at"),
                rs.getString("subject_id"));
    }

    /**
     * Has what waits tried now, whatever pause it was in.
     *
     * @return how many deliveries are due earlier than they were
     */
    public int retryNow(DeliveryFilter filter, Instant now) {
        return jdbi.inTransaction(handle -> bind(
                        handle.createUpdate(
                                "update delivery d set next_attempt_at = :now where d.next_attempt_at > :now and "
                                        + PENDING),
                        filter)
                .bind("now", now)
                .execute());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, DeliveryFilter filter) {
        Set<String> accounts = filter.accounts();
        return statement
                .bindMethods(filter)
                .bind("ofAnyAccount", accounts == null)
                // SQL knows no empty list.
                .bindList("ofAccounts", accounts == null || accounts.isEmpty() ? Set.of("") : accounts);
    }
}
