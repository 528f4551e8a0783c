package dev.servicebridge.cluster;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Meaningful;

/** Says that another node works for an account now, so that what this one was about to keep may be outdated. */
public final class NotOwnedException extends IllegalStateException implements Meaningful {
    private static final long serialVersionUID = 1L;

    public NotOwnedException(String account) {
        super("another node works for account " + account + " now, and goes on with it");
    }

    @Override
    public FaultMeaning meaning() {
        return FaultMeaning.ELSEWHERE;
    }
}
