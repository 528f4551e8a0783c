package dev.servicebridge.sandbox.core;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What was asked and what came of it: the last 100,000 requests, in the order in which they were answered. */
public final class Journal {
    private static final int CAPACITY = 100_000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long sequence;

    /**
     * One request.
     *
     * @param sequence 1 for the first request, without gaps
     * @param account seller or tenant, or null when the request did not tell
     * @param key job id, order uid or the like, or null
     * @param effect what it changed, or null when it changed nothing
     */
    public record Entry(
            long sequence,
            Instant at,
            String system,
            String operation,
            String account,
            int status,
            String key,
            String effect) {}

    /** Entries behind a sequence number (0 for all that are kept), of one operation or, when null, of all. */
    public synchronized List<Entry> entries(String operation, long after) {
        return entries.stream()
                .filter(entry -> entry.sequence > after && (operation == null || operation.equals(entry.operation)))
                .toList();
    }

    /** All entries of an operation that are kept. */
    public List<Entry> entries(String operation) {
        return entries(operation, 0);
    }

    synchronized void add(Instant at, String system, String operation, String account, Answer answer) {
        if (entries.size() == CAPACITY) {
            entries.removeFirst();
        }
        entries.add(
                new Entry(++sequence, at, system, operation, account, answer.status(), answer.key(), answer.effect()));
    }
}
