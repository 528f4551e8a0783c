package dev.servicebridge;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.testing.Ports;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request whose end two servers may see in different places: behind a proxy that sees one request, the HTTP API must not
 * see a second one (request smuggling, CWE-444).
 */
class RequestFramingTest {
    private static final String SMUGGLED =
            "GET /api/status HTTP/1.1\r\nHost: bridge\r\nAuthorization: Bearer sandbox-read-token-0000\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
    /** How long the test waits for an answer that must not come. With the fault it comes within milliseconds. */
    private static final int SILENCE_MILLIS = 2_000;

    private static final int LONGEST_WAIT_MILLIS = 60_000;

    @TempDir
    static Path home;

    private static Bridge bridge;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        for (String flow :
                List.of("jobs/job-intake", "hotels/hospitality", "outcomes/fsm-outcomes", "capacity/capacity")) {
            Path file = home.resolve("routes/" + flow + ".yaml");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        Properties settings = new Properties();
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        port = Ports.free();
        settings.setProperty("http.port", Integer.toString(port));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    @AfterAll
    static void stop() {
        if (bridge != null) {
            bridge.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A length that is 2 in 32 bits.
                "Transfer-Encoding: chunked\r\n\r\n100000002\r\n{}\r\n0\r\n\r\n",
                // The line of a chunk ends inside a quoted extension.
                "Transfer-Encoding: chunked\r\n\r\n2;a=\"\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2;a=\n{}\r\n0\r\n\r\n",
                // What is not chunked last has no end that could be known.
                "Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"
            })
    void aRequestOfDoubtfulLengthIsRefusedAndNothingBehindItIsRead(String framing) throws IOException {
        List<String> statuses = answers(
                "POST /api/commands HTTP/1.1\r\nHost: bridge\r\n"
                        + "Authorization: Bearer sandbox-write-token-0000\r\nContent-Type: application/json\r\n"
                        + framing
                        + SMUGGLED,
                2,
                SILENCE_MILLIS);

        assertThat(statuses).isIn(List.of(List.of(), List.of("400"), List.of("413"), List.of("501")));
    }

    @Test
    void requestsThatFollowEachOtherAreAnsweredInTurn() throws IOException {
        assertThat(answers(SMUGGLED + SMUGGLED, 2, LONGEST_WAIT_MILLIS)).containsExactly("200", "200");
    }

    /** The statuses of the answers, until there are {@code most}, the server closes the connection or says nothing more. */
    private static List<String> answers(String bytes, int most, int silenceMillis) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(silenceMillis);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream answer = socket.getInputStream();
            byte[] buffer = new byte[8192];
            for (int read = answer.read(buffer);
                    read >= 0 && statuses(text).size() < most;
                    read = answer.read(buffer)) {
                text.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            // It waits for more of the request, or for the next one.
        }
        return statuses(text);
    }

    private static List<String> statuses(CharSequence text) {
        return STATUS.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
