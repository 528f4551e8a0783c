package dev.servicebridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.servicebridge.ServiceBridge;

import static org.assertj.core.api.Assertions.assertThat;

/** What the command line makes of a bridge's answers; VerificationThroughSandboxTest has the bridge's side. */
@Timeout(30)
class VerifyCommandTest {
    private static final String RUNNING = "{\"runId\": 4, \"account\": \"acme\", \"state\": \"RUNNING\"}";

    @TempDir
    Path home;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> states = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer bridge;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(home.resolve("token"), "token-1");
        bridge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bridge.createContext("/api/verification", this::answer);
        bridge.start();
    }

    @AfterEach
    void stop() {
        bridge.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
        boolean wish = exchange.getRequestMethod().equals("POST");
        byte[] answer = (wish ? "{\"runs\": [" + RUNNING + "]}" : states.size() > 1 ? states.remove(0) : states.get(0))
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(wish ? 202 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("verify"));
        all.addAll(List.of(args));
        all.addAll(List.of(
                "--url",
                "http://localhost:" + bridge.getAddress().getPort(),
                "--token-file",
                home.resolve("token").toString()));
        CommandLine line = ServiceBridge.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(all.toArray(String[]::new));
    }

    private static String ended(String state, String rest) {
        return "{\"runId\": 4, \"account\": \"acme\", \"state\": \"" + state + "\", " + rest + "}";
    }

    @Test
    void waitsForTheProof() {
        states.add(RUNNING);
        states.add(ended("COMPLETE", "\"atAmazon\": {\"HOLD\": 3}, \"inStore\": {\"HOLD\": 3}, \"gaps\": {}"));

        assertThat(run("--account", "acme", "--report-only")).isZero();

        assertThat(asked.get(0)).isEqualTo("POST /api/verification {\"reportOnly\":true,\"account\":\"acme\"}");
        assertThat(asked).hasSize(3).last().isEqualTo("GET /api/verification/4 ");
        assertThat(out.toString()).contains("4  acme  COMPLETE  at Amazon: {\"HOLD\":3}  in the store: {\"HOLD\":3}");
    }

    @Test
    void namesTheGaps() {
        states.add(
                ended(
                        "COMPLETE",
                        "\"gaps\": {\"fsm-missing\": {\"found\": 1, \"healed\": 1}}, \"named\": [{\"kind\": \"fsm-missing\","
                                + " \"serviceJobId\": \"J-1\", \"outcome\": \"HEALED\", \"detail\": \"no order in the FSM\"}]"));

        assertThat(run()).isEqualTo(1);

        assertThat(asked.get(0)).endsWith("{\"reportOnly\":false}");
        assertThat(out.toString()).contains("    fsm-missing  J-1  HEALED: no order in the FSM");
    }

    @Test
    void saysWhatIsNoProof() {
        states.add(ended("INCOMPLETE", "\"problem\": \"the account is refused\""));

        assertThat(run()).isEqualTo(1);
        assertThat(out.toString()).contains("no proof: the account is refused");
    }

    @Test
    void waitsNoLongerThanItWasTold() {
        states.add(RUNNING);

        assertThat(run("--wait", "PT2S")).isEqualTo(1);
        assertThat(out.toString()).contains("not ended yet: [4]");
        assertThat(run("--wait", "PT0S")).isZero();
        assertThat(run("--wait", "soon")).isEqualTo(2);
    }
}
