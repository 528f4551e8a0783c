package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.servicebridge.testing.TestDatabase;

/**
 * What a plain program does: it completes jobs by the same calls, keeping nothing of its steps, and serves commands by the
 * JDK's HTTP server: a row for the command, the call, the result into the row, the answer.
 */
final class PlainCommands implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLERS = 8;

    private final TestDatabase database = TestDatabase.postgresql();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    private final PlainClient client;
    private final HttpServer server;

    PlainCommands(PlainClient client) throws IOException {
        this.client = client;
        database.database()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "create table plain_command (id bigserial primary key, content text, result text)"));
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.createContext("/api/commands", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    /** The parameters of a completion that the Services API takes. */
    static Map<String, Object> fulfillment(String content) {
        return Map.of(
                "fulfillmentTime",
                Map.of("startTime", "2026-02-01T10:00:00Z", "endTime", "2026-02-01T11:00:00Z"),
                "technicianIds",
                List.of("T-1"),
                "documents",
                List.of(Map.of("content", content)));
    }

    /** Completes the jobs with that document; the seconds it took. */
    double complete(List<String> jobs, Path document) throws Exception {
        Queue<String> left = new ConcurrentLinkedQueue<>(jobs);
        PlainUploads uploads = new PlainUploads(client);
        return Callers.drain(Complete.AT_A_TIME, jobs.size(), () -> complete(left.remove(), document, uploads)) / 1e9;
    }

    private void complete(String job, Path document, PlainUploads uploads) throws Exception {
        String path = "/service/v1/serviceJobs/" + job;
        String appointment =
                client.get(path).at("/payload/appointments/0/appointmentId").asText();
        ObjectNode fulfillment = JsonNodeFactory.instance.objectNode();
        fulfillment
                .putObject("fulfillmentTime")
                .put("startTime", "2026-02-01T10:00:00Z")
                .put("endTime", "2026-02-01T11:00:00Z");
        fulfillment.putArray("appointmentResources").addObject().put("resourceId", "T-1");
        fulfillment.putArray("fulfillmentDocuments").add(uploads.upload(document));
        client.put(path + "/appointments/" + appointment + "/fulfillment", fulfillment);
        client.put(path + "/completions", JsonNodeFactory.instance.objectNode());
    }

    /** Serves so many commands that read a job; the seconds it took. */
    double read(List<String> jobs, int count) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        URI door = URI.create("http://localhost:" + server.getAddress().getPort() + "/api/commands");
        return Callers.drain(CALLERS, count, () -> {
                    String job = jobs.get(sent.getAndIncrement() % jobs.size());
                    byte[] command = JSON.writeValueAsBytes(Map.of("serviceJobId", job));
                    HttpRequest request = HttpRequest.newBuilder(door)
                            .POST(BodyPublishers.ofByteArray(command))
                            .build();
                    int status = http.send(request, BodyHandlers.discarding()).statusCode();
                    if (status != 200) {
                        throw new IllegalStateException("The command was answered with " + status);
                    }
                })
                / 1e9;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode command = JSON.readTree(exchange.getRequestBody());
            long id = database.database().jdbi().withHandle(handle -> handle.createUpdate(
                            "insert into plain_command (content) values (:content)")
                    .bind("content", command.toString())
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .one());
            JsonNode job = client.get(
                    "/service/v1/serviceJobs/" + command.path("serviceJobId").asText());
            database.database().jdbi().useHandle(handle -> handle.createUpdate(
                            "update plain_command set result = :result where id = :id")
                    .bind("result", job.toString())
                    .bind("id", id)
                    .execute());
            byte[] answer = JSON.writeValueAsBytes(job);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        database.close();
    }
}
