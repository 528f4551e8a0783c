package dev.servicebridge.jobs;

import java.time.Duration;

/**
 * How much of the past a backfill reads with its next listing. A slice that fills few pages is followed by one of twice
 * its length, one that fills many by one of half of it: the last page of a listing is seldom full, so that short slices
 * cost calls, and a long one is read again from its begin after a restart. Nothing here changes; each method returns
 * what holds next.
 *
 * @param starting the length to begin with; what is longer has grown
 * @param length the length of the next slice, at least a minute, or {@code starting} where that is less
 * @param pageLimit pages after which a listing is taken for endless, at least 1
 * @param trusting whether the system is believed when it says how many pages a listing has
 */
record SliceLength(Duration starting, Duration length, int pageLimit, boolean trusting) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** From nine pages on, the half of a page that a listing wastes on average costs a sixteenth. */
    private static final int FEW = 8;

    /** What a restart reads again is about three seconds of the vendor's plan. */
    private static final int MANY = 32;

    /** The length of a first slice. */
    static SliceLength starting(Duration starting, int pageLimit) {
        return new SliceLength(starting, starting, pageLimit, true);
    }

    /**
     * What holds after a slice that was read to its end.
     *
     * @param pages how many it had
     * @param announced how many the system said it had; 0 where it did not
     */
    SliceLength after(int pages, int announced) {
        SliceLength next = announced > pageLimit && pages <= pageLimit ? distrusting() : this;
        if (pages <= few()) {
            return next.of(length.multipliedBy(2));
        }
        return pages > Math.min(MANY, half()) ? next.halfOf(length) : next;
    }

    /**
     * What holds after a page that is not the last one of its slice: this to read on, or else a shorter length to read
     * instead, so that no slice is read up to the limit in vain.
     *
     * @param pages pages read so far
     * @param announced pages of the whole slice as the system says; 0 where it does not
     */
    SliceLength within(int pages, int announced) {
        if (trusting && announced > pages) {
            // A system that is wrong is found out at the shortest length, which is always read.
            return announced > pageLimit && length.compareTo(shortest()) > 0 ? halfOf(length) : this;
        }
        return pages >= half() ? back() : this;
    }

    /** What holds after a slice that could not be read: the starting length, or a shorter one. */
    SliceLength back() {
        return length.compareTo(starting) > 0 ? of(starting) : this;
    }

    /**
     * What holds after a slice that was given up as endless.
     *
     * @param read how long that slice was; the one that ends the past may be shorter than {@link #length()}
     */
    SliceLength afterGivingUp(Duration read) {
        return halfOf(read);
    }

    /**
     * How many pages a listing has.
     *
     * @param entries entries of the whole listing as the system says; 0 where it does not
     * @param onFirst entries on the first page
     * @return 0 where that is not known
     */
    static int pages(int entries, int onFirst) {
        return entries <= 0 || onFirst <= 0 ? 0 : (entries - 1) / onFirst + 1;
    }

    /** Twice as many pages as these are at most {@link #half()}, so that an evenly filled past is never read in vain. */
    private int few() {
        return Math.max(1, Math.min(FEW, pageLimit / 4));
    }

    private int half() {
        return Math.max(1, pageLimit / 2);
    }

    private Duration shortest() {
        return starting.compareTo(SHORTEST) < 0 ? starting : SHORTEST;
    }

    private SliceLength halfOf(Duration whole) {
        Duration half = whole.dividedBy(2);
        return of(half.compareTo(shortest()) < 0 ? shortest() : half);
    }

    private SliceLength of(Duration next) {
        return new SliceLength(starting, next, pageLimit, trusting);
    }

    private SliceLength distrusting() {
        return new SliceLength(starting, length, pageLimit, false);
    }
}
