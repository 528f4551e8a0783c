package dev.servicebridge.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.memory.ByteBudget;
import dev.servicebridge.testing.RawServer;
import dev.servicebridge.testing.RawServer.Connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Systems that answer without end, in time or in bytes. In threads of their own: nobody can interrupt who reads a socket. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallLimitsTest {
    private static final Map<String, Object> OPEN = Map.of("status", "OPEN");
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final int LARGEST = 1_000_000;
    private static final byte[] BLOCK = " ".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

    private final ByteBudget budget = new ByteBudget(20_000_000);
    private final AtomicLong sent = new AtomicLong();
    private Shop shop;

    @BeforeEach
    void start() throws Exception {
        shop = new Shop(new CallLimits(Duration.ofSeconds(20), LARGEST, budget));
    }

    private Shop impatient() throws Exception {
        return new Shop(new CallLimits(Duration.ofMillis(400), LARGEST, budget));
    }

    @AfterEach
    void stop() {
        shop.close();
        assertThat(budget.available()).as("bytes that nobody holds").isEqualTo(budget.size());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** What is sent byte by byte. */
    private enum Trickle {
        BODY(HEAD + "Content-Length: 1000000\r\n\r\n[", " "),
        CHUNKS(HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n", "1\r\n \r\n"),
        BODY_WITHOUT_LENGTH(HEAD + "Connection: close\r\n\r\n[", " "),
        SMALL_BODY(HEAD + "Content-Length: 8000\r\n\r\n[", " "),
        ERROR("HTTP/1.1 500 Broken\r\nContent-Length: 1000000\r\n\r\n[", " "),
        HEADERS("HTTP/1.1 200 OK\r\nX-Endless: ", "x"),
        MORE_HEADERS("HTTP/1.1 200 OK\r\n", "a: b\r\n"),
        INTERIM_ANSWERS("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
        NOTHING("", ""),
        TLS("\u0016\u0003\u0003\u003f\u0000", "\u0002");

        private final String first;
        private final String again;

        Trickle(String first, String again) {
            this.first = first;
            this.again = again;
        }

        RawServer server() throws IOException {
            return new RawServer((request, out) -> {
                if (this != TLS) {
                    RawServer.readHead(request);
                }
                out.send(bytes(first));
                out.trickle(bytes(again));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatTricklesEndsAtTheDeadlineOfTheCall(Trickle trickle) throws Exception {
        try (Shop impatient = impatient();
                RawServer server = trickle.server()) {
            impatient.at(server.address(trickle == Trickle.TLS ? "https" : "http"));

            assertLate(() -> impatient.call("listOrders", null, OPEN));
            assertThat(server.connections()).as("not repeated").isEqualTo(1);
        }
    }

    @Test
    void aRequestThatIsReadTooSlowlyEndsAtTheDeadlineToo() throws Exception {
        try (Shop impatient = impatient();
                RawServer server = new RawServer((request, out) -> {
                    while (out.pause()) {
                        request.read();
                    }
                })) {
            impatient.at(server.address("http"));

            assertLate(() ->
                    impatient.call("createOrder", Map.of("title", "t", "note", "n".repeat(20_000_000)), Map.of()));
        }
    }

    @Test
    void noConnectionIsLostToCallsThatWereBrokenOff() throws Exception {
        try (Shop impatient = impatient();
                RawServer server = Trickle.BODY.server()) {
            impatient.at(server.address("http"));
            for (int i = 0; i < 3; i++) {
                assertLate(() -> impatient.call("listOrders", null, OPEN));
            }
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(server.open())
                    .as("the server learns of it by a failed write")
                    .isZero());
        }
    }

    private static void assertLate(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(RemoteCallException.class, e -> {
            assertThat(e.getCode()).isEqualTo("DeadlineExceeded");
            assertThat(e.meaning()).isEqualTo(FaultMeaning.PASSING);
            assertThat(e.isUnsent()).isFalse();
            assertThat(e.getMessage())
                    .startsWith("shop ")
                    .contains("Order")
                    .contains("for account acme: DeadlineExceeded, http")
                    .endsWith("it was not over after PT0.4S (http-client.longest-call) and was broken off");
        });
    }

    /** Answers beyond any memory. */
    private enum Flood {
        LENGTH(HEAD + "Content-Length: 100000000\r\n\r\n"),
        CHUNKS(HEAD + "Transfer-Encoding: chunked\r\n\r\n"),
        NO_LENGTH(HEAD + "Connection: close\r\n\r\n"),
        BOMB(HEAD + "Content-Encoding: gzip\r\nConnection: close\r\n\r\n"),
        BOMB_IN_A_BOMB(HEAD + "Content-Encoding: gzip, gzip\r\nConnection: close\r\n\r\n");

        private final String head;

        Flood(String head) {
            this.head = head;
        }

        void send(Connection out, AtomicLong sent) throws IOException {
            out.send(bytes(head));
            if (this == BOMB || this == BOMB_IN_A_BOMB) {
                byte[] bomb = bomb();
                out.send(this == BOMB ? bomb : gzip(bomb));
                return;
            }
            for (int i = 0; i < 1000; i++) {
                if (this == CHUNKS) {
                    out.send(bytes(Integer.toHexString(BLOCK.length) + "\r\n"));
                }
                out.send(BLOCK);
                sent.addAndGet(BLOCK.length);
                if (this == CHUNKS) {
                    out.send(bytes("\r\n"));
                }
            }
        }

        private static byte[] gzip(byte[] content) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                out.write(content);
            }
            return bytes.toByteArray();
        }

        /** 100 MB of spaces. */
        private static byte[] bomb() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                for (int i = 0; i < 1000; i++) {
                    out.write(BLOCK);
                }
            }
            return bytes.toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerBeyondTheLimitIsAFaultOfThatCallAndIsNotReadToItsEnd(Flood flood) throws Exception {
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.readHead(request);
            flood.send(out, sent);
        })) {
            shop.at(server.address("http"));

            assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                        assertThat(e.getCode()).isEqualTo("AnswerTooLarge");
                        assertThat(e.meaning()).isEqualTo(FaultMeaning.MESSAGE);
                        assertThat(e.getMessage())
                                .startsWith("shop listOrders for account acme: AnswerTooLarge, http://localhost:")
                                .endsWith("the answer is larger than 1000000 bytes (http-client.largest-answer) and was"
                                        + " not read to its end; ask for less, or raise the limit");
                    });
            assertThat(server.connections()).as("not repeated").isEqualTo(1);
            await().atMost(Duration.ofSeconds(60)).until(() -> server.open() == 0);
            assertThat(sent.get()).as("what the sockets held").isLessThan(50_000_000);
        }
    }

    @Test
    void aCompressedAnswerIsReadAsAnyOther() throws Exception {
        byte[] body = Flood.gzip(bytes("{\"orders\":[1]}"));
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.readHead(request);
            out.send(bytes(HEAD + "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n"));
            out.send(body);
            while (out.pause()) {
                // The connection stays open.
            }
        })) {
            shop.at(server.address("http"));

            assertThat(shop.call("listOrders", null, OPEN)).hasToString("{\"orders\":[1]}");
        }
    }

    @Test
    void theStatusOfAFailureSpeaksHoweverLongItsAnswerIs() throws Exception {
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.readHead(request);
            out.send(bytes("HTTP/1.1 404 Gone\r\nContent-Length: 100000000\r\n\r\n"));
            for (int i = 0; i < 1000; i++) {
                out.send(BLOCK);
            }
        })) {
            shop.at(server.address("http"));

            assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                        assertThat(e.getStatus()).isEqualTo(404);
                        assertThat(e.getCode()).isEqualTo("HttpStatus404");
                    });
        }
    }

    @Test
    void headersWithoutEndAreNotRead() throws Exception {
        try (RawServer server = new RawServer((request, out) -> {
            RawServer.readHead(request);
            out.send(bytes("HTTP/1.1 200 OK\r\nX-Endless: "));
            for (int i = 0; i < 1000; i++) {
                out.send("x".repeat(BLOCK.length).getBytes(StandardCharsets.US_ASCII));
                sent.addAndGet(BLOCK.length);
            }
        })) {
            shop.at(server.address("http"));

            assertThatThrownBy(() -> shop.call("createOrder", Map.of("title", "t"), Map.of()))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> assertThat(e.getCode())
                            .isEqualTo("AnswerLost"));
            await().atMost(Duration.ofSeconds(60)).until(() -> server.open() == 0);
            assertThat(sent.get()).isLessThan(50_000_000);
        }
    }

    @Test
    void anAnswerIsWeighedByWhatItTakesAsJson() {
        shop.replies.add(Shop.Reply.of(200, "[{}" + ",{}".repeat(250_000) + "]"));

        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getStatus()).isEqualTo(200);
                    assertThat(e.getCode()).isEqualTo("AnswerTooLarge");
                    assertThat(e.meaning()).isEqualTo(FaultMeaning.MESSAGE);
                    assertThat(e.getMessage())
                            .contains("takes more memory than all answers may together", "(memory.budget)");
                });
        assertThat(shop.requests).hasSize(1);
    }

    @Test
    void aCallForWhoseAnswerThereIsNoMemoryJustNowIsRepeated() {
        shop.replies.add(Shop.Reply.of(200, "{\"orders\":[1,2,3]}"));
        ByteBudget.Share all = budget.tryTake(budget.size()).orElseThrow();

        assertThatThrownBy(() -> shop.call("listOrders", null, OPEN))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("MemoryBudgetSpent");
                    assertThat(e.meaning()).isEqualTo(FaultMeaning.PASSING);
                });
        assertThat(shop.requests).hasSize(4);
        all.close();
        assertThat(shop.call("listOrders", null, OPEN)).isNotNull();
    }

    @Test
    void anAnswerIsCountedUntilItsExchangeIsOver() throws Exception {
        AtomicLong free = new AtomicLong();
        shop.route("direct:two-calls", exchange -> free.set(budget.available()));
        shop.replies.add(Shop.Reply.of(200, "[1" + ",1".repeat(100_000) + "]"));
        shop.replies.add(Shop.Reply.of(200, "[1" + ",1".repeat(50_000) + "]"));

        shop.camel
                .createProducerTemplate()
                .requestBodyAndHeaders("direct:two-calls", null, Map.of("account", "acme", "status", "OPEN"));

        assertThat(budget.size() - free.get()).as("the second answer alone").isBetween(3_000_000L, 4_000_000L);
    }
}
