package dev.servicebridge.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

import dev.servicebridge.config.JobZones;
import dev.servicebridge.database.Conflicts;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.Json;
import dev.servicebridge.deadletters.DeadLetter;
import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.deadletters.ReplayRefusedException;
import dev.servicebridge.deadletters.events.EventHistory;
import dev.servicebridge.deadletters.events.VersionedEvents;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Outbox;
import dev.servicebridge.references.RemoteReferenceStore;

/** Takes pages of service jobs in: keeps what changed and makes an event of every change. */
public final class JobStore {
    /** One writer an account is the rule; should there be another, the page is tried once more. */
    private static final int WRITERS = 2;

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final JobZones zones;

    /** For jobs of unknown time zones. */
    public JobStore(Database database) {
        this(database, JobZones.unknown());
    }

    /** @param zones where the jobs are done */
    public JobStore(Database database, JobZones zones) {
        this.jdbi = database.jdbi();
        this.outbox = new Outbox();
        this.zones = zones;
    }

    /** The history of the events about service jobs. */
    public static EventHistory history() {
        return new VersionedEvents(EventKind.SERVICE_JOB, "job", "service_job_id");
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
     * Takes jobs in that the verification found to be missing or different, as {@link #savePage} does, events included. A
     * job that was taken in or changed since they were compared is left as it is: what is known of it is newer.
     *
     * @param observedAt when they were read
     * @return the ids of those that were taken in
     */
    public Set<String> heal(
            String account,
            String marketplaceId,
            List<JobDifference> differences,
            Instant observedAt,
            Set<String> subscribers) {
        return Conflicts.retried(
                WRITERS,
                () -> jdbi.inTransaction(handle -> {
                    Map<String, Integer> versions = versions(handle, account, differences);
                    List<JsonNode> jobs = differences.stream()
                            .filter(each -> versions.getOrDefault(each.serviceJobId(), 0) == each.version())
                            .map(JobDifference::job)
                            .toList();
                    IncomingPage page = new IncomingPage(account, marketplaceId, observedAt, jobs);
                    save(handle, page, subscribers);
                    return Set.copyOf(page.ids());
                }));
    }

    private static Map<String, Integer> versions(Handle handle, String account, List<JobDifference> differences) {
        if (differences.isEmpty()) {
            return Map.of();
        }
        return handle.createQuery(
                        "select service_job_id, version from job where account = :account and service_job_id in (<ids>)")
                .bind("account", account)
                .bindList(
                        "ids",
                        differences.stream().map(JobDifference::serviceJobId).toList())
                .map((rs, context) -> Map.entry(rs.getString("service_job_id"), rs.getInt("version")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /**
     * Has the last event about a job delivered once more, to one subscriber. An event that the retention has deleted is
     * made anew out of the job.
     *
     * @param job as it was when the subscriber was found to lack it
     * @param forgetSent whether what was sent last for the job is no longer taken for what the subscriber's system has
     * @return false where nothing was done: the job has changed since, a delivery of it is under way or in the dead letters,
     *     or its content went with the personal data
     */
    public boolean deliverAgain(String account, StoredJob job, String subscriber, boolean forgetSent, Instant now) {
        return Conflicts.retried(
                WRITERS,
                () -> jdbi.inTransaction(handle -> {
                    // Locked: an event about a later state, which the intake makes after it changed the job, comes
                    // after.
                    Optional<JsonNode> content = handle.createQuery("""
                                    select content from job
                                    where account = :account and service_job_id = :id and version = :version
                                        and personal_data_removed_at is null
                                    for update
                                    """)
                            .bind("account", account)
                            .bind("id", job.serviceJobId())
                            .bind("version", job.version())
                            .mapTo(EncryptionPlugin.TEXT)
                            .findOne()
                            .map(Json::read);
                    if (content.isEmpty()
                            || outbox.isUnderWay(handle, account, job.serviceJobId(), job.version(), subscriber)) {
                        return false;
                    }
                    if (forgetSent) {
                        RemoteReferenceStore.forgetSent(handle, account, job.serviceJobId());
                    }
                    outbox.deliverAgain(handle, account, job.serviceJobId(), job.version(), subscriber, now)
                            .ifPresentOrElse(
                                    // What a person corrected for its replay counts again.
                                    eventId -> DeadLetters.replayAgain(handle, subscriber, eventId, now),
                                    () -> outbox.add(
                                            handle,
                                            EventKind.SERVICE_JOB,
                                            account,
                                            now,
                                            List.of(event(account, job, content.get())),
                                            Set.of(subscriber)));
                    return true;
                }));
    }

    private Outbox.Entry event(String account, StoredJob job, JsonNode content) {
        return event(
                account,
                job.marketplaceId(),
                job.changedAt(),
                new ChangedJob(
                        new IncomingJob(job.serviceJobId(), ServiceJobStatus.of(content), content, job.contentHash()),
                        job.version()));
    }

    /**
     * Takes a job in that went to the dead letters, in the transaction of its replay.
     *
     * @throws ReplayRefusedException where it is still not usable, or a later state of the job is known
     */
    void takeIn(Handle handle, DeadLetterRecord letter, Set<String> subscribers, Instant now) {
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
                changed.stream()
                        .map(change -> event(page.account(), page.marketplaceId(), page.observedAt(), change))
                        .toList(),
                subscribers);
        page.refused().forEach(entry -> DeadLetters.insertUnlessThere(handle, entry));
        return changed.size();
    }

    private Outbox.Entry event(String account, String marketplaceId, Instant observedAt, ChangedJob change) {
        JsonNode job = change.job().content();
        ObjectNode content = JsonNodeFactory.instance
                .objectNode()
                .put("version", change.version())
                .put("account", account)
                .put("marketplaceId", marketplaceId)
                .put("serviceJobId", change.job().id())
                .put("serviceJobStatus", job.path("serviceJobStatus").textValue())
                .put("observedAt", observedAt.toString());
        zones.of(account, marketplaceId).ifPresent(zone -> content.put("timeZone", zone));
        content.set("job", job);
        return new Outbox.Entry(
                change.job().id(), change.version(), change.job().status().name(), content);
    }
}
