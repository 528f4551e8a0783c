package dev.servicebridge.verification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;
import dev.servicebridge.jobs.IncomingJob;
import dev.servicebridge.jobs.IncomingPage;
import dev.servicebridge.jobs.JobDifference;
import dev.servicebridge.jobs.StoredJob;

/** Reads the store's jobs to compare them with what other systems have, a bounded number at a time. */
public final class JobComparison {
    private final Jdbi jdbi;

    public JobComparison(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * A page of Amazon's listing, compared.
     *
     * @param listed the jobs on it that have a usable id
     * @param differences those that the store lacks or has otherwise
     */
    public record ComparedPage(List<Verifications.Listed> listed, List<JobDifference> differences) {}

    /**
     * Compares a page with the store, by id and by the hash with which the intake knows a job again.
     *
     * @param jobs the entries as they came; one without a usable id is a matter of the intake
     * @param changedBefore what the store saw change since is newer than the page, and no difference
     */
    public ComparedPage compare(String account, String marketplaceId, List<JsonNode> jobs, Instant changedBefore) {
        IncomingPage page = new IncomingPage(account, marketplaceId, changedBefore, jobs);
        Map<String, StoredJob> kept = find(account, page.ids());
        List<Verifications.Listed> listed = new ArrayList<>();
        List<JobDifference> differences = new ArrayList<>();
        for (IncomingJob job : page.jobs()) {
            listed.add(new Verifications.Listed(job.id(), job.status().name(), null));
            StoredJob stored = kept.get(job.id());
            if (stored == null) {
                differences.add(
                        new JobDifference(job.id(), 0, job.status() + " at Amazon, not in the store", job.content()));
            } else if (!stored.contentHash().equals(job.hash())
                    && stored.changedAt().isBefore(changedBefore)) {
                differences.add(new JobDifference(job.id(), stored.version(), difference(job, stored), job.content()));
            }
        }
        return new ComparedPage(listed, differences);
    }

    private static String difference(IncomingJob job, StoredJob stored) {
        return job.status().name().equals(stored.status())
                ? stored.status() + ", other content at Amazon than in the store"
                : job.status() + " at Amazon, " + stored.status() + " in the store";
    }

    /** Those of these jobs that are in the store. */
    public Map<String, StoredJob> find(String account, Collection<String> serviceJobIds) {
        if (serviceJobIds.isEmpty()) {
            return Map.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from job where account = :account and service_job_id in (<ids>)
                        """)
                .bind("account", account)
                .bindList("ids", serviceJobIds)
                .map(JobComparison::job)
                .collectToMap(StoredJob::serviceJobId, job -> job));
    }

    /**
     * The next jobs of an account, by id.
     *
     * @param after the last id of those before; empty for the first
     * @param changedBefore leaves out what changed since
     */
    public List<StoredJob> next(String account, String after, Instant changedBefore, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from job
                        where account = :account and service_job_id > :after and changed_at < :before
                        order by service_job_id limit :limit
                        """)
                .bind("account", account)
                .bind("after", after)
                .bind("before", changedBefore)
                .bind("limit", limit)
                .map(JobComparison::job)
                .list());
    }

    /**
     * Jobs in the store that the listing under way lacks.
     *
     * @param marketplaceIds those that were listed
     * @param changedBefore up to when the listing reaches
     */
    public List<StoredJob> unlisted(
            String account, String system, Collection<String> marketplaceIds, Instant changedBefore, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from job j
                        where j.account = :account and j.marketplace_id in (<marketplaceIds>) and j.changed_at < :before
                            and not exists (select 1 from verification_listed l
                                where l.account = j.account and l.system = :system and l.subject_id = j.service_job_id)
                        order by j.service_job_id limit :limit
                        """)
                .bind("account", account)
                .bind("system", system)
                .bindList("marketplaceIds", marketplaceIds)
                .bind("before", changedBefore)
                .bind("limit", limit)
                .map(JobComparison::job)
                .list());
    }

    /** How many jobs of an account are in each status. */
    public Map<String, Long> countByStatus(String account) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select status, count(*) as jobs from job where account = :account group by status")
                .bind("account", account)
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("status", String.class), row.getColumn("jobs", Long.class));
                    return counts;
                }));
    }

    /**
     * Why a subscriber may not have the last state of a job yet, or never will: by job, what is known of its deliveries. A
     * job that is not among them was delivered.
     */
    public Map<String, String> explanations(String account, String subscriber, Collection<String> serviceJobIds) {
        Map<String, String> explanations = new TreeMap<>();
        if (serviceJobIds.isEmpty()) {
            return explanations;
        }
        jdbi.useHandle(handle -> handle.createQuery("""
                        select d.subject_id, d.state, l.id as letter_id
                        from delivery d
                        join outbox o on o.event_id = d.event_id and o.kind = 'SERVICE_JOB'
                        join job j on j.account = d.account and j.service_job_id = d.subject_id
                        left join dead_letter l on l.event_id = d.event_id and l.subscriber = d.subscriber
                        where d.account = :account and d.subscriber = :subscriber and d.subject_id in (<ids>)
                            and (d.state in ('PENDING', 'DEAD') or d.state = 'DROPPED' and o.version = j.version)
                        order by d.event_id
                        """)
                .bind("account", account)
                .bind("subscriber", subscriber)
                .bindList("ids", serviceJobIds)
                .map((rs, context) -> Map.entry(
                        rs.getString("subject_id"), explanation(rs.getString("state"), rs.getString("letter_id"))))
                .forEach(entry -> explanations.putIfAbsent(entry.getKey(), entry.getValue())));
        return explanations;
    }

    private static String explanation(String state, String letterId) {
        String letter = letterId == null ? "dead letter" : "dead letter " + letterId;
        return switch (state) {
            case "PENDING" -> "on its way";
            case "DEAD" -> letter;
            default -> letter + ", dropped";
        };
    }

    private static StoredJob job(ResultSet rs, StatementContext context) throws SQLException {
        return new StoredJob(
                rs.getString("service_job_id"),
                rs.getString("marketplace_id"),
                rs.getString("status"),
                rs.getString("content_hash"),
                rs.getInt("version"),
                Columns.instant(rs, "changed_at"),
                rs.getObject("personal_data_removed_at") != null);
    }
}
