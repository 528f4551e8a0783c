package dev.servicebridge;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.services.StoredJob;
import dev.servicebridge.testing.KafkaServer;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.PostgresqlServer;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes over one PostgreSQL and one Kafka work for several sellers while jobs change, commands come by HTTP and by Kafka, and
 * nodes are killed and frozen. In the end every job is everywhere as Amazon has it, every command is done, nothing was done
 * twice, and at most a thousandth of the calls was refused for want of quota. It prints how long each seller stood still.
 *
 * <p>{@code -Dcluster.long=true} runs three nodes, and besides stops the broker and PostgreSQL for a while and restarts
 * the nodes one by one.
 */
class ClusterCrashTest {
    private static final boolean LONG = Boolean.getBoolean("cluster.long");
    private static final int NODES = LONG ? 3 : 2;
    private static final int SELLERS = LONG ? 12 : 4;
    /** The shortest that a broker takes. */
    private static final Duration SESSION = Duration.ofSeconds(6);

    private static final Duration AT_MOST = Duration.ofMinutes(4);
    private static final List<String> STATUSES = List.copyOf(SandboxedBridge.FSM_STATUS.keySet());
    private static final String US = "ATVPDKIKX0DER";

    @TempDir
    Path folder;

    private final List<String> sellers =
            IntStream.range(0, SELLERS).mapToObj(i -> "seller-" + i).toList();
    private final List<BridgeProcess> nodes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final Map<String, ObjectNode> sent = new LinkedHashMap<>();
    private final Random random = new Random(5);
    private final ScheduledExecutorService story = Executors.newSingleThreadScheduledExecutor();
    private PostgresqlServer postgres;
    private KafkaServer kafka;
    private Sandbox sandbox;
    private WantedCommands wanted;

    @BeforeEach
    void start() throws Exception {
        postgres = new PostgresqlServer(Files.createDirectory(folder.resolve("database")));
        kafka = new KafkaServer(Files.createDirectory(folder.resolve("kafka")));
        kafka.start();
        sandbox = Sandboxes.start(SandboxSettings.from(
                Map.of("sandbox.port", "0", "sandbox.jobs", "20", "sandbox.change-interval", "PT0S")));
        wanted = new WantedCommands(sandbox);
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(
                folder.resolve("config/accounts.yaml"),
                "accounts:\n"
                        + sellers.stream()
                                .map(seller -> SandboxedBridge.account(seller, "US"))
                                .collect(Collectors.joining()));
    }

    @AfterEach
    void stop() throws Exception {
        story.shutdownNow();
        nodes.forEach(BridgeProcess::close);
        sandbox.close();
        kafka.close();
        postgres.close();
    }

    private BridgeProcess node(int port) {
        Map<String, String> settings =
                SandboxedBridge.settings(sandbox, postgres.settings().url());
        settings.put("bus", "kafka");
        settings.put("kafka.brokers", kafka.brokers());
        settings.put("kafka.partitions", "12");
        settings.put("kafka.session-timeout", SESSION.toString());
        settings.put("poll.service-jobs.interval", "PT1S");
        settings.put("poll.start", "P40D");
        settings.put("outcomes.interval", "PT10S");
        settings.put("delivery.retry-delay", "PT0.2S");
        settings.put("delivery.max-retry-delay", "PT2S");
        settings.put("http.port", Integer.toString(port));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("management.port", "0");
        return BridgeProcess.start(folder, settings);
    }

    private void startNodes() {
        for (int i = 0; i < NODES; i++) {
            ports.add(Ports.free());
            nodes.add(node(ports.get(i)));
        }
        for (int i = 0; i < NODES; i++) {
            awaitAnswers(i);
        }
        awaitEachSellerIsWorkedFor("the start");
    }

    private void restart(int node) {
        nodes.set(node, node(ports.get(node)));
        awaitAnswers(node);
    }

    private void awaitAnswers(int node) {
        await("node " + node + " answers").atMost(AT_MOST).until(() -> {
            assertThat(nodes.get(node).isAlive()).as(nodes.get(node).output()).isTrue();
            HttpResponse<String> answer = call(node, "GET", "/api/status", null);
            return answer != null && answer.statusCode() == 200;
        });
    }

    /** Half of the commands go to a node, whichever owns the seller, and half to the topic; some go to both. */
    private void sendCommands() throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.brokers()), new StringSerializer(), new StringSerializer())) {
            int number = 0;
            for (String seller : sellers) {
                for (ObjectNode command : wanted.oneOfEach(seller)) {
                    sent.put(command.path("idempotencyKey").asText(), command);
                    if (number % 2 == 0) {
                        accept(command, number % nodes.size());
                    }
                    if (number % 2 == 1 || number % 4 == 0) {
                        producer.send(new ProducerRecord<>("service-bridge.commands", seller, command.toString()))
                                .get();
                    }
                    number++;
                }
            }
        }
    }

    private void accept(ObjectNode command, int first) {
        for (int i = 0; i < nodes.size(); i++) {
            HttpResponse<String> answer = call((first + i) % nodes.size(), "POST", "/api/commands", command.toString());
            if (answer != null && answer.statusCode() / 100 == 2) {
                return;
            }
        }
        throw new AssertionError("No node accepts " + command);
    }

    private HttpResponse<String> call(int node, String method, String path, String body) {
        return SandboxedBridge.call(ports.get(node), method, path, body);
    }

    private long lastEntry() {
        List<Journal.Entry> entries = sandbox.journal().entries(null);
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).sequence();
    }

    /** From now on each seller's jobs are asked for again. */
    private void awaitEachSellerIsWorkedFor(String after) {
        long since = lastEntry();
        await("each seller is worked for after " + after)
                .atMost(AT_MOST)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> sandbox.journal().entries("getServiceJobs", since).stream()
                        .map(Journal.Entry::account)
                        .collect(Collectors.toSet())
                        .containsAll(sellers));
    }

    private void disturb(String what, Disturbance disturbance) throws Exception {
        Instant begin = Instant.now();
        sendCommands();
        disturbance.run();
        awaitEachSellerIsWorkedFor(what);
        awaitEachSellerIsWorkedFor(what);
        List<Long> still = standstills(begin);
        System.out.printf(
                "%s: sellers stood still for %d ms in the middle, %d ms at the most%n",
                what, still.get(still.size() / 2), still.get(still.size() - 1));
    }

    @FunctionalInterface
    private interface Disturbance {
        void run() throws Exception;
    }

    /** The longest time without a call of each seller since then, sorted; a second of it is the pause between polls. */
    private List<Long> standstills(Instant since) {
        Map<String, Instant> last = new HashMap<>();
        Map<String, Long> longest = new TreeMap<>();
        for (Journal.Entry entry : sandbox.journal().entries(null)) {
            if (entry.at().isBefore(since)
                    || !"services-api".equals(entry.system())
                    || !sellers.contains(entry.account())) {
                continue;
            }
            Instant before = last.put(entry.account(), entry.at());
            long gap = Duration.between(before == null ? since : before, entry.at())
                    .toMillis();
            longest.merge(entry.account(), gap, Math::max);
        }
        List<Long> sorted = new ArrayList<>(longest.values());
        Collections.sort(sorted);
        return sorted;
    }

    /** Gives one of the jobs that no command is about another status. */
    private void change() {
        String seller = sellers.get(random.nextInt(SELLERS));
        List<StoredJob> jobs = sandbox.seller(seller).jobs().all().stream()
                .filter(job -> !job.id().startsWith("JOB-"))
                .toList();
        String status = STATUSES.get(random.nextInt(STATUSES.size()));
        sandbox.seller(seller)
                .change(
                        jobs.get(random.nextInt(jobs.size())).id(),
                        JsonNodeFactory.instance.objectNode().put("serviceJobStatus", status));
    }

    private void kill(int node) {
        nodes.get(node).kill();
        awaitEachSellerIsWorkedFor("a kill");
        restart(node);
    }

    private void freeze(int node) throws Exception {
        // So that it happens in the midst of deliveries.
        sandbox.faults()
                .add(Fault.next("flow-retail.updateServiceOrder", FaultKind.SLOW, 2 * SELLERS)
                        .delayed(3_000));
        await("deliveries are under way")
                .atMost(AT_MOST)
                .until(() -> sandbox.faults().active().isEmpty());
        nodes.get(node).freeze();
        // Longer than its session, so that its sellers are given to others while it still takes them for its own.
        awaitEachSellerIsWorkedFor("a freeze");
        Thread.sleep(SESSION.toMillis());
        nodes.get(node).thaw();
    }

    @Test
    void nothingIsLostOrDoubledWhateverHappensToNodes() throws Exception {
        startNodes();
        story.scheduleWithFixedDelay(this::change, 100, 100, TimeUnit.MILLISECONDS);
        disturb("kill -9", () -> kill(0));
        disturb("frozen", () -> freeze(1));
        if (LONG) {
            disturb("broker away for 20 s", () -> {
                kafka.close();
                Thread.sleep(20_000);
                kafka.start();
            });
            disturb("PostgreSQL away for 10 s", () -> {
                postgres.stop();
                Thread.sleep(10_000);
                postgres.start();
            });
            for (int i = 0; i < NODES; i++) {
                int node = i;
                disturb("rolling restart, node " + node, () -> {
                    nodes.get(node).stop();
                    restart(node);
                });
            }
        }
        story.shutdown();
        story.awaitTermination(10, TimeUnit.SECONDS);
        await().atMost(AT_MOST).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(open()).isEmpty();
            everyCommandIsDone();
            jobsAgree();
        });
        everythingWasDoneOnce();
        fewCallsWereRefused();
        nodes.forEach(node -> assertThat(node.isAlive()).as(node.output()).isTrue());
        nodes.forEach(node -> assertThat(node.output()).doesNotContain("Archer", "0199"));
    }

    /** What the bridge has yet to do, or has given up. */
    private Map<String, String> open() throws SQLException {
        return rows("""
                select concat_ws(' ', command_id, idempotency_key, state), cause from bridge.command where state <> 'DONE'
                union all
                select concat_ws(' ', subscriber, subject_id, event_id, state), cause from bridge.delivery
                where state <> 'DONE'
                union all
                select concat_ws(' ', 'letter', kind, subscriber, subject_id), cause from bridge.dead_letter
                """);
    }

    private void everyCommandIsDone() throws SQLException {
        assertThat(rows("select idempotency_key, state from bridge.command").keySet())
                .containsExactlyInAnyOrderElementsOf(sent.keySet());
    }

    private void jobsAgree() throws SQLException {
        Map<String, String> erp = rows("select service_job_id, status from erp.service_job");
        for (String seller : sellers) {
            Map<String, String> fsm = SandboxedBridge.ordersOf(sandbox, seller);
            List<StoredJob> jobs = sandbox.seller(seller).jobs().all().stream()
                    .filter(job -> US.equals(job.json().path("marketplaceId").asText()))
                    .toList();
            assertThat(jobs).isNotEmpty().allSatisfy(job -> {
                assertThat(erp.get(job.id())).as("ERP row of " + job.id()).isEqualTo(job.status());
                assertThat(fsm.get(job.id()))
                        .as("order of " + job.id())
                        .isEqualTo(SandboxedBridge.FSM_STATUS.get(job.status()));
            });
        }
    }

    private void everythingWasDoneOnce() throws SQLException {
        for (String operation : List.of(WantedCommands.COMPLETE, WantedCommands.CANCEL, WantedCommands.ADD)) {
            Map<String, Long> times = wanted.times(operation);
            times.keySet().removeIf(job -> !job.startsWith("JOB-"));
            assertThat(times.values()).as(operation).hasSize(sent.size() / 4).containsOnly(1L);
        }
        assertOnce("orders", wanted.times("createServiceOrder").values());
        assertThat(rows("select service_job_id, count(*) from erp.posting group by service_job_id")
                        .values())
                .isNotEmpty()
                .containsOnly("1");
    }

    private static void assertOnce(String what, Collection<Long> times) {
        assertThat(times).as(what).isNotEmpty().containsOnly(1L);
    }

    private void fewCallsWereRefused() {
        List<Journal.Entry> calls = sandbox.journal().entries(null).stream()
                .filter(entry -> "services-api".equals(entry.system()))
                .toList();
        long refused = calls.stream().filter(entry -> entry.status() == 429).count();
        System.out.printf("%d of %d calls refused%n", refused, calls.size());
        assertThat(refused).isLessThanOrEqualTo(calls.size() / 1000);
    }

    private Map<String, String> rows(String sql) throws SQLException {
        return SandboxedBridge.rows(postgres.settings().url(), sql);
    }
}
