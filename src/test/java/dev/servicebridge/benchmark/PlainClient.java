package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a straightforward program does without a bridge: java.net.http and Jackson, one access token, and after a refusal
 * (429) a wait of half a second that doubles each time up to eight and is drawn from its upper half.
 */
final class PlainClient {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final double FIRST_WAIT = 500;
    private static final double LONGEST_WAIT = 8_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final URI server;
    private final String token;

    PlainClient(URI server, String account) throws IOException, InterruptedException {
        this.server = server;
        String form = "grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token="
                + "sandbox-refresh-" + account;
        HttpRequest login = HttpRequest.newBuilder(URI.create(server + "/lwa/auth/o2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        token = mapper.readTree(http.send(login, BodyHandlers.ofByteArray()).body())
                .path("access_token")
                .asText();
    }

    /** Reads from the Services API; {@code target} is path and query. */
    JsonNode get(String target) throws IOException, InterruptedException {
        return send(request(target).GET());
    }

    /** Writes to the Services API. */
    JsonNode put(String target, JsonNode body) throws IOException, InterruptedException {
        return send(request(target)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body))));
    }

    /** Asks the Services API, or has it make something. */
    JsonNode post(String target, JsonNode body) throws IOException, InterruptedException {
        return send(request(target)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body))));
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(server + "/services-api" + target))
                .header("x-amz-access-token", token)
                .header("x-amz-date", DATE.format(Instant.now()))
                .header("user-agent", "Plain/1.0 (Language=Java)")
                .header("Accept", "application/json");
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        for (double wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
            HttpResponse<byte[]> answer = answer(request.build());
            if (answer != null && answer.statusCode() < 300) {
                return mapper.readTree(answer.body());
            }
            if (answer != null && answer.statusCode() != 429) {
                throw new IllegalStateException(answer.uri() + " answered " + answer.statusCode());
            }
            Thread.sleep((long) (wait * ThreadLocalRandom.current().nextDouble(0.5, 1)));
        }
    }

    /** Null where none came, as when the server closes an idle connection the moment it is used again. */
    private HttpResponse<byte[]> answer(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            return null;
        }
    }
}
