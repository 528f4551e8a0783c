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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A bridge of the account {@code us} with a small heap and few files, in a process of its own, and who calls it. */
final class BridgeUnderLoad implements AutoCloseable {
    static final String READ = "sandbox-read-token-0000";
    static final String WRITE = "sandbox-write-token-0000";
    static final int MEGABYTE = 1_000_000;
    private static final int FILES = 512;

    private final Sandbox sandbox;
    private final BridgeProcess bridge;
    private final int port = Ports.free();
    private final int management = Ports.free();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    /**
     * Starts it.
     *
     * @param heap the JVM's option, such as {@code -Xmx256m}
     * @param database settings that lead to its database
     */
    BridgeUnderLoad(Path home, String heap, Map<String, String> database) throws IOException {
        sandbox = Sandboxes.empty();
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), "accounts:\n" + SandboxedBridge.account("us", "US"));
        Map<String, String> settings = new HashMap<>(SandboxedBridge.settings(sandbox, ""));
        settings.putAll(database);
        settings.put("personal-data.key", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("http.access.requests-per-minute", "0");
        settings.put("http.max-body-size", Integer.toString(8 * MEGABYTE));
        settings.put("http.header-timeout", "PT2S");
        settings.put("http.port", Integer.toString(port));
        settings.put("management.port", Integer.toString(management));
        bridge = BridgeProcess.start(
                home, List.of("sh", "-c", "ulimit -n " + FILES + " && exec \"$@\"", "sh"), heap, settings);
        try {
            await("the start").atMost(Duration.ofSeconds(120)).until(() -> {
                assertAlive();
                return status(port, "/api/status", READ) == 200;
            });
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** The port of the HTTP API. */
    int port() {
        return port;
    }

    int management() {
        return management;
    }

    void assertAlive() {
        assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
    }

    /** That it works as before, and that all memory is given back. */
    void assertGoesOn() {
        assertAlive();
        assertThat(status(port, "/api/status", READ)).isEqualTo(200);
        assertThat(status(management, "/observe/health/live", null)).isEqualTo(200);
        await().untilAsserted(() ->
                assertThat(get(management, "/observe/metrics", null).body()).contains("bridge_memory_used_bytes 0.0"));
        assertThat(bridge.output()).doesNotContain("OutOfMemory");
    }

    /** The status of an answer; 0 where there is none. */
    int status(int port, String path, String token) {
        HttpResponse<String> answer = get(port, path, token);
        return answer == null ? 0 : answer.statusCode();
    }

    private HttpResponse<String> get(int port, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            running.add(callers.submit(call));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> each : running) {
            results.add(each.get());
        }
        return results;
    }

    /** Sends commands with a document of 5 MB at once, each until it is accepted, and waits until all are done. */
    void uploadAtOnce(int documents) throws Exception {
        byte[] content = new byte[5 * MEGABYTE];
        byte[] head = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, content, 0, head.length);
        String document = Base64.getEncoder().encodeToString(content);
        List<Long> accepted = atOnce(documents, () -> accepted("""
                {"command": "upload-document", "account": "us", "idempotencyKey": "%s", "parameters": {"document": {"content": "%s"}}}
                """.formatted(UUID.randomUUID(), document)));
        assertThat(accepted).doesNotHaveDuplicates();
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            HttpResponse<String> done = get(port, "/api/commands?state=done", READ);
            assertAlive();
            assertThat(done).isNotNull();
            assertThat(done.body())
                    .contains(accepted.stream().map(id -> "\"commandId\":" + id).toList());
        });
    }

    /** Sends a command until it is accepted; its id. */
    private long accepted(String command) {
        return await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> acceptedId(command), id -> id != 0);
    }

    /** 0 where the bridge has no memory for it now. */
    private long acceptedId(String command) throws Exception {
        assertAlive();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/commands"))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + WRITE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(command))
                .build();
        HttpResponse<String> answer;
        try {
            answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            // The bridge has answered 503 and closed the connection, and the client was still sending.
            return 0;
        }
        if (answer.statusCode() == 202) {
            return new ObjectMapper().readTree(answer.body()).path("commandId").asLong();
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        return 0;
    }

    @Override
    public void close() throws IOException {
        callers.shutdownNow();
        bridge.close();
        sandbox.close();
    }
}
