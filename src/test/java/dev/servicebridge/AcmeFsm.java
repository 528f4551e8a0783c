package dev.servicebridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** The field-service system of docs/another-fsm.md, on the loopback interface. */
final class AcmeFsm implements AutoCloseable {
    static final String TOKEN = "acme-token";
    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, ObjectNode> orders = new ConcurrentHashMap<>();
    /** The notes' texts by order and id. */
    final Map<String, String> notes = new LinkedHashMap<>();

    final AtomicInteger calls = new AtomicInteger();
    volatile IntPredicate diesBefore = call -> false;
    volatile IntPredicate diesAfter = call -> false;
    private final HttpServer server;

    AcmeFsm() {
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/api/work-orders/", this::serve);
        server.start();
    }

    String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/api";
    }

    /** Forgets everything, faults included. */
    void reset() {
        orders.clear();
        notes.clear();
        calls.set(0);
        diesBefore = call -> false;
        diesAfter = call -> false;
    }

    private void serve(HttpExchange exchange) throws IOException {
        int call = calls.incrementAndGet();
        // Closed without an answer, an exchange ends as one does whose client is gone.
        try (exchange) {
            if (diesBefore.test(call)) {
                return;
            }
            Answer answer = answer(exchange);
            if (!diesAfter.test(call)) {
                byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(answer.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private record Answer(int status, String body) {}

    private synchronized Answer answer(HttpExchange exchange) throws IOException {
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return new Answer(401, "{\"code\":\"Unauthorized\",\"message\":\"no such token\"}");
        }
        String[] path = exchange.getRequestURI().getPath().split("/");
        String reference = path[3];
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        if (path.length == 4 && "PUT".equals(exchange.getRequestMethod())) {
            orders.computeIfAbsent(reference, key -> JSON.createObjectNode().put("reference", key))
                    .setAll((ObjectNode) body);
        }
        ObjectNode order = orders.get(reference);
        if (order == null) {
            return new Answer(404, "{\"code\":\"NotFound\",\"message\":\"no such work order\"}");
        }
        if (path.length == 5) {
            notes.putIfAbsent(
                    reference + " " + body.path("id").asText(),
                    body.path("text").asText());
            return new Answer(200, body.toString());
        }
        return new Answer(200, order.toString());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
