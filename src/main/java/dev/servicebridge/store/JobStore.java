package dev.servicebridge.store;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

import dev.servicebridge.config.JobZones;

/** Takes pages of service jobs in: keeps what changed and makes an event of every change. */
public final class JobStore {
    /** One writer an account is the rule; should there be another, the page is tried once more. */
    private static final int WRITERS = 2;

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final JobZones zones;

    /** For jobs of unknown time zones. */
    public JobStore(Database database, int lanes) {
        this(database, lanes, JobZones.unknown());
    }

    /**
     * @param lanes in how many lanes each subscriber's deliveries of an account go side by side, at least 1
     * @param zones where the jobs are done
     */
    public JobStore(Database database, int lanes, JobZones zones) {
        this.jdbi = database.jdbi();
        this.outbox = new Outbox(lanes);
        this.zones = zones;
    }

    /**
     * Saves a page of service jobs in one transaction: either all of it is there afterwards, its events, deliveries and
     * the move of the checkpoint included, or nothing. A job whose content is known already, in whatever order its keys
     * came, changes nothing. An entry without a usable id goes to the dead letters.
     *
     * @param jobs the entries as they came
     * @param observedAt when the page was fetched
     * @param subscribers who is to get the events
     * @param move null where the checkpoint stays; otherwise it must have been started
     * @throws JdbiException when the store does not answer
     */
    public SavedPage savePage(
            String account,
            String marketplaceId,
            List<JsonNode> jobs,
            Instant observedAt,
            Set<String> subscribers,
            CheckpointMove move) {
        IncomingPage page = new IncomingPage(account, marketplaceId, observedAt, jobs);
        return Conflicts.retried(
                WRITERS,
                () -> jdbi.inTransaction(handle -> {
                    int changed = save(handle, page, subscribers);
                    if (move != null) {
                        Checkpoints.move(handle, page, jobs.size(), move);
                    }
                    return new SavedPage(jobs.size(), changed, page.refused().size());
                }));
    }

    /**
     * Takes a job in that went to the dead letters, in the transaction of its replay.
     *
     * @throws ReplayRefusedException where it is still not usable, or a later state of the job is known
     */
    void takeIn(Handle handle, KeptLetter letter, Set<String> subscribers, Instant now) {
        String account = letter.letter().account();
        JsonNode job = Json.read(letter.payload());
        JsonNode marketplace = job.path("marketplaceId");
        if (!marketplace.isTextual()) {
            throw ReplayRefusedException.invalid("The service job has no marketplaceId; add it to the payload");
        }
        IncomingPage page = new IncomingPage(account, marketplace.textValue(), now, List.of(job));
        page.refused().forEach(refused -> {
            throw ReplayRefusedException.invalid(refused.cause());
        });
        page.ids().forEach(id -> requireNothingLater(handle, letter.letter(), id));
        save(handle, page, subscribers);
    }

    private static void requireNothingLater(Handle handle, DeadLetter letter, String id) {
        int later = handle.createQuery("""
                        select count(*) from job
                        where account = :account and service_job_id = :id and changed_at > :keptAt
                        """)
                .bind("account", letter.account())
                .bind("id", id)
                .bind("keptAt", letter.createdAt())
                .mapTo(Integer.class)
                .one();
        if (later > 0) {
            throw ReplayRefusedException.conflict(
                    "A later state of service job " + id + " has been taken in; drop the letter");
        }
    }

    private int save(Handle handle, IncomingPage page, Set<String> subscribers) {
        List<ChangedJob> changed = Jobs.changed(handle, page);
        Jobs.save(handle, page, changed);
        outbox.add(
                handle,
                EventKind.SERVICE_JOB,
                page.account(),
                page.observedAt(),
                changed.stream().map(change -> event(page, change)).toList(),
                subscribers);
        page.refused().forEach(entry -> DeadLetters.insertUnlessThere(handle, entry));
        return changed.size();
    }

    private Outbox.Entry event(IncomingPage page, ChangedJob change) {
        JsonNode job = change.job().content();
        ObjectNode content = JsonNodeFactory.instance
                .objectNode()
                .put("version", change.version())
                .put("account", page.account())
                .put("marketplaceId", page.marketplaceId())
                .put("serviceJobId", change.job().id())
                .put("serviceJobStatus", job.path("serviceJobStatus").textValue())
                .put("observedAt", page.observedAt().toString());
        zones.of(page.account(), page.marketplaceId()).ifPresent(zone -> content.put("timeZone", zone));
        content.set("job", job);
        return new Outbox.Entry(
                change.job().id(), change.version(), change.job().status().name(), content);
    }
}
