package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;

import dev.servicebridge.RunningBridge;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.TestDatabase;

/** A whole bridge of one account on a PostgreSQL database of its own, which is sent commands. */
final class BridgeOfCommands implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NEVER = "P9999D";
    private static final int CALLERS = 8;

    private final TestDatabase database = TestDatabase.postgresql();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String account;
    private final int port;
    private final RunningBridge bridge;

    /**
     * Seconds since the first command was sent.
     *
     * @param accepted until the last was accepted
     * @param done until the last was done
     */
    record Seconds(double accepted, double done) {}

    BridgeOfCommands(URI server, String account) throws IOException {
        this(server, account, Set.of());
    }

    /** @param shipped systems whose plans are as they are shipped; all others hold nothing back */
    BridgeOfCommands(URI server, String account, Set<String> shipped) throws IOException {
        this.account = account;
        port = Ports.free();
        BridgeSetup setup = new BridgeSetup(server, List.of(account)).liftPlans();
        shipped.forEach(setup::shipPlans);
        bridge = setup.set("bridge.datasource.url", database.settings().url())
                .set("bridge.datasource.user", database.settings().user())
                .set("poll.service-jobs.interval", NEVER)
                .set("outcomes.interval", NEVER)
                .set("command.subscribers", "erp")
                .set("http.port", port)
                .set("http.access.file", "config/access-sandbox.yaml")
                .set("http.access.requests-per-minute", 0)
                .set("management.port", 0)
                .start();
    }

    /** Has the jobs completed with that document; the seconds it took. */
    double complete(List<String> jobs, Path document) throws Exception {
        String content = Base64.getEncoder().encodeToString(Files.readAllBytes(document));
        ProducerTemplate template = bridge.camel().createProducerTemplate();
        long begin = System.nanoTime();
        for (String job : jobs) {
            template.requestBody("direct:command", message("complete-job", job, PlainCommands.fulfillment(content)));
        }
        awaitDone();
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Sends a command about each of these jobs, without waiting for what becomes of it. */
    void send(String command, List<String> jobs, Map<String, Object> more) {
        ProducerTemplate template = bridge.camel().createProducerTemplate();
        jobs.forEach(job -> template.requestBody("direct:command", message(command, job, more)));
    }

    /** Sends a command about each of these jobs, one after the other; the seconds until all are done. */
    double execute(String command, List<String> jobs, Map<String, Object> more) {
        long begin = System.nanoTime();
        for (String job : jobs) {
            send(command, List.of(job), more);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> pending(command) == 0);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private int pending(String command) {
        return database.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select count(*) from bridge.command where state = 'PENDING' and command = :command")
                .bind("command", command)
                .mapTo(Integer.class)
                .one());
    }

    /** Sends so many commands that read a job. */
    Seconds read(List<String> jobs, int count) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        long nanos = Callers.drain(CALLERS, count, () -> {
            String job = jobs.get(sent.getAndIncrement() % jobs.size());
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/commands"))
                    .header("Authorization", "Bearer sandbox-write-token-0000")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(message("get-job", job, Map.of()))))
                    .build();
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new IllegalStateException("The command was answered with " + status);
            }
        });
        long begin = System.nanoTime();
        awaitDone();
        return new Seconds(nanos / 1e9, (nanos + System.nanoTime() - begin) / 1e9);
    }

    private Map<String, Object> message(String command, String job, Map<String, Object> more) {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("serviceJobId", job);
        return Map.of(
                "command",
                command,
                "idempotencyKey",
                UUID.randomUUID().toString(),
                "account",
                account,
                "parameters",
                parameters);
    }

    private void awaitDone() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(3))
                .until(() -> count("PENDING") == 0);
        if (count("FAILED") > 0) {
            throw new IllegalStateException("A command failed");
        }
    }

    private int count(String state) {
        return database.database().jdbi().withHandle(handle -> handle.createQuery(
                        "select count(*) from bridge.command where state = :state")
                .bind("state", state)
                .mapTo(Integer.class)
                .one());
    }

    @Override
    public void close() {
        bridge.close();
        database.close();
    }
}
