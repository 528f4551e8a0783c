package dev.servicebridge.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;

import dev.servicebridge.database.ConcurrentChangeException;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.Json;

/** The latest content of every service job. */
public final class Jobs {
    private final Jdbi jdbi;

    public Jobs(Database database) {
        this.jdbi = database.jdbi();
    }

    /** How many jobs are in each status, by the status's name; those in none are left out. */
    public Map<String, Long> countByStatus() {
        return jdbi.withHandle(handle -> handle.createQuery("select status, count(*) as jobs from job group by status")
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("status", String.class), row.getColumn("jobs", Long.class));
                    return counts;
                }));
    }

    /** The jobs of this id, of whichever accounts: one, unless two sellers know it. */
    public List<JobOutline> outlines(String serviceJobId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select account, marketplace_id, status, version, first_seen_at, changed_at from job
                        where service_job_id = :serviceJobId order by account
                        """)
                .bind("serviceJobId", serviceJobId)
                .map(ConstructorMapper.of(JobOutline.class))
                .list());
    }

    /** A job as the Services API last told it; empty where none of this id has been taken in. */
    public Optional<JsonNode> content(String account, String serviceJobId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select content from job where account = :account and service_job_id = :serviceJobId")
                .bind("account", account)
                .bind("serviceJobId", serviceJobId)
                .mapTo(EncryptionPlugin.TEXT)
                .findOne()
                .map(Json::read));
    }

    /** The id of the marketplace under which a job was last listed; empty where none of this id has been taken in. */
    public Optional<String> marketplace(String account, String serviceJobId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select marketplace_id from job where account = :account and service_job_id = :serviceJobId")
                .bind("account", account)
                .bind("serviceJobId", serviceJobId)
                .mapTo(String.class)
                .findOne());
    }

    /** The jobs of a page that are new or differ from what is kept. */
    static List<ChangedJob> changed(Handle handle, IncomingPage page) {
        Map<String, Kept> kept = kept(handle, page);
        return page.jobs().stream()
                .filter(job -> !job.hash()
                        .equals(kept.getOrDefault(job.id(), Kept.NOTHING).hash()))
                .map(job -> new ChangedJob(
                        job, kept.getOrDefault(job.id(), Kept.NOTHING).version() + 1))
                .toList();
    }

    private static Map<String, Kept> kept(Handle handle, IncomingPage page) {
        if (page.ids().isEmpty()) {
            return Map.of();
        }
        return handle.createQuery("""
                        select service_job_id, content_hash, version from job
                        where account = :account and service_job_id in (<ids>)
                        """)
                .bind("account", page.account())
                .bindList("ids", page.ids())
                .map((rs, context) -> Map.entry(
                        rs.getString("service_job_id"), new Kept(rs.getString("content_hash"), rs.getInt("version"))))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Keeps what changed. */
    static void save(Handle handle, IncomingPage page, List<ChangedJob> changed) {
        write(handle, page, changed, ChangedJob::isNew, """
                insert into job (account, service_job_id, marketplace_id, status, content, content_hash, version,
                    first_seen_at, changed_at)
                values (:account, :id, :marketplaceId, :status, :content, :hash, :version, :observedAt, :observedAt)
                """);
        write(handle, page, changed, job -> !job.isNew(), """
                update job set marketplace_id = :marketplaceId, status = :status, content = :content,
                    content_hash = :hash, version = :version, changed_at = :observedAt,
                    personal_data_removed_at = null
                where account = :account and service_job_id = :id and version = :version - 1
                """);
    }

    private static void write(
            Handle handle, IncomingPage page, List<ChangedJob> changed, Predicate<ChangedJob> which, String sql) {
        PreparedBatch batch = handle.prepareBatch(sql);
        changed.stream().filter(which).forEach(change -> batch.bind("account", page.account())
                .bind("id", change.job().id())
                .bind("marketplaceId", page.marketplaceId())
                .bind("status", change.job().status().name())
                .bindByType("content", Json.write(change.job().content()), EncryptionPlugin.TEXT)
                .bind("hash", change.job().hash())
                .bind("version", change.version())
                .bind("observedAt", page.observedAt())
                .add());
        if (batch.size() > 0 && Arrays.stream(batch.execute()).anyMatch(rows -> rows == 0)) {
            throw new ConcurrentChangeException("Jobs of account " + page.account());
        }
    }

    private record Kept(String hash, int version) {
        static final Kept NOTHING = new Kept("", 0);
    }
}
