package dev.servicebridge.remote.plan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Those who wait for one usage plan, by their {@link Priority}, and within one in the order in which they came.
 *
 * <p>Nobody is told beforehand when to leave: whoever's turn it is leaves when the plan has a place, so that whatever
 * changes the plan holds for all who wait. Any number of threads may use it.
 */
final class PlanQueue {
    /** So many places in a row at the most go to one priority while others of lower ones wait. */
    private static final int IN_A_ROW = 3;

    private static final long NEVER = Long.MAX_VALUE;

    private final Allowance allowance;
    private final LongSupplier clock;
    private final Alarm alarm;
    private final Map<Priority, Deque<Waiter>> lines = new EnumMap<>(Priority.class);
    /** Those who do not wait for ever, by when they give up. */
    private final NavigableSet<Waiter> impatient = new TreeSet<>(
            Comparator.comparingLong((Waiter waiter) -> waiter.until).thenComparingLong(waiter -> waiter.number));
    /** How many places in a row each priority has had while others of lower ones waited. */
    private final int[] inARow = new int[Priority.values().length];

    private int waiting;
    private long numbers;
    private long alarmAt = NEVER;
    /** When the latest call left whose answer told the rate in force. */
    private long toldBy = -1;

    private volatile String guard;

    /**
     * @param clock nanoseconds, never less than zero nor than they were before
     * @param guard the endpoint that calls pass which have their place
     */
    PlanQueue(Allowance allowance, LongSupplier clock, Alarm alarm, String guard) {
        this.guard = guard;
        this.allowance = allowance;
        this.clock = clock;
        this.alarm = alarm;
        for (Priority priority : Priority.values()) {
            lines.put(priority, new ArrayDeque<>(1));
        }
    }

    /**
     * Has a caller wait for its place.
     *
     * @param longestWait in nanoseconds
     * @param exhausted what the place fails with where it is longer until it is free, made of how long that is expected to
     *     take
     * @return the place, once the caller may go on; to be cancelled by who no longer wants it
     */
    CompletableFuture<Throttles.Place> enter(
            Priority priority, long longestWait, Function<Duration, ? extends RuntimeException> exhausted) {
        List<Runnable> outcomes = new ArrayList<>(1);
        Waiter waiter;
        synchronized (this) {
            long now = clock.getAsLong();
            serve(now, outcomes);
            waiter = new Waiter(priority, now, longestWait >= NEVER - now ? NEVER : now + longestWait, exhausted);
            long expected = expected(priority, now);
            if (expected > longestWait) {
                outcomes.add(waiter.failure(expected));
            } else {
                add(waiter);
                serve(now, outcomes);
            }
        }
        outcomes.forEach(Runnable::run);
        return waiter;
    }

    private void add(Waiter waiter) {
        lines.get(waiter.priority).add(waiter);
        waiting++;
        if (waiter.until != NEVER) {
            impatient.add(waiter);
        }
    }

    /** Lets go whoever may, and sees to it that the next one will be. What comes of it is run by who holds no lock. */
    private void serve(long now, List<Runnable> outcomes) {
        while (waiting > 0) {
            Priority turn = turn();
            long wait = allowance.nanosUntil(1 + leftToOthers(turn), now);
            if (wait == 0) {
                letGo(turn, now, outcomes);
            } else if (!giveUp(now, outcomes)) {
                wakeAt(Math.min(now + wait, impatient.isEmpty() ? NEVER : impatient.first().until));
                return;
            }
        }
    }

    /** The priority that the next place goes to. */
    private Priority turn() {
        Priority lowest = null;
        for (Priority priority : Priority.values()) {
            if (!lines.get(priority).isEmpty()) {
                if (inARow[priority.ordinal()] < IN_A_ROW) {
                    return priority;
                }
                lowest = priority;
            }
        }
        return lowest;
    }

    /** How many places a priority leaves, unless its turn has come because others went before for long enough. */
    private int leftToOthers(Priority priority) {
        int burst = allowance.plan().burst();
        if (priority != Priority.BACKFILL || burst == 1) {
            return 0;
        }
        for (Priority higher : List.of(Priority.PERSON, Priority.NORMAL)) {
            if (inARow[higher.ordinal()] >= IN_A_ROW) {
                return 0;
            }
        }
        return Math.max(1, burst / 10);
    }

    private void letGo(Priority priority, long now, List<Runnable> outcomes) {
        Waiter waiter = lines.get(priority).remove();
        forget(waiter);
        Arrays.fill(inARow, 0, priority.ordinal(), 0);
        inARow[priority.ordinal()] = waitingBelow(priority) > 0 ? inARow[priority.ordinal()] + 1 : 0;
        Grant grant = new Grant(allowance.depart(waiter.since, now));
        outcomes.add(() -> {
            if (!waiter.complete(grant)) {
                grant.unused();
            }
        });
    }

    private int waitingBelow(Priority priority) {
        int below = 0;
        for (Priority other : Priority.values()) {
            below += other.compareTo(priority) > 0 ? lines.get(other).size() : 0;
        }
        return below;
    }

    private void forget(Waiter waiter) {
        waiting--;
        impatient.remove(waiter);
    }

    /** Fails those who have waited for as long as they may. Returns whether there were any. */
    private boolean giveUp(long now, List<Runnable> outcomes) {
        boolean any = false;
        while (!impatient.isEmpty() && impatient.first().until <= now) {
            Waiter waiter = impatient.first();
            long expected = allowance.nanosUntil(1, now);
            remove(waiter);
            outcomes.add(waiter.failure(expected));
            any = true;
        }
        return any;
    }

    private boolean remove(Waiter waiter) {
        boolean was = lines.get(waiter.priority).remove(waiter);
        if (was) {
            forget(waiter);
        }
        return was;
    }

    private void wakeAt(long nanos) {
        if (nanos < alarmAt) {
            alarmAt = nanos;
            alarm.at(nanos, () -> wake(nanos));
        }
    }

    private void wake(long at) {
        change(now -> {
            if (alarmAt == at) {
                alarmAt = NEVER;
            }
        });
    }

    /** Does what may change whose turn it is. */
    private void change(Change change) {
        List<Runnable> outcomes = new ArrayList<>();
        synchronized (this) {
            long now = clock.getAsLong();
            change.at(now);
            serve(now, outcomes);
        }
        outcomes.forEach(Runnable::run);
    }

    /** Something that happens to the plan. */
    @FunctionalInterface
    private interface Change {
        void at(long now);
    }

    /** How long a call would wait that was made now. */
    synchronized Duration expectedWait(Priority priority) {
        return Duration.ofNanos(expected(priority, clock.getAsLong()));
    }

    private long expected(Priority priority, long now) {
        return expected(priority, lines.get(priority).size(), now);
    }

    /** @param before how many of the same priority go before */
    private long expected(Priority priority, int before, long now) {
        int rank = priority.ordinal();
        int below = waitingBelow(priority);
        int above = waiting - below - lines.get(priority).size();
        // Each turn of this priority lets so many of higher ones go before, which have turns among themselves.
        long mostAbove = (before + 1L) * ((1L << (2 * rank)) - 1);
        int turnsBelow = (inARow[rank] + before) / IN_A_ROW;
        long ahead = before + Math.min(above, mostAbove) + Math.min(below, turnsBelow);
        return allowance.nanosUntil((int) ahead + 1 + leftToOthers(priority), now);
    }

    /** How many callers wait. */
    synchronized int waiting() {
        return waiting;
    }

    /** The share of the plan in use, 0 to 1. */
    synchronized double use() {
        return allowance.use(clock.getAsLong());
    }

    synchronized UsagePlan plan() {
        return allowance.plan();
    }

    /** Has calls pass another throttle once they have their place. */
    void guardBy(String endpoint) {
        guard = endpoint;
    }

    /** Takes the plan for spent at that time, by somebody else. */
    void spend(long at) {
        change(now -> allowance.spend(at));
    }

    /** Whether an answer tells something new: another rate than the one in force, and no later call has told that one. */
    synchronized boolean isNews(double rate, Throttles.Place by) {
        long left = ((Grant) by).leftAt;
        if (allowance.plan().sliding() || left < toldBy) {
            return false;
        }
        if (allowance.plan().rate() == rate) {
            toldBy = left;
            return false;
        }
        return true;
    }

    /**
     * Has all go by another rate, those as well who wait already; who would then wait for longer than it may fails at once.
     *
     * @param by the place of the call whose answer told it
     * @return the rate before; empty where that one is in force already
     */
    Optional<Double> replan(double rate, Throttles.Place by) {
        UsagePlan[] before = new UsagePlan[1];
        List<Runnable> outcomes = new ArrayList<>();
        synchronized (this) {
            if (isNews(rate, by)) {
                long now = clock.getAsLong();
                long left = ((Grant) by).leftAt;
                before[0] = allowance.plan();
                // Until the first answer the bucket counts as full: there is nothing to take back.
                allowance.replace(before[0].withRate(rate), toldBy < 0 ? now : toldBy, now);
                toldBy = left;
                failHopeless(now, outcomes);
                serve(now, outcomes);
            }
        }
        outcomes.forEach(Runnable::run);
        return Optional.ofNullable(before[0]).map(UsagePlan::rate);
    }

    private void failHopeless(long now, List<Runnable> outcomes) {
        for (Priority priority : Priority.values()) {
            int before = 0;
            for (Iterator<Waiter> line = lines.get(priority).iterator(); line.hasNext(); ) {
                Waiter waiter = line.next();
                long expected = expected(priority, before, now);
                if (waiter.until != NEVER && expected > waiter.until - now) {
                    line.remove();
                    forget(waiter);
                    outcomes.add(waiter.failure(expected));
                } else {
                    before++;
                }
            }
        }
    }

    private void withdraw(Waiter waiter) {
        change(now -> remove(waiter));
    }

    /** One who waits. */
    private final class Waiter extends CompletableFuture<Throttles.Place> {
        private final Priority priority;
        private final long since;
        private final long until;
        private final Function<Duration, ? extends RuntimeException> exhausted;
        private final long number = numbers++;

        Waiter(Priority priority, long since, long until, Function<Duration, ? extends RuntimeException> exhausted) {
            this.priority = priority;
            this.since = since;
            this.until = until;
            this.exhausted = exhausted;
        }

        Runnable failure(long expectedNanos) {
            return () -> completeExceptionally(exhausted.apply(Duration.ofNanos(expectedNanos)));
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                withdraw(this);
            }
            return cancelled;
        }
    }

    private final class Grant implements Throttles.Place {
        private final Allowance.Departure departure;
        private long leftAt;

        Grant(Allowance.Departure departure) {
            this.departure = departure;
        }

        @Override
        public String guard() {
            return guard;
        }

        @Override
        public void left() {
            change(now -> {
                leftAt = now;
                departure.left(now);
            });
        }

        @Override
        public void answered() {
            change(departure::answered);
        }

        @Override
        public void refused() {
            change(allowance::refused);
        }

        @Override
        public void unused() {
            change(departure::unused);
        }
    }
}
