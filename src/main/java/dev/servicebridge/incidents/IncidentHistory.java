package dev.servicebridge.incidents;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;

/** The incidents in the bridge's database, of all nodes, those that are over included. */
public final class IncidentHistory {
    private final Jdbi jdbi;

    public IncidentHistory(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * Which ones are asked for.
     *
     * @param account null for any
     * @param system null for any
     * @param open null for both
     * @param after the last one of the page before; null for the first page
     * @param accounts only those of these, and those that are about all; null for any
     */
    record Filter(String account, String system, Boolean open, Cursor after, Set<String> accounts) {}

    /** Where a page ends. */
    record Cursor(boolean open, long id) {}

    /** One row, without what its sightings tell. */
    private record Row(
            long id,
            IncidentKind kind,
            String system,
            String operation,
            String account,
            String cause,
            Instant begunAt,
            Instant endedAt) {}

    /** What one node has seen. */
    private record Sighting(
            long incidentId, Instant seenAt, boolean gone, List<String> queues, long deliveries, long commands) {}

    static List<Incident> find(Handle handle, List<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : incidents(
                        handle,
                        handle.createQuery("select * from incident where incident_id in (<ids>) order by incident_id")
                                .bindList("ids", ids));
    }

    /** Those that are open, oldest first. */
    public List<Incident> open() {
        return jdbi.withHandle(handle -> incidents(
                handle,
                handle.createQuery("select * from incident where ended_at is null order by begun_at, incident_id")));
    }

    /** Those that are open, then those that are over; of each the latest first. */
    List<Incident> list(Filter filter, int limit) {
        Set<String> accounts = filter.accounts();
        Cursor after = filter.after();
        return jdbi.withHandle(handle -> incidents(
                handle,
                handle.createQuery("""
                        select * from (
                            select i.*, case when ended_at is null then 0 else 1 end as page_rank from incident i
                            where (cast(:account as varchar) is null or account = :account)
                                and (cast(:system as varchar) is null or system = :system)
                                and (cast(:open as boolean) is null or (ended_at is null) = :open)
                                and (cast(:ofAnyAccount as boolean) or account in (<ofAccounts>))) ranked
                        where cast(:afterId as bigint) is null or page_rank > :afterRank
                            or page_rank = :afterRank and incident_id < :afterId
                        order by page_rank, incident_id desc
                        limit :limit
                        """)
                        .bind("account", filter.account())
                        .bind("system", filter.system())
                        .bind("open", filter.open())
                        .bind("afterId", after == null ? null : after.id())
                        .bind("afterRank", after == null || after.open() ? 0 : 1)
                        .bind("ofAnyAccount", accounts == null)
                        .bindList("ofAccounts", accounts == null ? Set.of("") : withAll(accounts))
                        .bind("limit", limit)));
    }

    private static Set<String> withAll(Set<String> accounts) {
        Set<String> with = new TreeSet<>(accounts);
        with.add(Symptom.ALL);
        return with;
    }

    private static List<Incident> incidents(Handle handle, Query query) {
        List<Row> rows = query.map((rs, context) -> row(rs)).list();
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<Long, List<Sighting>> sightings = handle
                .createQuery("select * from incident_sighting where incident_id in (<ids>)")
                .bindList("ids", rows.stream().map(Row::id).toList())
                .map((rs, context) -> new Sighting(
                        rs.getLong("incident_id"),
                        Columns.instant(rs, "seen_at"),
                        rs.getBoolean("gone"),
                        rs.getString("queues").lines().toList(),
                        rs.getLong("deliveries"),
                        rs.getLong("commands")))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Sighting::incidentId));
        return rows.stream()
                .map(row -> incident(row, sightings.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private static Row row(ResultSet rs) throws SQLException {
        String account = rs.getString("account");
        return new Row(
                rs.getLong("incident_id"),
                IncidentKind.of(rs.getString("kind")),
                rs.getString("system"),
                rs.getString("operation"),
                account.equals(Symptom.ALL) ? null : account,
                rs.getString("cause"),
                Columns.instant(rs, "begun_at"),
                Columns.instant(rs, "ended_at"));
    }

    /** What a node saw that has since given the account away, another one has counted after it. */
    private static Incident incident(Row row, List<Sighting> sightings) {
        Instant latest =
                sightings.stream().map(Sighting::seenAt).max(Instant::compareTo).orElse(Instant.EPOCH);
        List<Sighting> last = sightings.stream()
                .filter(each -> each.seenAt().isAfter(latest.minus(IncidentSightings.LOST))
                        && !(each.gone() && row.endedAt() == null))
                .toList();
        return new Incident(
                row.id(),
                row.kind(),
                row.system(),
                row.operation(),
                row.account(),
                row.cause(),
                row.begunAt(),
                row.endedAt(),
                last.stream()
                        .flatMap(each -> each.queues().stream())
                        .distinct()
                        .sorted()
                        .toList(),
                last.stream().mapToLong(Sighting::deliveries).sum(),
                last.stream().mapToLong(Sighting::commands).sum());
    }

    /** Deletes those that ended before. */
    public static void purge(Handle handle, Instant before) {
        handle.createUpdate("""
                        delete from incident_sighting where incident_id in (
                            select incident_id from incident where ended_at < :before)
                        """).bind("before", before).execute();
        handle.createUpdate("delete from incident where ended_at < :before")
                .bind("before", before)
                .execute();
    }
}
