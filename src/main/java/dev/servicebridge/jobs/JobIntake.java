package dev.servicebridge.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.servicebridge.cluster.NotOwnedException;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.outbox.Causes;
import dev.servicebridge.polling.StateChangeLog;
import dev.servicebridge.remote.RemoteClocks;
import dev.servicebridge.remote.plan.Priority;

/**
 * The steps of {@code routes/jobs/job-intake.yaml}: which listings to read, where each begins, and what becomes of a
 * page.
 *
 * <p>A listing whose pages never end is given up with a warning, and its checkpoint stays. Since it may as well have
 * been a very long one, the next attempt reads half of its time. How much of the past one listing of a backfill reads
 * follows from how many pages the last one had ({@link SliceLength}); that is known only while the bridge runs, and
 * begins at the configured length again after a restart.
 */
public final class JobIntake {
    private static final Logger LOG = LoggerFactory.getLogger(JobIntake.class);
    private static final String SYSTEM = "services-api";
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private final Settings settings;
    private final List<Listing> listings;
    private final Checkpoints checkpoints;
    private final JobStore store;
    private final Runnable onChange;
    private final Clock clock;
    private final Ownership ownership;
    private final RemoteClocks clocks;
    private final SliceLength starting;
    private final StateChangeLog stateChanges = new StateChangeLog(LOG);
    private final Set<Reading> running = ConcurrentHashMap.newKeySet();
    private final Map<Listing, Duration> windows = new ConcurrentHashMap<>();
    private final Map<Listing, SliceLength> lengths = new ConcurrentHashMap<>();
    private final Map<Listing, Duration> allowed = new ConcurrentHashMap<>();
    private final Map<Listing, Instant> reported = new ConcurrentHashMap<>();

    /** The jobs of one account in one marketplace. */
    public record Listing(String account, String marketplaceId) {}

    /**
     * One of a listing's two readings, which fail and recover by themselves.
     *
     * @param backfill whether it reads the past backwards, and not what has changed
     */
    public record Reading(Listing listing, boolean backfill) {
        public String account() {
            return listing.account();
        }
    }

    /**
     * How jobs are read.
     *
     * @param overlap how far before the checkpoint each poll begins
     * @param start the instant back to which the past is filled in; null for not at all
     * @param slice how much of the past the first listing of a backfill reads
     * @param pageLimit pages after which a listing is taken for endless
     * @param subscribers who gets the events
     */
    public record Settings(Duration overlap, Instant start, Duration slice, int pageLimit, Set<String> subscribers) {
        /**
         * Those of the settings {@code poll.*}.
         *
         * @param now the time that {@code poll.start} counts back from
         */
        public static Settings from(SettingsReader reader, Instant now, Set<String> subscribers) {
            return new Settings(
                    reader.duration("poll.overlap"),
                    reader.instant("poll.start", now),
                    reader.duration("poll.slice"),
                    reader.integer("poll.page-limit", 1),
                    subscribers);
        }
    }

    /** Reads for every account. */
    public JobIntake(
            Settings settings,
            List<Listing> listings,
            Checkpoints checkpoints,
            JobStore store,
            Runnable onChange,
            Clock clock) {
        this(
                settings,
                listings,
                checkpoints,
                store,
                onChange,
                clock,
                Ownership.ALL,
                new RemoteClocks(RemoteClocks.Limits.SHIPPED, clock));
    }

    /**
     * @param onChange called when a saved page has made events
     * @param ownership whose jobs this node reads
     * @param clocks how far the clock of the Services API is off
     */
    public JobIntake(
            Settings settings,
            List<Listing> listings,
            Checkpoints checkpoints,
            JobStore store,
            Runnable onChange,
            Clock clock,
            Ownership ownership,
            RemoteClocks clocks) {
        this.settings = settings;
        this.listings = listings;
        this.checkpoints = checkpoints;
        this.store = store;
        this.onChange = onChange;
        this.clock = clock;
        this.ownership = ownership;
        this.clocks = clocks;
        this.starting = SliceLength.starting(settings.slice(), settings.pageLimit());
    }

    /** Every listing of every account, whichever node reads it. */
    public List<Listing> configured() {
        return List.copyOf(listings);
    }

    /** Every listing that this node reads. */
    public List<Listing> listings() {
        return listings.stream()
                .filter(listing -> ownership.owns(listing.account()))
                .toList();
    }

    /** What is wrong with a listing's polls just now; null while they go well. */
    public String outage(Listing listing) {
        String problem = stateChanges.of(new Reading(listing, false));
        return problem != null ? problem : stateChanges.of(new Reading(listing, true));
    }

    /** The readings of every listing that this node reads, of each the forward one first. */
    public List<Reading> readings() {
        return listings().stream()
                .flatMap(listing -> Stream.of(new Reading(listing, false), new Reading(listing, true)))
                .toList();
    }

    /**
     * Whether a reading may begin: false while the one before is still under way. From then on to {@link #end} the log
     * names the account.
     */
    public boolean begin(Reading reading) {
        boolean begins = running.add(reading);
        if (begins) {
            MDC.put("account", reading.account());
        }
        return begins;
    }

    /** Who goes first at the usage plan: what has changed before the past. */
    public Priority priority(Reading reading) {
        return reading.backfill() ? Priority.BACKFILL : Priority.NORMAL;
    }

    /** Notes that a reading is over, be it well or not. */
    public void end(Reading reading) {
        running.remove(reading);
        MDC.remove("account");
    }

    /**
     * The poll that a reading begins with.
     *
     * @return null where there is nothing to read
     */
    public JobPoll first(Reading reading) {
        return reading.backfill() ? backfill(reading.listing()) : forward(reading.listing());
    }

    /**
     * The poll that a reading goes on with: the same, as long as it has pages; then, in a backfill, the next slice.
     *
     * @return null where there is nothing left to read
     */
    public JobPoll next(Reading reading, JobPoll poll) {
        if (!poll.isOver()) {
            return poll;
        }
        return reading.backfill() ? backfill(reading.listing()) : null;
    }

    /** The next forward poll of a listing; it reaches back further by as much as the other system's clock is behind. */
    private JobPoll forward(Listing listing) {
        Checkpoint checkpoint = notInFuture(listing, checkpoint(listing));
        Duration behind = clocks.skew(SYSTEM, listing.account()).behind();
        allowed.put(listing, behind);
        Instant from = checkpoint.updatedAfter().minus(settings.overlap()).minus(behind);
        Duration window = windows.get(listing);
        Instant before = window == null ? null : checkpoint.updatedAfter().plus(window);
        return JobPoll.forward(
                listing.account(),
                listing.marketplaceId(),
                from,
                before == null || before.isAfter(clock.instant()) ? null : before);
    }

    /** Where the other system's clock, or the bridge's own, was wrong once, and the checkpoint was moved by it. */
    private Checkpoint notInFuture(Listing listing, Checkpoint checkpoint) {
        Instant now = clock.instant();
        if (!checkpoint.updatedAfter().isAfter(now)) {
            return checkpoint;
        }
        return checkpoints
                .correct(listing.account(), listing.marketplaceId(), now)
                .map(corrected -> {
                    LOG.warn(
                            "poll of account {}, marketplace {}: the checkpoint was {}, in the future; changes are read"
                                    + " again from {} on",
                            listing.account(),
                            listing.marketplaceId(),
                            checkpoint.updatedAfter(),
                            corrected.updatedAfter());
                    return corrected;
                })
                .orElse(checkpoint);
    }

    /** The next slice of the past; null where none is left. */
    private JobPoll backfill(Listing listing) {
        Checkpoint checkpoint = checkpoint(listing);
        if (checkpoint.backfillDone()) {
            return null;
        }
        Instant before = checkpoint.backfillReached();
        Instant from = before.minus(length(listing).length());
        return JobPoll.backfill(
                listing.account(),
                listing.marketplaceId(),
                from.isBefore(checkpoint.backfillUntil()) ? checkpoint.backfillUntil() : from,
                before);
    }

    private SliceLength length(Listing listing) {
        return lengths.getOrDefault(listing, starting);
    }

    /**
     * Whether a poll has pages left to read, and it is still for this node to read them.
     *
     * @param poll null for none
     */
    public boolean hasMore(JobPoll poll, CamelContext context) {
        return poll != null && !poll.isOver() && !context.isStopping() && ownership.owns(poll.getAccount());
    }

    /**
     * Saves a page, with its events and the move of the checkpoint.
     *
     * @param answer the page as the API returned it
     * @param remoteDate the {@code Date} header of the answer; null for none
     * @throws NotOwnedException where another node may have saved a newer one
     */
    public void savePage(JobPoll poll, JsonNode answer, String remoteDate) {
        ownership.whileOwned(poll.getAccount(), () -> save(poll, answer.path("payload"), remoteDate));
    }

    private void save(JobPoll poll, JsonNode payload, String remoteDate) {
        if (!payload.isObject()) {
            throw new IllegalStateException("the answer to getServiceJobs has no payload");
        }
        List<JsonNode> jobs = new ArrayList<>();
        payload.path("jobs").forEach(jobs::add);
        String next = payload.path("nextPageToken").asText(null);
        Instant now = clock.instant();
        // By the clock of the system that made the page, so that a bridge whose clock is ahead misses nothing.
        Instant listedAt = clocks.reached(remoteDate);
        CheckpointMove move = asAllowed(poll, poll.turn(next, listedAt));
        if (poll.pages() == 1) {
            poll.announce(SliceLength.pages(payload.path("totalResultSize").asInt(0), jobs.size()));
        }
        boolean repeats = poll.repeats();
        boolean endless = !poll.isOver() && poll.pages() >= settings.pageLimit();
        SavedPage saved =
                store.savePage(poll.getAccount(), poll.getMarketplaceId(), jobs, now, settings.subscribers(), move);
        if (saved.changed() > 0) {
            onChange.run();
        }
        if (saved.refused() > 0) {
            LOG.warn("{}: {} entries without a usable id went to the dead letters", poll, saved.refused());
        }
        if (!repeats && readLess(poll)) {
            poll.end();
        } else if (repeats || endless) {
            giveUp(poll, now);
        } else if (poll.isOver()) {
            finish(poll, now);
        }
    }

    /**
     * Tells that a reading failed; it is made again at the next tick.
     *
     * @param poll null where none was begun
     */
    public void failed(Reading reading, JobPoll poll, Throwable cause) {
        // It may have failed for being long: for a page token that is too old, or a time that the system takes too long
        // for.
        lengths.computeIfPresent(reading.listing(), (listing, length) -> reading.backfill() ? length.back() : length);
        stateChanges.begin(
                reading,
                (poll == null ? "poll of account " + reading.account() : poll) + " failed: " + reason(cause)
                        + "; it is tried again at every tick",
                cause);
    }

    /** Whether a slice proves too long on its way. The checkpoint stays then, and a shorter one begins at the same place. */
    private boolean readLess(JobPoll poll) {
        if (!poll.isBackfill() || poll.isOver()) {
            return false;
        }
        SliceLength length = length(listing(poll));
        SliceLength next = length.within(poll.pages(), poll.announced());
        lengths.put(listing(poll), next);
        return !next.equals(length);
    }

    private static Listing listing(JobPoll poll) {
        return new Listing(poll.getAccount(), poll.getMarketplaceId());
    }

    private void giveUp(JobPoll poll, Instant now) {
        Listing listing = listing(poll);
        if (poll.isBackfill()) {
            lengths.put(listing, length(listing).afterGivingUp(poll.length(now)));
        } else {
            Duration half = poll.length(now).dividedBy(2);
            windows.put(listing, half.compareTo(SHORTEST) < 0 ? SHORTEST : half);
        }
        poll.end();
        stateChanges.begin(
                new Reading(listing, poll.isBackfill()),
                poll + " was given up after " + poll.pages() + " pages: the page tokens repeat or do not end; the"
                        + " checkpoint stays, and the next poll reads half of the time",
                null);
    }

    private void finish(JobPoll poll, Instant now) {
        Listing listing = listing(poll);
        stateChanges.end(new Reading(listing, poll.isBackfill()), poll + " goes well again");
        if (poll.isBackfill()) {
            lengths.put(listing, length(listing).after(poll.pages(), poll.announced()));
            report(poll, listing, now);
            return;
        }
        windows.computeIfPresent(
                listing, (key, window) -> window.compareTo(settings.slice()) >= 0 ? null : window.multipliedBy(2));
    }

    private static String reason(Throwable failure) {
        return (isOfTheStore(failure) ? "the bridge's database: " : "") + Causes.reason(failure);
    }

    private static boolean isOfTheStore(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(JdbiException.class::isInstance);
    }

    /** A line when the backfill ends, and one a minute while it goes on. */
    private void report(JobPoll poll, Listing listing, Instant now) {
        Checkpoint checkpoint = checkpoint(listing);
        Instant last = reported.putIfAbsent(listing, now);
        boolean due = last == null || last.isBefore(now.minusSeconds(60));
        if (checkpoint.backfillDone() || due) {
            reported.put(listing, now);
            LOG.info(
                    "{}: {}, back to {} of {}, {} jobs on {} pages",
                    poll,
                    checkpoint.backfillDone() ? "done" : "under way",
                    checkpoint.backfillReached(),
                    checkpoint.backfillUntil(),
                    checkpoint.backfillJobs(),
                    checkpoint.backfillPages());
        }
    }

    private Checkpoint checkpoint(Listing listing) {
        Instant now = clock.instant();
        Instant until = settings.start() == null ? now : settings.start();
        return checkpoints.start(listing.account(), listing.marketplaceId(), now, until);
    }

    /**
     * Where the other system's clock turns out to be further behind than the poll allowed for, the poll may have missed
     * changes: the checkpoint stays, and the next poll reaches back further.
     */
    private CheckpointMove asAllowed(JobPoll poll, CheckpointMove move) {
        Duration behind = clocks.skew(SYSTEM, poll.getAccount()).behind();
        Duration reach = allowed.getOrDefault(listing(poll), Duration.ZERO);
        return move instanceof CheckpointMove.Forward && behind.compareTo(reach) > 0
                ? CheckpointMove.forward(Instant.EPOCH)
                : move;
    }
}
