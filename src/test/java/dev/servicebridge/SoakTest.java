package dev.servicebridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A bridge with small memory works for a while over systems that answer every tenth call wrongly or not at all. What it
 * holds does not grow: objects that survive a collection of garbage, open files, threads. {@code -Dsoak=PT30M} makes it a
 * longer run, which alone can show a slow leak.
 */
class SoakTest {
    private static final Duration LENGTH = Duration.parse(System.getProperty("soak", "PT12S"));
    private static final int SAMPLES = 12;

    /** What a half of the samples may hold more than the one before, of what is in no relation to the work done. */
    private static final double TOLERANCE = 1.15;

    /** A line of the histogram: rank, instances, bytes, name of the class. */
    private static final Pattern CLASS = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    private static final int NAMED_CLASSES = 15;

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private EmbeddedPostgres postgres;
    private Sandbox sandbox;
    private WantedCommands wanted;
    private int port;
    private int managementPort;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.start();
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port", "0",
                "sandbox.jobs", "60",
                "sandbox.change-interval", "PT0.5S",
                "sandbox.plan-scale", "20")));
        wanted = new WantedCommands(sandbox);
        port = Ports.free();
        managementPort = Ports.free();
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), "accounts:\n" + SandboxedBridge.account("us", "US"));
        for (FaultKind kind : List.of(
                FaultKind.TOO_MANY_REQUESTS,
                FaultKind.INTERNAL_ERROR,
                FaultKind.UNAVAILABLE,
                FaultKind.RESET,
                FaultKind.SLOW,
                FaultKind.GARBAGE)) {
            for (String target : List.of("services-api.*", "flow-retail.*")) {
                sandbox.faults().add(Fault.sometimes(target, kind, 0.1 / 6).delayed(300));
            }
        }
    }

    @AfterEach
    void stop() throws Exception {
        sandbox.close();
        postgres.close();
    }

    private BridgeProcess bridge() {
        Map<String, String> settings = SandboxedBridge.settings(sandbox, postgres.getJdbcUrl("postgres", "postgres"));
        settings.put("personal-data.key", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("poll.service-jobs.interval", "PT1S");
        settings.put("outcomes.interval", "PT2S");
        settings.put("poll.start", "P2D");
        settings.put("delivery.retry-delay", "PT0.2S");
        settings.put("delivery.max-retry-delay", "PT2S");
        settings.put("retry.delay", "PT0.05S");
        settings.put("cancellation.no-show-fees", "USD 25");
        settings.put("http.port", Integer.toString(port));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("http.access.requests-per-minute", "0");
        settings.put("management.port", Integer.toString(managementPort));
        return BridgeProcess.start(home, settings);
    }

    @Test
    void holdsNoMoreAfterAWhileThanBefore() throws Exception {
        List<Sample> samples = new ArrayList<>();
        try (BridgeProcess bridge = bridge()) {
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> SandboxedBridge.call(port, "GET", "/api/status", null) != null && work() > 0);
            Instant start = Instant.now();
            for (int i = 1; i <= SAMPLES; i++) {
                Instant next = start.plus(LENGTH.multipliedBy(i).dividedBy(SAMPLES));
                while (Instant.now().isBefore(next)) {
                    work();
                    // The pace of the people who send commands: a command a second of each kind.
                    Thread.sleep(Math.max(
                            0,
                            Math.min(1000, Duration.between(Instant.now(), next).toMillis())));
                }
                assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
                samples.add(sample(bridge));
                System.out.println(samples.get(samples.size() - 1));
            }
            // What is kept for each class and route that is used for the first time belongs to the start.
            List<Sample> before = samples.subList(SAMPLES / 3, 2 * SAMPLES / 3);
            List<Sample> after = samples.subList(2 * SAMPLES / 3, SAMPLES);
            assertThat(samples.get(SAMPLES - 1).calls())
                    .isGreaterThan(samples.get(0).calls());
            holdsNoMore("live bytes of the heap, by " + grown(before, after), before, after, Sample::liveBytes, 0);
            // A pool that opens one more connection now and then is no leak.
            holdsNoMore("open files", before, after, Sample::files, 20);
            holdsNoMore("threads", before, after, Sample::threads, 20);
            assertThat(bridge.stop()).isIn(0, 143);
        }
    }

    /** Wants one command of each kind; returns how many were accepted. One that was not is lost: nobody waits for it. */
    private int work() {
        return (int) wanted.oneOfEach("us").stream()
                .map(command -> SandboxedBridge.call(port, "POST", "/api/commands", command.toString()))
                .filter(answer -> answer != null && answer.statusCode() / 100 == 2)
                .count();
    }

    private static void holdsNoMore(
            String what, List<Sample> before, List<Sample> after, ToLongFunction<Sample> value, long allowance) {
        double was = median(before, value);
        assertThat(median(after, value))
                .as(what + ": " + before + " then " + after)
                .isLessThanOrEqualTo(was * TOLERANCE + allowance);
    }

    private static double median(List<Sample> samples, ToLongFunction<Sample> value) {
        long[] sorted = samples.stream().mapToLong(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** Requests that the sandbox has seen, those it has forgotten by now included. */
    private long calls() {
        List<Journal.Entry> entries = sandbox.journal().entries(null);
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).sequence();
    }

    private Sample sample(BridgeProcess bridge) throws Exception {
        String metrics = http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort + "/observe/metrics"))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return new Sample(
                calls(),
                histogram(bridge.pid()),
                metric(metrics, "process_files_open_files"),
                metric(metrics, "jvm_threads_live_threads"));
    }

    /** The classes whose instances take more bytes than before, those with the most first. */
    private static String grown(List<Sample> before, List<Sample> after) {
        Map<String, Long> was = before.get(0).classes();
        return after.get(after.size() - 1).classes().entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue() - was.getOrDefault(entry.getKey(), 0L)))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(NAMED_CLASSES)
                .toList()
                .toString();
    }

    /** Bytes by class. Counts only what is still in use: the JVM has collected garbage before it answers. */
    private static Map<String, Long> histogram(long pid) throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String printed = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        histogram.waitFor();
        Map<String, Long> classes = printed.lines()
                .map(CLASS::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.toMap(line -> line.group(2), line -> Long.parseLong(line.group(1)), Long::sum));
        assertThat(classes).as(printed).isNotEmpty();
        return classes;
    }

    private static long metric(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No metric " + name));
    }

    /** What the bridge held at one moment, and how many calls the sandbox had seen by then. */
    private record Sample(long calls, Map<String, Long> classes, long files, long threads) {
        long liveBytes() {
            return classes.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%d calls, %.1f MB, %d files, %d threads", calls, liveBytes() / 1e6, files, threads);
        }
    }
}
