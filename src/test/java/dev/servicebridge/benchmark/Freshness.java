package dev.servicebridge.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.flowretail.FlowRetailUids;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.services.StoredJob;

/**
 * How long a change of a job takes to reach the FSM and the ERP, at fifty changes a second and a poll each second. The
 * FSM tells by its journal when it was told, the ERP by a trigger on its table.
 */
final class Freshness implements Benchmark {
    private static final String NAME = "freshness";
    private static final String ACCOUNT = "fresh";
    private static final int PER_SECOND = 50;
    private static final int CHANGES = Extent.of(1_500, 50);
    private static final int WARM_UP_CHANGES = Extent.of(500, 10);
    private static final int JOBS = Extent.of(600, 60);
    private static final double POLL_SECONDS = 1;
    private static final String WATCH = """
            create table erp.arrival (title character varying, at timestamp with time zone);
            create function erp.arrive() returns trigger language plpgsql as $$
                begin insert into erp.arrival values (new.title, clock_timestamp()); return new; end $$;
            create trigger arrive after insert or update on erp.service_job for each row execute function erp.arrive();
            """;

    /** A change: which job got which title when. */
    private record Change(String jobId, String title, Instant at) {}

    @Override
    public List<Row> run() throws Exception {
        try (Sandbox sandbox = Landscape.sandbox(JOBS);
                Landscape landscape = new Landscape(sandbox, ACCOUNT)) {
            landscape.start();
            landscape.awaitDelivered(JOBS);
            change(sandbox, WARM_UP_CHANGES);
            landscape.awaitDelivered(JOBS + WARM_UP_CHANGES);
            landscape.execute(WATCH);
            List<Change> changes = change(sandbox, CHANGES);
            landscape.awaitDelivered(JOBS + WARM_UP_CHANGES + CHANGES);
            return List.of(row("FSM", fsm(sandbox, changes)), row("ERP", erp(landscape, changes)));
        }
    }

    /** Gives one job after the other another title; so many jobs that none has two changes under way. */
    private static List<Change> change(Sandbox sandbox, int count) throws InterruptedException {
        List<StoredJob> jobs = Landscape.jobs(sandbox, ACCOUNT);
        Change[] changes = new Change[count];
        AtomicInteger next = new AtomicInteger();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        timer.scheduleAtFixedRate(
                () -> {
                    int number = next.getAndIncrement();
                    if (number < count) {
                        changes[number] =
                                change(sandbox, jobs.get(number % jobs.size()).id(), "Change " + number);
                    }
                },
                0,
                TimeUnit.SECONDS.toMicros(1) / PER_SECOND,
                TimeUnit.MICROSECONDS);
        while (next.get() <= count) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        timer.shutdownNow();
        return List.of(changes);
    }

    private static Change change(Sandbox sandbox, String jobId, String title) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("scopeOfWork").put("title", title);
        return new Change(
                jobId, title, sandbox.seller(ACCOUNT).change(jobId, patch).lastUpdated());
    }

    private static double[] fsm(Sandbox sandbox, List<Change> changes) {
        Map<String, List<Instant>> updates = sandbox.journal().entries("updateServiceOrder").stream()
                .filter(entry -> entry.effect() != null)
                .collect(Collectors.groupingBy(
                        Journal.Entry::key, Collectors.mapping(Journal.Entry::at, Collectors.toList())));
        FlowRetailUids uids = new FlowRetailUids();
        return changes.stream()
                .mapToDouble(change -> updates.get(uids.serviceOrder(ACCOUNT, change.jobId)).stream()
                        .filter(at -> !at.isBefore(change.at))
                        .mapToDouble(at -> seconds(change.at, at))
                        .min()
                        .orElseThrow())
                .sorted()
                .toArray();
    }

    private static double[] erp(Landscape landscape, List<Change> changes) {
        Map<String, Instant> arrivals = new LinkedHashMap<>();
        landscape.each(
                "select title, at from erp.arrival",
                row -> arrivals.putIfAbsent(
                        row.getString("title"), row.getTimestamp("at").toInstant()));
        return changes.stream()
                .mapToDouble(change -> seconds(change.at, arrivals.get(change.title)))
                .sorted()
                .toArray();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private static Row row(String subscriber, double[] sorted) {
        double p99 = sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
        return new Row(
                NAME,
                Row.format("change to %s, %d changes a second", subscriber, PER_SECOND),
                Row.format(
                        "p50 %.2f s, p99 %.2f s, longest %.2f s",
                        sorted[sorted.length / 2], p99, sorted[sorted.length - 1]),
                Row.format("p99 <= %.0f s (a poll + 1 s)", POLL_SECONDS + 1),
                p99 <= POLL_SECONDS + 1 ? "yes" : "NO");
    }
}
