package dev.servicebridge.verification;

import java.time.Instant;

/**
 * The listing of an account's jobs that are in one status and one marketplace. Used by one thread at a time.
 *
 * <p>A listing may have any number of pages, so that their tokens are not kept: one of them is, always that of the page
 * whose number is the last power of two. A token that comes again is noticed within three rounds.
 */
public final class StatusListing {
    private final String account;
    private final String marketplaceId;
    private final String status;
    private final Instant from;
    private final Instant before;
    private String pageToken;
    private String keptToken;
    private long pages;
    private boolean over;

    StatusListing(String account, String marketplaceId, String status, Instant from, Instant before) {
        this.account = account;
        this.marketplaceId = marketplaceId;
        this.status = status;
        this.from = from;
        this.before = before;
    }

    public String getAccount() {
        return account;
    }

    public String getMarketplaceId() {
        return marketplaceId;
    }

    /** For the parameter {@code serviceJobStatus}. */
    public String getStatus() {
        return status;
    }

    /** For the parameter {@code lastUpdatedAfter}. */
    public String getLastUpdatedAfter() {
        return from.toString();
    }

    /** For the parameter {@code lastUpdatedBefore}. */
    public String getLastUpdatedBefore() {
        return before.toString();
    }

    /** The token of the next page; null before the first. */
    public String getPageToken() {
        return pageToken;
    }

    /** Whether pages are left to read. */
    public boolean isMore() {
        return !over;
    }

    /**
     * Notes that a page was read.
     *
     * @param next the token of the page after it; null or empty on the last
     * @throws IncompleteVerificationException where the listing goes round in a circle
     */
    void turn(String next) {
        pages++;
        over = next == null || next.isEmpty();
        pageToken = over ? null : next;
        if (over) {
            return;
        }
        if (next.equals(keptToken)) {
            over = true;
            throw new IncompleteVerificationException("the page tokens of " + this + " repeat after " + pages
                    + " pages; the next run reads it again, and where that goes on, tell Amazon");
        }
        if (Long.bitCount(pages) == 1) {
            keptToken = next;
        }
    }

    @Override
    public String toString() {
        return "the listing of jobs in status " + status + " of account " + account + ", marketplace " + marketplaceId;
    }
}
