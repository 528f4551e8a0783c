package dev.servicebridge.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.servicebridge.cluster.Ownership;

/** Owns the accounts that a test puts in, and remembers what was begun and not ended. */
public final class FakeOwnership implements Ownership {
    public final Set<String> accounts = ConcurrentHashMap.newKeySet();
    public final List<String> underWay = new ArrayList<>();
    /** Whether the account is given away between the look and the entry. */
    public boolean losesOnEntry;

    @Override
    public boolean hasJoined() {
        return true;
    }

    @Override
    public boolean owns(String account) {
        return accounts.contains(account);
    }

    @Override
    public synchronized boolean acquire(String account) {
        if (losesOnEntry || !owns(account)) {
            return false;
        }
        underWay.add(account);
        return true;
    }

    /** As of a node that was taken for dead: what goes is not waited for. */
    @Override
    public boolean isHeld(String account) {
        return owns(account);
    }

    @Override
    public synchronized boolean release(String account) {
        boolean kept = isHeld(account);
        underWay.remove(account);
        return kept;
    }
}
