package dev.servicebridge.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The accounts of the partitions that this node was assigned, for as long as its {@link Lease} holds. */
final class OwnedAccounts {
    private final AccountPartitions partitions;
    private final Lease lease;
    private final LongSupplier nanoClock;
    private final Set<Integer> owned = new HashSet<>();
    /** How much is under way, by partition. */
    private final Map<Integer, Integer> underWay = new HashMap<>();
    /** Given to another node while something was under way here; not owned again before that is over. */
    private final Set<Integer> overtaken = new HashSet<>();

    OwnedAccounts(AccountPartitions partitions, Lease lease, LongSupplier nanoClock) {
        this.partitions = partitions;
        this.lease = lease;
        this.nanoClock = nanoClock;
    }

    synchronized boolean owns(String account) {
        return isOwned(partitions.of(account)) && lease.holds();
    }

    private boolean isOwned(int partition) {
        return owned.contains(partition) && !overtaken.contains(partition);
    }

    synchronized boolean acquire(String account) {
        if (!owns(account)) {
            return false;
        }
        underWay.merge(partitions.of(account), 1, Integer::sum);
        return true;
    }

    synchronized boolean isHeld(String account) {
        int partition = partitions.of(account);
        return (owned.contains(partition) || underWay.containsKey(partition))
                && !overtaken.contains(partition)
                && lease.holds();
    }

    synchronized boolean release(String account) {
        int partition = partitions.of(account);
        boolean kept = isHeld(account);
        underWay.computeIfPresent(partition, (number, count) -> count == 1 ? null : count - 1);
        if (!underWay.containsKey(partition)) {
            overtaken.remove(partition);
        }
        notifyAll();
        return kept;
    }

    /** Those that are owned now. */
    synchronized List<String> accounts() {
        return lease.holds()
                ? owned.stream()
                        .filter(this::isOwned)
                        .flatMap(partition -> partitions.accounts(partition).stream())
                        .toList()
                : List.of();
    }

    synchronized void assigned(Collection<Integer> added) {
        owned.addAll(added);
    }

    /** Begins nothing more for the accounts of these partitions, without waiting for what is under way. */
    synchronized void lost(Collection<Integer> removed) {
        removed.forEach(owned::remove);
        overtake(removed);
    }

    private void overtake(Collection<Integer> removed) {
        removed.stream().filter(underWay::containsKey).forEach(overtaken::add);
    }

    /**
     * Begins nothing more for the accounts of these partitions and waits for what is under way.
     *
     * @return whether all of it ended in time
     */
    synchronized boolean revoked(Collection<Integer> removed, Duration longest) throws InterruptedException {
        removed.forEach(owned::remove);
        long end = nanoClock.getAsLong() + longest.toNanos();
        while (removed.stream().anyMatch(underWay::containsKey)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - nanoClock.getAsLong());
            if (left <= 0) {
                overtake(removed);
                return false;
            }
            wait(left);
        }
        return true;
    }
}
