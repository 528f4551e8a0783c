package dev.servicebridge.verification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Conflicts;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.StorableText;

/** The runs of the verification, the gaps that they name, and what the run under way has seen elsewhere. */
public final class Verifications {
    private static final int SLICE = 1000;

    private static final String STOPPED = "the bridge was stopped, or the account moved to another node, while it ran";

    private final Jdbi jdbi;

    public Verifications(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * What another system's listing shows.
     *
     * @param status null where the listing tells none
     * @param changedAt when it last changed there; null where the listing does not say
     */
    public record Listed(String subjectId, String status, Instant changedAt) {}

    /**
     * How the last run of an account went.
     *
     * @param last the last run that has ended; null before the first
     * @param provenAt when the last run ended that looked at everything; null where none did
     */
    public record Latest(VerificationRun last, Instant provenAt) {}

    /** Keeps the wish for a run; one that waits already has the same effect and is answered instead. */
    public VerificationRun request(String account, boolean reportOnly, String by, Instant now) {
        return jdbi.inTransaction(handle -> handle.createQuery("""
                        select * from verification_run
                        where account = :account and state = 'REQUESTED' and report_only = :reportOnly
                        order by run_id limit 1
                        """)
                .bind("account", account)
                .bind("reportOnly", reportOnly)
                .map((rs, context) -> run(rs))
                .findOne()
                .orElseGet(() -> find(
                                handle,
                                handle.createUpdate("""
                                        insert into verification_run (account, state, report_only, requested_by, requested_at)
                                        values (:account, 'REQUESTED', :reportOnly, :by, :now)
                                        """)
                                        .bind("account", account)
                                        .bind("reportOnly", reportOnly)
                                        .bind("by", by)
                                        .bind("now", now)
                                        .executeAndReturnGeneratedKeys("run_id")
                                        .mapTo(Long.class)
                                        .one())
                        .orElseThrow()));
    }

    private static Optional<VerificationRun> find(Handle handle, long runId) {
        return handle.createQuery("select * from verification_run where run_id = :runId")
                .bind("runId", runId)
                .map((rs, context) -> run(rs))
                .findOne();
    }

    /**
     * Begins the run of an account that has waited longest. To be called by the account's owner alone: what it finds under
     * way was broken off.
     *
     * @return empty where none waits
     */
    public Optional<VerificationRun> begin(String account, Instant now) {
        forget(account);
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("""
                            update verification_run set state = 'INCOMPLETE', ended_at = :now, problem = :problem
                            where account = :account and state = 'RUNNING'
                            """)
                    .bind("account", account)
                    .bind("now", now)
                    .bind("problem", STOPPED)
                    .execute();
            Optional<Long> waiting = handle.createQuery("""
                            select min(run_id) from verification_run where account = :account and state = 'REQUESTED'
                            """)
                    .bind("account", account)
                    .mapTo(Long.class)
                    .findOne();
            waiting.ifPresent(runId -> handle.createUpdate(
                            "update verification_run set state = 'RUNNING', started_at = :now where run_id = :runId")
                    .bind("now", now)
                    .bind("runId", runId)
                    .execute());
            return waiting.flatMap(runId -> find(handle, runId));
        });
    }

    /** Names gaps of a run. */
    public void add(long runId, Collection<VerificationGap> gaps, Instant now) {
        if (gaps.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    insert into verification_gap (run_id, kind, subject_id, detail, outcome, found_at)
                    values (:runId, :kind, :subjectId, :detail, :outcome, :now)
                    """);
            gaps.forEach(gap -> batch.bind("runId", runId)
                    .bind("kind", gap.kind().label())
                    .bind("subjectId", gap.subjectId())
                    .bind("detail", gap.detail())
                    .bind("outcome", gap.outcome().name())
                    .bind("now", now)
                    .add());
            batch.execute();
        });
    }

    /**
     * Ends a run.
     *
     * @param problem why it is no proof; null where it has looked at everything
     */
    public void end(VerificationRun run, String summary, String problem, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        update verification_run set state = :state, ended_at = :now, summary = :summary, problem = :problem
                        where run_id = :runId and state = 'RUNNING'
                        """)
                .bind("state", problem == null ? "COMPLETE" : "INCOMPLETE")
                .bind("now", now)
                .bind("summary", summary)
                .bind("problem", problem == null ? null : StorableText.of(problem))
                .bind("runId", run.runId())
                .execute());
        forget(run.account());
    }

    /** Runs, latest first; {@code account} null for those of all. */
    public List<VerificationRun> runs(String account, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from verification_run
                        where cast(:account as character varying) is null or account = :account
                        order by run_id desc limit :limit
                        """)
                .bind("account", account)
                .bind("limit", limit)
                .map((rs, context) -> run(rs))
                .list());
    }

    public Optional<VerificationRun> find(long runId) {
        return jdbi.withHandle(handle -> find(handle, runId));
    }

    /** The gaps that a run names, in the order they were found in. */
    public List<VerificationGap> gaps(long runId, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select * from verification_gap where run_id = :runId order by gap_id limit :limit")
                .bind("runId", runId)
                .bind("limit", limit)
                .map((rs, context) -> new VerificationGap(
                        VerificationGap.Kind.valueOf(
                                rs.getString("kind").toUpperCase(Locale.ROOT).replace('-', '_')),
                        rs.getString("subject_id"),
                        rs.getString("detail"),
                        VerificationGap.Outcome.valueOf(rs.getString("outcome"))))
                .list());
    }

    /** How the last run of each account went that ever had one. */
    public Map<String, Latest> latest() {
        return jdbi.withHandle(handle -> {
            Map<String, Instant> proven = new TreeMap<>();
            handle.createQuery("""
                            select account, max(ended_at) as proven_at from verification_run
                            where state = 'COMPLETE' group by account
                            """)
                    .map((rs, context) -> Map.entry(rs.getString("account"), Columns.instant(rs, "proven_at")))
                    .forEach(entry -> proven.put(entry.getKey(), entry.getValue()));
            Map<String, Latest> latest = new TreeMap<>();
            handle.createQuery("""
                            select * from verification_run where run_id in (
                                select max(run_id) from verification_run
                                where state in ('COMPLETE', 'INCOMPLETE') group by account)
                            """)
                    .map((rs, context) -> run(rs))
                    .forEach(run -> latest.put(run.account(), new Latest(run, proven.get(run.account()))));
            return latest;
        });
    }

    /** Notes what a page of another system's listing shows; what is on two pages counts once, as it was on the last. */
    public void listed(String account, String system, Collection<Listed> page) {
        if (page.isEmpty()) {
            return;
        }
        Conflicts.retried(
                2,
                () -> jdbi.inTransaction(handle -> {
                    List<String> ids =
                            page.stream().map(Listed::subjectId).distinct().toList();
                    handle.createUpdate("""
                            delete from verification_listed
                            where account = :account and system = :system and subject_id in (<ids>)
                            """)
                            .bind("account", account)
                            .bind("system", system)
                            .bindList("ids", ids)
                            .execute();
                    Map<String, Listed> last = new TreeMap<>();
                    page.forEach(each -> last.put(each.subjectId(), each));
                    PreparedBatch batch = handle.prepareBatch("""
                    insert into verification_listed (account, system, subject_id, status, changed_at)
                    values (:account, :system, :subjectId, :status, cast(:changedAt as timestamp with time zone))
                    """);
                    last.values().forEach(each -> batch.bind("account", account)
                            .bind("system", system)
                            .bind("subjectId", each.subjectId())
                            .bind("status", each.status())
                            .bind("changedAt", each.changedAt())
                            .add());
                    return batch.execute().length;
                }));
    }

    /** How many of what was listed are in each status. */
    public Map<String, Long> countListed(String account, String system) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(status, 'UNKNOWN') as status, count(*) as listed from verification_listed
                        where account = :account and system = :system group by coalesce(status, 'UNKNOWN')
                        """)
                .bind("account", account)
                .bind("system", system)
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("status", String.class), row.getColumn("listed", Long.class));
                    return counts;
                }));
    }

    /** Those of these subjects that were listed. */
    public Map<String, Listed> find(String account, String system, Collection<String> subjectIds) {
        if (subjectIds.isEmpty()) {
            return Map.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from verification_listed
                        where account = :account and system = :system and subject_id in (<ids>)
                        """)
                .bind("account", account)
                .bind("system", system)
                .bindList("ids", subjectIds)
                .map((rs, context) -> new Listed(
                        rs.getString("subject_id"), rs.getString("status"), Columns.instant(rs, "changed_at")))
                .collectToMap(Listed::subjectId, listed -> listed));
    }

    private void forget(String account) {
        List<String> slice;
        do {
            slice = jdbi.withHandle(handle -> handle.createQuery(
                            "select subject_id from verification_listed where account = :account limit :slice")
                    .bind("account", account)
                    .bind("slice", SLICE)
                    .mapTo(String.class)
                    .list());
            if (!slice.isEmpty()) {
                forget(account, slice);
            }
        } while (slice.size() == SLICE);
    }

    private void forget(String account, List<String> subjectIds) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "delete from verification_listed where account = :account and subject_id in (<ids>)")
                .bind("account", account)
                .bindList("ids", subjectIds)
                .execute());
    }

    /** Deletes runs that ended before then, with their gaps, but not the last proof of an account. */
    public static void purge(Handle handle, Instant before) {
        String old = """
                select run_id from verification_run where ended_at < :before and run_id not in (
                    select max(run_id) from verification_run where state = 'COMPLETE' group by account)
                """;
        handle.createUpdate("delete from verification_gap where run_id in (" + old + ")")
                .bind("before", before)
                .execute();
        handle.createUpdate("delete from verification_run where run_id in (" + old + ")")
                .bind("before", before)
                .execute();
    }

    private static VerificationRun run(ResultSet rs) throws SQLException {
        return new VerificationRun(
                rs.getLong("run_id"),
                rs.getString("account"),
                VerificationRun.State.valueOf(rs.getString("state")),
                rs.getBoolean("report_only"),
                rs.getString("requested_by"),
                Columns.instant(rs, "requested_at"),
                Columns.instant(rs, "started_at"),
                Columns.instant(rs, "ended_at"),
                rs.getString("summary"),
                rs.getString("problem"));
    }
}
