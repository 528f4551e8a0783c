package dev.servicebridge.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * One reading of an account's service jobs in one marketplace, page by page: either forwards from the checkpoint, or one
 * slice of the past. Used by one thread at a time.
 */
public final class JobPoll {
    private final String account;
    private final String marketplaceId;
    private final Instant from;
    private final Instant before;
    private final boolean backfill;
    private final Set<String> tokens = new HashSet<>();
    private Instant listedAt;
    private String pageToken;
    private int pages;
    private int announced;
    private boolean over;

    private JobPoll(String account, String marketplaceId, Instant from, Instant before, boolean backfill) {
        this.account = account;
        this.marketplaceId = marketplaceId;
        this.from = from;
        this.before = before;
        this.backfill = backfill;
    }

    /** Reads every change since {@code from}, or those of a window where {@code before} is not null. */
    static JobPoll forward(String account, String marketplaceId, Instant from, Instant before) {
        return new JobPoll(account, marketplaceId, from, before, false);
    }

    /** Reads one slice of the past. */
    static JobPoll backfill(String account, String marketplaceId, Instant from, Instant before) {
        return new JobPoll(account, marketplaceId, from, before, true);
    }

    public String getAccount() {
        return account;
    }

    public String getMarketplaceId() {
        return marketplaceId;
    }

    /** For the parameter {@code lastUpdatedAfter}. */
    public String getLastUpdatedAfter() {
        return from.toString();
    }

    /** For the parameter {@code lastUpdatedBefore}; null where the listing is open to now. */
    public String getLastUpdatedBefore() {
        return before == null ? null : before.toString();
    }

    /** The token of the next page; null before the first. */
    public String getPageToken() {
        return pageToken;
    }

    public boolean isBackfill() {
        return backfill;
    }

    boolean isOver() {
        return over;
    }

    int pages() {
        return pages;
    }

    /** Notes how many pages the system says that the listing has; 0 where it does not. */
    void announce(int total) {
        announced = total;
    }

    int announced() {
        return announced;
    }

    Duration length(Instant now) {
        return Duration.between(from, before == null ? now : before);
    }

    void end() {
        over = true;
    }

    /**
     * Takes a page's place in the listing: what the checkpoint is to do once its jobs are saved.
     *
     * @param next the token of the page after it; null or empty on the last page
     * @param listed when the system made the page, by its own clock
     * @return null where the checkpoint stays: a forward poll that has further pages
     */
    CheckpointMove turn(String next, Instant listed) {
        pages++;
        listedAt = listedAt == null ? listed : listedAt;
        over = next == null || next.isEmpty();
        if (over) {
            return backfill ? CheckpointMove.backfillSlice(from) : CheckpointMove.forward(reached());
        }
        pageToken = next;
        return backfill ? CheckpointMove.backfillPage() : null;
    }

    /** Notes the next page's token; true where it was noted before, so that the listing goes round in a circle. */
    boolean repeats() {
        return !over && !tokens.add(pageToken);
    }

    private Instant reached() {
        return before != null && before.isBefore(listedAt) ? before : listedAt;
    }

    @Override
    public String toString() {
        return (backfill ? "backfill" : "poll") + " of account " + account + ", marketplace " + marketplaceId;
    }
}
