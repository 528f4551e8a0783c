package dev.servicebridge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.servicebridge.BridgeUnderLoad.MEGABYTE;
import static dev.servicebridge.BridgeUnderLoad.READ;
import static dev.servicebridge.BridgeUnderLoad.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers who want more than there is: a bridge with a small heap and few files refuses them or lets them wait, and goes on.
 * It runs in a process of its own, which ends where its memory does.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OverloadTest {
    private static final int LONGEST_WAIT_MILLIS = 60_000;

    @TempDir
    static Path home;

    private static EmbeddedPostgres postgres;
    private static BridgeUnderLoad bridge;

    @BeforeAll
    static void start() throws IOException {
        // H2 works within the same heap: OverloadOnH2Test.
        postgres = EmbeddedPostgres.start();
        bridge = new BridgeUnderLoad(
                home, "-Xmx256m", Map.of("bridge.datasource.url", postgres.getJdbcUrl("postgres", "postgres")));
    }

    @AfterAll
    static void stop() throws IOException {
        if (bridge != null) {
            bridge.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @AfterEach
    void goesOn() {
        bridge.assertGoesOn();
    }

    /** The first line of the answer to a request with a body of so many bytes, sent as far as the bridge takes it. */
    private static String firstLine(String method, String path, String token, int bytes, boolean chunked)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bridge.port())) {
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

    @Test
    void aBodyIsNotReadBeforeItsSenderMaySendOne() throws Exception {
        assertThat(bridge.atOnce(12, () -> firstLine("GET", "/api/status", READ, 16 * MEGABYTE, false)))
                .containsOnly("HTTP/1.1 400 Bad Request");
        assertThat(bridge.atOnce(12, () -> firstLine("GET", "/api/status", READ, 16 * MEGABYTE, true)))
                .containsOnly("HTTP/1.1 400 Bad Request");
        assertThat(bridge.atOnce(12, () -> firstLine("POST", "/api/commands", READ, 7 * MEGABYTE, true)))
                .containsOnly("HTTP/1.1 403 Forbidden");
        assertThat(firstLine("POST", "/api/commands", WRITE, 9 * MEGABYTE, false))
                .isEqualTo("HTTP/1.1 413 Request Entity Too Large");
    }

    @Test
    void bodiesBeyondTheBudgetAreRefusedForNow() throws Exception {
        for (boolean chunked : new boolean[] {false, true}) {
            assertThat(bridge.atOnce(12, () -> firstLine("POST", "/api/commands", WRITE, 7 * MEGABYTE, chunked)))
                    // What is read is no JSON.
                    .contains("HTTP/1.1 503 Service Unavailable")
                    .isSubsetOf("HTTP/1.1 400 Bad Request", "HTTP/1.1 503 Service Unavailable");
        }
    }

    @Test
    void documentsWaitForEachOther() throws Exception {
        bridge.uploadAtOnce(4);
    }

    @Test
    void halfOpenConnectionsSilenceNobodyAndAreClosed() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), bridge.port());
                open.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream().write("GET /api/status HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            assertThat(bridge.status(bridge.management(), "/observe/health/live", null))
                    .isEqualTo(200);
            assertThat(bridge.status(bridge.port(), "/api/status", READ)).isEqualTo(200);
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
