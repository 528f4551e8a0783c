package dev.servicebridge.routetests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** HTTP requests to a test's bridge. */
final class Requests {
    /** The tokens of {@code config/access-sandbox.yaml}, by role. */
    private static final Map<String, String> TOKENS =
            Map.of("read", "sandbox-read-token-0000", "write", "sandbox-write-token-0000");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String address;
    private final HttpClient client = HttpClient.newHttpClient();

    Requests(String address) {
        this.address = address;
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("method", "POST").put("path", path).set("body", body);
        return send(request);
    }

    /** Sends what a step {@code request} says, and gives back {@code status}, {@code headers} and {@code body}. */
    JsonNode send(JsonNode what) throws IOException, InterruptedException {
        JsonNode body = what.path("body");
        BodyPublisher content = body.isMissingNode()
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(body.isTextual() ? body.textValue() : body.toString());
        String method = what.path("method").asText(body.isMissingNode() ? "GET" : "POST");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(address + what.path("path").asText()))
                .timeout(PATIENCE)
                .method(method.toUpperCase(Locale.ROOT), content);
        String token = TOKENS.get(what.path("role").asText("write"));
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        if (!body.isMissingNode()) {
            request.setHeader("Content-Type", "application/json");
        }
        what.path("headers")
                .properties()
                .forEach(header ->
                        request.setHeader(header.getKey(), header.getValue().asText()));
        return answer(client.send(request.build(), BodyHandlers.ofString()));
    }

    private static JsonNode answer(HttpResponse<String> response) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", response.statusCode());
        ObjectNode headers = answer.putObject("headers");
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(",", values)));
        if (!response.body().isEmpty()) {
            answer.set("body", Shown.read(response.body()));
        }
        return answer;
    }
}
