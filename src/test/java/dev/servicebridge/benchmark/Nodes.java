package dev.servicebridge.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.BridgeProcess;
import dev.servicebridge.flowretail.FlowRetailUids;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.testing.KafkaServer;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.TestDatabase;

/**
 * What a group of nodes takes in, against one node without Kafka: new jobs of the same sellers a second, and how long a
 * change takes to the FSM. Each node is a process; all of them, PostgreSQL, Kafka and the other side share this machine's
 * cores.
 */
final class Nodes implements Benchmark {
    private static final String NAME = "nodes";
    private static final int SELLERS = Extent.of(12, 4);
    private static final List<Integer> NODES = Extent.of(List.of(1, 2, 3), List.of(2));
    private static final int WARM_UPS = Extent.of(1, 0);
    private static final int JOBS_EACH = Extent.of(100, 5);
    private static final int CHANGES = Extent.of(300, 20);
    private static final int CHANGES_PER_SECOND = 20;
    private static final Duration AT_MOST = Duration.ofMinutes(5);

    private static final List<String> ACCOUNTS =
            IntStream.range(0, SELLERS).mapToObj(i -> "seller-" + i).toList();

    private record Measured(double jobsPerSecond, double[] latencies) {
        double latency(double share) {
            return latencies[(int) Math.ceil(latencies.length * share) - 1];
        }
    }

    @Override
    public List<Row> run() throws Exception {
        List<Row> rows = new ArrayList<>();
        // The other side runs in this process, and is slower at first.
        for (int i = 0; i < WARM_UPS; i++) {
            measure(1, false);
        }
        Measured local = measure(1, false);
        rows.add(row("1 node, bus=local", local, local));
        for (int nodes : NODES) {
            rows.add(row(nodes + (nodes == 1 ? " node" : " nodes") + ", bus=kafka", measure(nodes, true), local));
        }
        return rows;
    }

    private static Row row(String what, Measured measured, Measured local) {
        return Row.beside(
                NAME,
                what + ", " + SELLERS + " sellers",
                Row.format(
                        "%.2f of one local node's throughput (%.0f jobs a second); change to FSM p50 %.2f s, p99 %.2f s",
                        measured.jobsPerSecond / local.jobsPerSecond,
                        measured.jobsPerSecond,
                        measured.latency(0.5),
                        measured.latency(0.99)));
    }

    private static Measured measure(int nodes, boolean kafka) throws Exception {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "benchmark")), "kafka");
        try (Sandbox sandbox = Landscape.sandbox(0);
                TestDatabase database = TestDatabase.postgresql();
                KafkaServer broker = new KafkaServer(folder)) {
            BridgeSetup setup = new BridgeSetup(sandbox.uri(), ACCOUNTS)
                    .liftPlans()
                    .set("bridge.datasource.url", database.settings().url())
                    .set("bridge.datasource.user", database.settings().user())
                    .set("poll.service-jobs.interval", "PT1S")
                    // As much longer than the time between polls as shipped.
                    .set("poll.overlap", "PT4S")
                    .set("http.port", 0);
            if (kafka) {
                broker.start();
                setup.set("bus", "kafka").set("kafka.brokers", broker.brokers());
            }
            List<BridgeProcess> running = new ArrayList<>();
            try {
                for (int i = 0; i < nodes; i++) {
                    running.add(start(setup));
                }
                return measure(sandbox, database.database().jdbi());
            } finally {
                running.forEach(BridgeProcess::close);
            }
        }
    }

    /** Ready when it has joined the others, and so has its share of the sellers. */
    private static BridgeProcess start(BridgeSetup setup) throws Exception {
        int port = Ports.free();
        BridgeProcess process = setup.startProcess(Map.of("management.port", Integer.toString(port)));
        HttpClient http = HttpClient.newHttpClient();
        URI ready = URI.create("http://localhost:" + port + "/observe/health/ready");
        Awaitility.await().atMost(AT_MOST).pollInterval(Duration.ofMillis(200)).until(() -> Ready.isReady(http, ready));
        return process;
    }

    private static Measured measure(Sandbox sandbox, Jdbi database) throws InterruptedException {
        // So that every node has compiled what it runs, and shares have settled.
        put(sandbox, "WARM", JOBS_EACH);
        awaitDelivered(database, SELLERS * JOBS_EACH);
        Instant begin = Instant.now();
        put(sandbox, "JOB", JOBS_EACH);
        awaitDelivered(database, 2L * SELLERS * JOBS_EACH);
        Instant end = database.withHandle(handle -> handle.createQuery("select max(updated_at) from bridge.delivery")
                .mapTo(Instant.class)
                .one());
        double throughput = SELLERS * JOBS_EACH / seconds(begin, end);
        List<Change> changes = change(sandbox);
        awaitDelivered(database, 2L * SELLERS * JOBS_EACH + CHANGES);
        return new Measured(throughput, latencies(sandbox, changes));
    }

    private static void put(Sandbox sandbox, String prefix, int jobs) {
        for (String account : ACCOUNTS) {
            for (int i = 0; i < jobs; i++) {
                ObjectNode job = JsonNodeFactory.instance
                        .objectNode()
                        .put("serviceJobId", prefix + "-" + account + "-" + i)
                        .put("serviceJobStatus", "NOT_SERVICED")
                        .put("marketplaceId", Landscape.MARKETPLACE)
                        .put("serviceOrderId", "113-" + i);
                job.putObject("buyer").put("name", "Ann Archer").put("phone", "+43 555 0199");
                job.putObject("scopeOfWork").put("title", "Assembly").put("quantity", 1);
                sandbox.seller(account).put(job);
            }
        }
    }

    private static void awaitDelivered(Jdbi database, long events) {
        Awaitility.await()
                .atMost(AT_MOST)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> database.withHandle(handle -> handle.createQuery(
                                        "select count(*) from bridge.delivery where state = 'DONE' and subscriber in ('fsm', 'erp')")
                                .mapTo(Long.class)
                                .one())
                        >= 2 * events);
    }

    /** Which job of which account was changed when. */
    private record Change(String account, String jobId, Instant at) {}

    private static List<Change> change(Sandbox sandbox) throws InterruptedException {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            String account = ACCOUNTS.get(i % SELLERS);
            String job = "JOB-" + account + "-" + i / SELLERS;
            ObjectNode patch = JsonNodeFactory.instance.objectNode();
            patch.putObject("scopeOfWork").put("title", "Change " + i);
            changes.add(new Change(
                    account, job, sandbox.seller(account).change(job, patch).lastUpdated()));
            TimeUnit.MILLISECONDS.sleep(1000 / CHANGES_PER_SECOND);
        }
        return changes;
    }

    private static double[] latencies(Sandbox sandbox, List<Change> changes) {
        Map<String, List<Instant>> updates = sandbox.journal().entries("updateServiceOrder").stream()
                .filter(entry -> entry.effect() != null)
                .collect(Collectors.groupingBy(
                        Journal.Entry::key, Collectors.mapping(Journal.Entry::at, Collectors.toList())));
        FlowRetailUids uids = new FlowRetailUids();
        return changes.stream()
                .mapToDouble(change -> updates.get(uids.serviceOrder(change.account, change.jobId)).stream()
                        .filter(at -> !at.isBefore(change.at))
                        .mapToDouble(at -> seconds(change.at, at))
                        .min()
                        .orElseThrow())
                .sorted()
                .toArray();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
