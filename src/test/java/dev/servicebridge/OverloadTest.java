package dev.servicebridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
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
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.testing.Ports;
import dev.servicebridge.testing.Sandboxes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Callers who want more than there is: a bridge with a small heap and few files refuses them or lets them wait, and goes on.
 * It runs in a process of its own, which ends where its memory does.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OverloadTest {
    private static final String READ = "sandbox-read-token-0000";
    private static final String WRITE = "sandbox-write-token-0000";
    private static final int MEGABYTE = 1_000_000;
    private static final int FILES = 512;
    private static final int LONGEST_WAIT_MILLIS = 60_000;

    @TempDir
    static Path home;

    private static EmbeddedPostgres postgres;
    private static Sandbox sandbox;
    private static BridgeProcess bridge;
    private static int port;
    private static int management;
    private static HttpClient http;
    private static ExecutorService callers;

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandboxes.start(SandboxSettings.from(Map.of(
                "sandbox.port",
                "0",
                "sandbox.jobs",
                "0",
                "sandbox.change-interval",
                "PT0S",
                "sandbox.plan-scale",
                "20")));
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/accounts.yaml"), "accounts:\n" + SandboxedBridge.account("us", "US"));
        // H2 would write large rows through buffers of its own within the same heap: docs/operations.md, "Memory".
        postgres = EmbeddedPostgres.start();
        Map<String, String> settings =
                new HashMap<>(SandboxedBridge.settings(sandbox, postgres.getJdbcUrl("postgres", "postgres")));
        settings.put("personal-data.key", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("http.access.file", "config/access-sandbox.yaml");
        settings.put("http.access.requests-per-minute", "0");
        settings.put("http.max-body-size", Integer.toString(8 * MEGABYTE));
        settings.put("http.header-timeout", "PT2S");
        port = Ports.free();
        management = Ports.free();
        settings.put("http.port", Integer.toString(port));
        settings.put("management.port", Integer.toString(management));
        bridge = BridgeProcess.start(
                home, List.of("sh", "-c", "ulimit -n " + FILES + " && exec \"$@\"", "sh"), "-Xmx256m", settings);
        callers = Executors.newCachedThreadPool();
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(30))
                .build();
        await("the start").atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
            return status(port, "/api/status", READ) == 200;
        });
    }

    @AfterAll
    static void stop() throws IOException {
        if (bridge != null) {
            bridge.close();
        }
        if (callers != null) {
            callers.shutdownNow();
        }
        if (sandbox != null) {
            sandbox.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @AfterEach
    void goesOn() {
        assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
        assertThat(status(port, "/api/status", READ)).isEqualTo(200);
        assertThat(status(management, "/observe/health/live", null)).isEqualTo(200);
        // All is given back.
        await().untilAsserted(() ->
                assertThat(get(management, "/observe/metrics", null).body()).contains("bridge_memory_used_bytes 0.0"));
        assertThat(bridge.output()).doesNotContain("OutOfMemory");
    }

    /** The status of an answer; 0 where there is none. */
    private static int status(int port, String path, String token) {
        HttpResponse<String> answer = get(port, path, token);
        return answer == null ? 0 : answer.statusCode();
    }

    private static HttpResponse<String> get(int port, String path, String token) {
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

    /** The first line of the answer to a request with a body of so many bytes, sent as far as the bridge takes it. */
    private static String firstLine(String method, String path, String token, int bytes, boolean chunked)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(LONGEST_WAIT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write((method + " " + path + " HTTP/1.1\r\nHost: bridge\r\nAuthorization: Bearer " + token
                            + "\r\nContent-Type: application/json\r\n"
                            + (chunked
                                    ? "Transfer-Encoding: chunked\r\n\r\n"
                                    : "Content-Length: " + bytes + "\r\n\r\n"))
                    .getBytes(StandardCharsets.ISO_8859_1));
            byte[] part = new byte[65_536];
            try {
                for (int sent = 0; sent < bytes; sent += part.length) {
                    int length = Math.min(part.length, bytes - sent);
                    if (chunked) {
                        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                    }
                    out.write(part, 0, length);
                    if (chunked) {
                        out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    }
                }
                if (chunked) {
                    out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (SocketException e) {
                // The bridge has answered, and reads no more.
            }
            StringBuilder line = new StringBuilder();
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
                line.append((char) next);
            }
            return line.toString();
        }
    }

    private static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
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

    @Test
    void aBodyIsNotReadBeforeItsSenderMaySendOne() throws Exception {
        assertThat(atOnce(12, () -> firstLine("GET", "/api/status", READ, 16 * MEGABYTE, false)))
                .containsOnly("HTTP/1.1 400 Bad Request");
        assertThat(atOnce(12, () -> firstLine("GET", "/api/status", READ, 16 * MEGABYTE, true)))
                .containsOnly("HTTP/1.1 400 Bad Request");
        assertThat(atOnce(12, () -> firstLine("POST", "/api/commands", READ, 7 * MEGABYTE, true)))
                .containsOnly("HTTP/1.1 403 Forbidden");
        assertThat(firstLine("POST", "/api/commands", WRITE, 9 * MEGABYTE, false))
                .isEqualTo("HTTP/1.1 413 Request Entity Too Large");
    }

    @Test
    void bodiesBeyondTheBudgetAreRefusedForNow() throws Exception {
        for (boolean chunked : new boolean[] {false, true}) {
            assertThat(atOnce(12, () -> firstLine("POST", "/api/commands", WRITE, 7 * MEGABYTE, chunked)))
                    // What is read is no JSON.
                    .contains("HTTP/1.1 503 Service Unavailable")
                    .isSubsetOf("HTTP/1.1 400 Bad Request", "HTTP/1.1 503 Service Unavailable");
        }
    }

    @Test
    void documentsWaitForEachOther() throws Exception {
        byte[] content = new byte[5 * MEGABYTE];
        byte[] head = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, content, 0, head.length);
        String document = Base64.getEncoder().encodeToString(content);
        List<Long> accepted = atOnce(4, () -> accepted("""
                {"command": "upload-document", "account": "us", "idempotencyKey": "%s", "parameters": {"document": {"content": "%s"}}}
                """.formatted(UUID.randomUUID(), document)));
        assertThat(accepted).doesNotHaveDuplicates();
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            assertThat(bridge.isAlive()).as(bridge.output()).isTrue();
            assertThat(get(port, "/api/commands?state=done", READ).body())
                    .contains(accepted.stream().map(id -> "\"commandId\":" + id).toList());
        });
    }

    /** Sends a command until it is accepted; its id. */
    private static long accepted(String command) {
        return await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> acceptedId(command), id -> id != 0);
    }

    /** 0 where the bridge has no memory for it now. */
    private static long acceptedId(String command) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/commands"))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", "Bearer " + WRITE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(command))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 202) {
            return new ObjectMapper().readTree(answer.body()).path("commandId").asLong();
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        return 0;
    }

    @Test
    void halfOpenConnectionsSilenceNobodyAndAreClosed() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                open.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream().write("GET /api/status HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertThat(status(management, "/observe/health/live", null)).isEqualTo(200);
            assertThat(status(port, "/api/status", READ)).isEqualTo(200);
            for (Socket socket : open) {
                assertClosed(socket);
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static void assertClosed(Socket socket) throws IOException {
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("The connection stays open", e);
        } catch (SocketException e) {
            // Reset: it was closed with what it had sent unread.
        }
    }
}
