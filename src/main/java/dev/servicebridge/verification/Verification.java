package dev.servicebridge.verification;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.servicebridge.cluster.NotOwnedException;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.database.Database;
import dev.servicebridge.jobs.Checkpoint;
import dev.servicebridge.jobs.Checkpoints;
import dev.servicebridge.jobs.JobDifference;
import dev.servicebridge.jobs.JobIntake.Listing;
import dev.servicebridge.jobs.JobStatusTable;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.ServiceJobStatus;
import dev.servicebridge.jobs.StoredJob;
import dev.servicebridge.outbox.Causes;
import dev.servicebridge.outcomes.FsmOrders;
import dev.servicebridge.polling.StateChangeLog;
import dev.servicebridge.verification.JobComparison.ComparedPage;
import dev.servicebridge.verification.VerificationGap.Kind;
import dev.servicebridge.verification.VerificationGap.Outcome;
import dev.servicebridge.verification.Verifications.Listed;

/**
 * The steps of {@code routes/verification/verification.yaml}: what is compared with what, and what becomes of a gap.
 *
 * <p>Memory is bounded: jobs are read a page at a time from Amazon and a batch at a time from the store, and what was listed
 * is kept in the database, by ids. So is time, by {@code verification.longest-run}.
 */
public final class Verification {
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private static final String AMAZON = "services-api";
    private static final String FSM = "fsm";
    private static final String ERP = "erp";
    private static final int BATCH = 500;

    private static final List<String> STATUSES = Arrays.stream(ServiceJobStatus.values())
            .filter(status -> status != ServiceJobStatus.UNKNOWN)
            .map(Enum::name)
            .toList();

    private final Settings settings;
    private final Systems systems;
    private final Stores stores;
    private final Ownership ownership;
    private final Clock clock;
    private final VerificationPace pace;
    private final StateChangeLog stateChanges = new StateChangeLog(LOG);
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /**
     * How it is verified.
     *
     * @param share of an operation's plan that the verification takes at the most, above 0 up to 1
     * @param longestRun after which a run is broken off
     * @param healLimit most gaps of a kind that one run names and heals
     * @param overlap how far polls reach back; what changed within it before the checkpoint is not compared
     * @param subscribers who gets the events of service jobs
     * @param compared those of them whose systems are compared
     */
    public record Settings(
            double share,
            Duration longestRun,
            int healLimit,
            Duration overlap,
            Set<String> subscribers,
            Set<String> compared) {
        private static final String COMPARED = "verification.subscribers";

        /** Those of the settings {@code verification.*}. */
        public static Settings from(SettingsReader reader, Set<String> subscribers) {
            Set<String> compared = reader.words(COMPARED);
            if (!Set.of(FSM, ERP).containsAll(compared)) {
                reader.complain(COMPARED, "write fsm, erp or both, with a comma between");
            }
            return new Settings(
                    reader.share("verification.share"),
                    reader.duration("verification.longest-run"),
                    reader.integer("verification.heal-limit", 0),
                    reader.duration("poll.overlap"),
                    subscribers,
                    compared);
        }
    }

    /**
     * What is verified.
     *
     * @param listings every marketplace of every account
     * @param statuses which jobs are to have an order
     * @param rates calls per second that the plan of an operation allows an account
     */
    public record Systems(List<Listing> listings, JobStatusTable statuses, ToDoubleBiFunction<String, String> rates) {}

    /**
     * Where jobs are kept.
     *
     * @param jobs takes in what was missed
     * @param onChange called when events were made
     */
    public record Stores(Database database, JobStore jobs, Runnable onChange) {
        Verifications verifications() {
            return new Verifications(database);
        }

        JobComparison comparison() {
            return new JobComparison(database);
        }
    }

    /** @param ownership whose jobs this node verifies */
    public Verification(Settings settings, Systems systems, Stores stores, Ownership ownership, Clock clock) {
        this.settings = settings;
        this.systems = systems;
        this.stores = stores;
        this.ownership = ownership;
        this.clock = clock;
        this.pace = new VerificationPace(settings.share, systems.rates, clock);
    }

    /**
     * The accounts that this node verifies.
     *
     * @param account the only one; null for all
     */
    public List<String> accounts(String account) {
        return systems.listings.stream()
                .map(Listing::account)
                .distinct()
                .filter(name -> account == null || name.equals(account))
                .filter(ownership::owns)
                .toList();
    }

    /** Whether the runs of an account may begin: false while others of it are under way, which also serve what waits. */
    public boolean enter(String account) {
        boolean enters = running.add(account);
        if (enters) {
            MDC.put("account", account);
        }
        return enters;
    }

    /** Notes that no run of the account is under way any more. */
    public void leave(String account) {
        running.remove(account);
        MDC.remove("account");
    }

    /** Asks for a run because it is time. */
    public void schedule(String account) {
        stores.verifications().request(account, false, "schedule", clock.instant());
    }

    /**
     * Begins the next run that waits.
     *
     * @return null where none waits, or none is to be begun here
     */
    public AccountVerification begin(String account, CamelContext context) {
        if (context.isStopping() || !ownership.owns(account)) {
            return null;
        }
        return stores.verifications()
                .begin(account, clock.instant())
                .map(run -> new AccountVerification(run, settings.healLimit))
                .orElse(null);
    }

    /**
     * What is to be listed: each status by itself, in each marketplace, from where the past was filled in to where the last
     * poll has come.
     *
     * @throws IncompleteVerificationException where a marketplace was never polled
     */
    public List<StatusListing> listings(AccountVerification verification) {
        Checkpoints checkpoints = new Checkpoints(stores.database);
        List<StatusListing> all = new ArrayList<>();
        for (Listing listing : systems.listings) {
            if (!listing.account().equals(verification.account())) {
                continue;
            }
            Checkpoint checkpoint = checkpoints
                    .find(listing.account(), listing.marketplaceId())
                    .orElseThrow(() -> new IncompleteVerificationException("marketplace " + listing.marketplaceId()
                            + " was not polled yet; verify again when it was"));
            Instant before = checkpoint.updatedAfter().minus(settings.overlap);
            Instant from = checkpoint.backfillReached();
            if (!from.isBefore(before)) {
                from = before;
            }
            verification.window(listing.marketplaceId(), from, before);
            if (!checkpoint.backfillDone()) {
                verification.reserve("the past of marketplace " + listing.marketplaceId()
                        + " is still being filled in, and was compared back to " + from);
            }
            for (String status : STATUSES) {
                all.add(new StatusListing(listing.account(), listing.marketplaceId(), status, from, before));
            }
        }
        return all;
    }

    /**
     * How long the next call is to wait, in milliseconds, so that the run keeps within its share of the plan.
     *
     * @param operation as in {@code services-api.getServiceJobs}
     * @throws RuntimeException where the run has to end
     */
    public long pause(String operation, AccountVerification verification, CamelContext context) {
        goOn(verification, context);
        return pace.pause(operation, verification.account());
    }

    private void goOn(AccountVerification verification, CamelContext context) {
        if (!ownership.owns(verification.account())) {
            throw new NotOwnedException(verification.account());
        }
        if (context.isStopping()) {
            throw new IncompleteVerificationException("the bridge is stopping");
        }
        if (clock.instant().isAfter(verification.startedAt().plus(settings.longestRun))) {
            throw new IncompleteVerificationException("it took longer than verification.longest-run; raise that, or"
                    + " verification.share where the usage plan has room");
        }
    }

    /** Compares a page of a listing, as the API returned it, and takes in what the store lacks. */
    public void page(AccountVerification verification, StatusListing listing, JsonNode answer) {
        JsonNode payload = answer.path("payload");
        if (!payload.isObject()) {
            throw new IncompleteVerificationException("the answer to getServiceJobs has no payload");
        }
        List<JsonNode> jobs = new ArrayList<>();
        payload.path("jobs").forEach(jobs::add);
        compare(verification, listing.getMarketplaceId(), jobs);
        listing.turn(payload.path("nextPageToken").asText(null));
    }

    private void compare(AccountVerification verification, String marketplaceId, List<JsonNode> jobs) {
        String account = verification.account();
        ComparedPage page = stores.comparison().compare(account, marketplaceId, jobs, verification.startedAt());
        stores.verifications().listed(account, AMAZON, page.listed());
        if (page.differences().isEmpty()) {
            return;
        }
        List<JobDifference> taken = verification.run().reportOnly() ? List.of() : withinLimit(verification, page);
        Set<String> healed = heal(account, marketplaceId, taken);
        List<VerificationGap> gaps = new ArrayList<>();
        for (JobDifference each : page.differences()) {
            Outcome outcome = healed.contains(each.serviceJobId())
                    ? Outcome.HEALED
                    : verification.run().reportOnly() ? Outcome.REPORTED : Outcome.LATER;
            if (taken.contains(each) && outcome == Outcome.LATER) {
                verification.explain("changed meanwhile");
            } else {
                gaps.add(new VerificationGap(kind(each), each.serviceJobId(), each.detail(), outcome));
            }
        }
        name(verification, gaps);
    }

    private static List<JobDifference> withinLimit(AccountVerification verification, ComparedPage page) {
        List<JobDifference> taken = new ArrayList<>();
        Map<Kind, Integer> more = new EnumMap<>(Kind.class);
        for (JobDifference each : page.differences()) {
            if (verification.takes(kind(each), more.getOrDefault(kind(each), 0))) {
                taken.add(each);
                more.merge(kind(each), 1, Integer::sum);
            }
        }
        return taken;
    }

    private static Kind kind(JobDifference difference) {
        return difference.isMissing() ? Kind.JOB_MISSING : Kind.JOB_DIFFERS;
    }

    private Set<String> heal(String account, String marketplaceId, List<JobDifference> differences) {
        if (differences.isEmpty()) {
            return Set.of();
        }
        List<Set<String>> healed = new ArrayList<>();
        ownership.whileOwned(
                account,
                () -> healed.add(
                        stores.jobs.heal(account, marketplaceId, differences, clock.instant(), settings.subscribers)));
        stores.onChange.run();
        return healed.get(0);
    }

    /** Names gaps, as many as a run names of a kind, and counts all of them. */
    private void name(AccountVerification verification, List<VerificationGap> gaps) {
        List<VerificationGap> named = new ArrayList<>();
        for (VerificationGap gap : gaps) {
            if (verification.takes(gap.kind())) {
                named.add(gap);
            }
            verification.count(gap);
        }
        stores.verifications().add(verification.run().runId(), named, clock.instant());
    }

    /**
     * The jobs that the store has and no listing showed, which are looked at one by one: between two pages, or while it went
     * from one status to another, a listing may miss a job. Where there are too many, the run is no proof.
     */
    public List<StoredJob> unlisted(AccountVerification verification) {
        List<StoredJob> unlisted = stores.comparison()
                .unlisted(
                        verification.account(),
                        AMAZON,
                        verification.marketplaces(),
                        verification.listedBefore(),
                        settings.healLimit + 1);
        if (unlisted.size() > settings.healLimit) {
            verification.reserve("more than " + settings.healLimit + " jobs of the store were not in Amazon's listings,"
                    + " and only so many (verification.heal-limit) were asked for one by one");
            return unlisted.subList(0, settings.healLimit);
        }
        return unlisted;
    }

    /** Compares a job that no listing showed and that Amazon has all the same. */
    public void found(AccountVerification verification, StoredJob stored, JsonNode answer) {
        JsonNode job = answer.path("payload");
        if (!job.path("serviceJobId").asText().equals(stored.serviceJobId())) {
            throw new IncompleteVerificationException(
                    "the answer to getServiceJobByServiceJobId is not about the job asked for");
        }
        compare(verification, stored.marketplaceId(), List.of(job));
    }

    /** Names a job that Amazon does not know any more. Nothing is healed: what was delivered stays as it is. */
    public void vanished(AccountVerification verification, StoredJob stored) {
        name(
                verification,
                List.of(new VerificationGap(
                        Kind.JOB_VANISHED,
                        stored.serviceJobId(),
                        stored.status() + " in the store, unknown at Amazon",
                        Outcome.REPORTED)));
    }

    /** Whether the system behind a subscriber is compared. */
    public boolean compares(String subscriber, AccountVerification verification) {
        verification.rewind();
        return settings.compared.contains(subscriber) && settings.subscribers.contains(subscriber);
    }

    /**
     * Takes an order that the FSM has: {@code serviceJobId} and, where nobody can have changed it unseen, {@code status}.
     */
    public void order(AccountVerification verification, JsonNode order) {
        verification
                .orders()
                .add(new Listed(
                        order.path("serviceJobId").asText(),
                        order.path("status").asText(null),
                        null));
        if (verification.orders().size() >= BATCH) {
            keepOrders(verification);
        }
    }

    private void keepOrders(AccountVerification verification) {
        stores.verifications().listed(verification.account(), FSM, verification.orders());
        verification.orders().clear();
    }

    /** Whether there are jobs left to compare; they are the verification's next batch. */
    public boolean next(AccountVerification verification, CamelContext context) {
        goOn(verification, context);
        verification.batch(stores.comparison()
                .next(verification.account(), verification.lastJob(), verification.startedAt(), BATCH));
        return !verification.batch().isEmpty();
    }

    /** The ids of the jobs in the batch. */
    public List<String> ids(AccountVerification verification) {
        return verification.batch().stream().map(StoredJob::serviceJobId).toList();
    }

    /**
     * Compares the batch with the FSM's orders. One with another status than the bridge last saw there was lost by the FSM
     * itself, for the bridge reads what people change: it is delivered again.
     *
     * @return the jobs whose orders no page showed; they are asked for one by one
     */
    public List<StoredJob> withoutOrder(AccountVerification verification) {
        keepOrders(verification);
        String account = verification.account();
        List<StoredJob> toHaveOne = verification.batch().stream()
                .filter(job -> !job.emptied() && systems.statuses.makesOrder(ServiceJobStatus.valueOf(job.status())))
                .toList();
        List<String> ids = toHaveOne.stream().map(StoredJob::serviceJobId).toList();
        Map<String, Listed> listed = stores.verifications().find(account, FSM, ids);
        Map<String, JsonNode> seen = new FsmOrders(stores.database).seen(account, ids);
        Map<String, String> differing = new TreeMap<>();
        listed.values().forEach(order -> {
            String last = seen.containsKey(order.subjectId())
                    ? seen.get(order.subjectId()).path("status").asText(null)
                    : null;
            if (order.status() != null && last != null && !order.status().equals(last)) {
                differing.put(
                        order.subjectId(),
                        "the order is " + order.status() + ", and was " + last + " when the bridge last saw it");
            }
        });
        deliver(
                verification,
                FSM,
                Kind.FSM_DIFFERS,
                unexplained(verification, FSM, toHaveOne, differing.keySet()),
                differing);
        List<StoredJob> missing = unexplained(
                verification,
                FSM,
                toHaveOne,
                ids.stream().filter(id -> !listed.containsKey(id)).toList());
        List<StoredJob> looked = new ArrayList<>();
        for (StoredJob job : missing) {
            if (verification.takes(Kind.FSM_MISSING)) {
                looked.add(job);
            } else {
                name(
                        verification,
                        List.of(new VerificationGap(
                                Kind.FSM_MISSING, job.serviceJobId(), "not in the FSM's listing", Outcome.LATER)));
            }
        }
        return looked;
    }

    /** Names, and delivers again, a job whose order is not there. */
    public void looked(AccountVerification verification, StoredJob job, boolean isThere) {
        if (!isThere) {
            deliver(
                    verification,
                    FSM,
                    Kind.FSM_MISSING,
                    List.of(job),
                    Map.of(job.serviceJobId(), job.status() + " in the store, no order in the FSM"));
        }
    }

    /**
     * Compares the batch with the rows of the ERP that the body holds: {@code serviceJobId}, {@code version}, {@code status}
     * and {@code posted}.
     *
     * @return the rows that are there and wrong: each must be marked as out of date before its job is delivered again
     */
    public List<OtherRow> otherRows(AccountVerification verification, List<Map<String, Object>> rows) {
        Map<String, Map<String, Object>> byId =
                rows.stream().collect(Collectors.toMap(row -> (String) row.get("serviceJobId"), row -> row));
        Map<String, String> missing = new TreeMap<>();
        Map<String, String> differing = new TreeMap<>();
        Map<String, String> unposted = new TreeMap<>();
        for (StoredJob job : verification.batch()) {
            Map<String, Object> row = byId.get(job.serviceJobId());
            if (row == null) {
                missing.put(job.serviceJobId(), job.status() + " in the store, no row in the ERP");
            } else {
                difference(job, row).ifPresent(detail -> differing.put(job.serviceJobId(), detail));
            }
            if (row != null
                    && Boolean.FALSE.equals(row.get("posted"))
                    && job.status().equals(ServiceJobStatus.COMPLETED.name())
                    && !job.emptied()) {
                unposted.put(
                        job.serviceJobId(), "completed, and no posting in the ERP; see that it was not deleted there");
            }
        }
        deliver(
                verification,
                ERP,
                Kind.ERP_MISSING,
                unexplained(verification, ERP, verification.batch(), missing.keySet()),
                missing);
        name(
                verification,
                unexplained(verification, ERP, verification.batch(), unposted.keySet()).stream()
                        .map(job -> new VerificationGap(
                                Kind.ERP_POSTING_MISSING,
                                job.serviceJobId(),
                                unposted.get(job.serviceJobId()),
                                Outcome.REPORTED))
                        .toList());
        List<StoredJob> others = unexplained(verification, ERP, verification.batch(), differing.keySet());
        List<OtherRow> toHeal = new ArrayList<>();
        for (StoredJob job : others) {
            boolean heals = !verification.run().reportOnly() && !job.emptied();
            if (heals && verification.takes(Kind.ERP_DIFFERS, toHeal.size())) {
                String id = job.serviceJobId();
                toHeal.add(new OtherRow(job, version(byId.get(id)), differing.get(id)));
            } else {
                deliver(verification, ERP, Kind.ERP_DIFFERS, List.of(job), differing);
            }
        }
        return toHeal;
    }

    private static long version(Map<String, Object> row) {
        return ((Number) row.get("version")).longValue();
    }

    private static Optional<String> difference(StoredJob job, Map<String, Object> row) {
        long version = version(row);
        if (version != job.version()) {
            return Optional.of("version " + version + " in the ERP, " + job.version() + " in the store");
        }
        // A mapping of the user's own may have other words for a status: then there is nothing to compare.
        String status = String.valueOf(row.get("status"));
        return STATUSES.contains(status) && STATUSES.contains(job.status()) && !status.equals(job.status())
                ? Optional.of(status + " in the ERP, " + job.status() + " in the store, both of version " + version)
                : Optional.empty();
    }

    /** Names, and delivers again, a job whose row in the ERP is wrong and marked as out of date by now. */
    public void outdated(AccountVerification verification, OtherRow row) {
        deliver(verification, ERP, Kind.ERP_DIFFERS, List.of(row.job()), Map.of(row.getServiceJobId(), row.detail()));
    }

    /** Those of these jobs that are as they were, and that no delivery under way and no dead letter explains. */
    private List<StoredJob> unexplained(
            AccountVerification verification, String subscriber, List<StoredJob> jobs, Collection<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        String account = verification.account();
        Map<String, String> explanations = stores.comparison().explanations(account, subscriber, ids);
        Map<String, StoredJob> now = stores.comparison().find(account, ids);
        List<StoredJob> left = new ArrayList<>();
        for (StoredJob job : jobs) {
            String id = job.serviceJobId();
            if (!ids.contains(id)) {
                continue;
            }
            if (explanations.containsKey(id)) {
                verification.explain(explanations.get(id));
            } else if (!now.containsKey(id) || now.get(id).version() != job.version()) {
                verification.explain("changed meanwhile");
            } else {
                left.add(job);
            }
        }
        return left;
    }

    private void deliver(
            AccountVerification verification,
            String subscriber,
            Kind kind,
            List<StoredJob> jobs,
            Map<String, String> details) {
        List<VerificationGap> gaps = new ArrayList<>();
        boolean[] any = new boolean[1];
        for (StoredJob job : jobs) {
            Outcome outcome;
            if (verification.run().reportOnly() || job.emptied()) {
                outcome = Outcome.REPORTED;
            } else if (!verification.takes(kind)) {
                outcome = Outcome.LATER;
            } else {
                boolean[] done = new boolean[1];
                ownership.whileOwned(
                        verification.account(),
                        () -> done[0] = stores.jobs.deliverAgain(
                                verification.account(), job, subscriber, kind == Kind.FSM_DIFFERS, clock.instant()));
                if (!done[0]) {
                    verification.explain("changed meanwhile");
                    continue;
                }
                any[0] = true;
                outcome = Outcome.HEALED;
            }
            name(
                    verification,
                    List.of(new VerificationGap(
                            kind, job.serviceJobId(), details.getOrDefault(job.serviceJobId(), ""), outcome)));
        }
        if (any[0]) {
            stores.onChange.run();
        }
    }

    /** Ends a run that has looked at everything. */
    public void complete(AccountVerification verification) {
        String account = verification.account();
        String reservation = verification.reservation();
        end(verification, reservation);
        if (verification.gaps() > 0) {
            tell(verification);
        }
        if (reservation == null) {
            stateChanges.end(account, "Verification of account " + account + " is complete again");
        } else {
            stateChanges.begin(account, incomplete(account, reservation), null);
        }
    }

    /** Ends a run that could not look at everything: it is no proof. */
    public void failed(AccountVerification verification, Throwable cause) {
        String reason = Causes.reason(cause);
        stateChanges.begin(verification.account(), incomplete(verification.account(), reason), cause);
        if (verification.gaps() > 0) {
            tell(verification);
        }
        end(verification, reason);
    }

    private static void tell(AccountVerification verification) {
        LOG.warn(
                "Verification of account {} found gaps, and healed {} of {}: {}; GET /api/verification/{} names them",
                verification.account(),
                verification.healed(),
                verification.gaps(),
                verification.description(),
                verification.run().runId());
    }

    private static String incomplete(String account, String reason) {
        return "Verification of account " + account + " is incomplete, and no proof: " + reason
                + "; it runs again at verification.cron";
    }

    private void end(AccountVerification verification, String problem) {
        Map<String, Long> atAmazon = stores.verifications().countListed(verification.account(), AMAZON);
        Map<String, Long> inStore = stores.comparison().countByStatus(verification.account());
        stores.verifications()
                .end(verification.run(), verification.summary(atAmazon, inStore).toString(), problem, clock.instant());
    }
}
