package dev.servicebridge.faults;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Whose a fault is, and so what follows from it. */
public enum FaultMeaning {
    /** It passes by itself: the work is retried with growing pauses. */
    PASSING,
    /** Nobody knows it: the work is retried as if the fault passed, but a bounded number of times only. */
    UNKNOWN,
    /** The system refuses the account. Nothing is given up; the account's work at that system waits until it is let in. */
    ACCOUNT,
    /** It comes back with every attempt at the same message: the message becomes a dead letter at once. */
    MESSAGE,
    /** A defect of the bridge: the message becomes a dead letter at once, and the log has the stack trace. */
    OURS,
    /** Another node works for the account now, and goes on with the work. */
    ELSEWHERE;

    /** Name of the exchange property by which a route says what its fault means: a {@link #named name} of a meaning. */
    public static final String PROPERTY = "faultMeaning";

    private static final Set<FaultMeaning> NAMED = Set.of(PASSING, ACCOUNT, MESSAGE);
    private static final Set<Integer> REFUSING = Set.of(401, 403, 407);
    private static final Set<Integer> PASSING_BY = Set.of(408, 425, 429);

    /** What an HTTP status of 300 or more means. */
    public static FaultMeaning ofStatus(int status) {
        if (REFUSING.contains(status)) {
            return ACCOUNT;
        }
        return PASSING_BY.contains(status) || status >= 500 ? PASSING : MESSAGE;
    }

    /** The meaning that a route may name: {@code passing}, {@code account} or {@code message}; empty for any other text. */
    public static Optional<FaultMeaning> named(String name) {
        return NAMED.stream()
                .filter(meaning -> meaning.name().toLowerCase(Locale.ROOT).equals(name.trim()))
                .findFirst();
    }

    /** Whether the same work may succeed later, without a change to the message. */
    public boolean isRetryable() {
        return this != MESSAGE && this != OURS;
    }
}
