package dev.servicebridge.verification;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.jobs.StoredJob;
import dev.servicebridge.verification.VerificationGap.Kind;
import dev.servicebridge.verification.VerificationGap.Outcome;
import dev.servicebridge.verification.Verifications.Listed;

/** A run under way: how far it has come and what it has found. Used by one thread at a time. */
final class AccountVerification {
    private static final int EXAMPLES = 5;

    private final VerificationRun run;
    private final int limit;
    private final Map<Kind, Found> found = new EnumMap<>(Kind.class);
    private final Map<String, Long> explained = new TreeMap<>();
    private final ObjectNode windows = JsonNodeFactory.instance.objectNode();
    private final List<Listed> orders = new ArrayList<>();
    private final List<String> reservations = new ArrayList<>();
    private Instant listedBefore;
    private String lastJob = "";
    private List<StoredJob> batch = List.of();

    private static final class Found {
        private long gaps;
        private long healed;
        private final List<String> examples = new ArrayList<>();
    }

    /** @param limit most gaps of a kind that are named and healed */
    AccountVerification(VerificationRun run, int limit) {
        this.run = run;
        this.limit = limit;
        this.listedBefore = run.startedAt();
    }

    VerificationRun run() {
        return run;
    }

    String account() {
        return run.account();
    }

    /** When it began: what changed since is left to the next run. */
    Instant startedAt() {
        return run.startedAt();
    }

    void window(String marketplaceId, Instant from, Instant before) {
        windows.putObject(marketplaceId).put("from", from.toString()).put("until", before.toString());
        listedBefore = before.isBefore(listedBefore) ? before : listedBefore;
    }

    List<String> marketplaces() {
        List<String> ids = new ArrayList<>();
        windows.fieldNames().forEachRemaining(ids::add);
        return ids;
    }

    /** Up to when the changes of all marketplaces were listed. */
    Instant listedBefore() {
        return listedBefore;
    }

    /** Whether one more gap of the kind is named and healed by this run. */
    boolean takes(Kind kind) {
        return takes(kind, 0);
    }

    /** @param more gaps of the kind that were taken and are yet to be counted */
    boolean takes(Kind kind, int more) {
        return found(kind).gaps + more < limit;
    }

    void count(VerificationGap gap) {
        Found of = found(gap.kind());
        of.gaps++;
        if (gap.outcome() == Outcome.HEALED) {
            of.healed++;
        }
        if (of.examples.size() < EXAMPLES) {
            of.examples.add(gap.subjectId());
        }
    }

    private Found found(Kind kind) {
        return found.computeIfAbsent(kind, each -> new Found());
    }

    /** Notes a difference that is no gap, with why. */
    void explain(String why) {
        // The number of a dead letter would make each of them a reason of its own.
        explained.merge(why.replaceAll(" \\d+", ""), 1L, Long::sum);
    }

    /** Notes something that keeps the run from being a proof although it went to its end. */
    void reserve(String reservation) {
        reservations.add(reservation);
    }

    /** Why the run is no proof; null where nothing speaks against it. */
    String reservation() {
        return reservations.isEmpty() ? null : String.join("; ", reservations);
    }

    List<Listed> orders() {
        return orders;
    }

    /** Begins anew with the first job. */
    void rewind() {
        lastJob = "";
        batch = List.of();
    }

    String lastJob() {
        return lastJob;
    }

    List<StoredJob> batch() {
        return batch;
    }

    void batch(List<StoredJob> jobs) {
        batch = jobs;
        if (!jobs.isEmpty()) {
            lastJob = jobs.get(jobs.size() - 1).serviceJobId();
        }
    }

    long gaps() {
        return found.values().stream().mapToLong(each -> each.gaps).sum();
    }

    long healed() {
        return found.values().stream().mapToLong(each -> each.healed).sum();
    }

    /** The gaps by kind, with examples, for a line of the log. */
    String description() {
        return found.entrySet().stream()
                .filter(entry -> entry.getValue().gaps > 0)
                .map(entry -> entry.getKey().label() + " " + entry.getValue().gaps + " ("
                        + String.join(", ", entry.getValue().examples)
                        + (entry.getValue().gaps > EXAMPLES ? ", …)" : ")"))
                .collect(Collectors.joining(", "));
    }

    /** What is kept of the run: counts by status on both sides, the windows, and the gaps by kind. */
    ObjectNode summary(Map<String, Long> atAmazon, Map<String, Long> inStore) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        counts(summary, "atAmazon", atAmazon);
        counts(summary, "inStore", inStore);
        summary.set("windows", windows);
        counts(summary, "explained", explained);
        ObjectNode gaps = summary.putObject("gaps");
        found.forEach((kind, each) -> {
            if (each.gaps > 0) {
                gaps.putObject(kind.label()).put("found", each.gaps).put("healed", each.healed);
            }
        });
        return summary;
    }

    private static void counts(ObjectNode summary, String name, Map<String, Long> counts) {
        ObjectNode node = summary.putObject(name);
        counts.forEach(node::put);
    }
}
