package dev.servicebridge.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.sandbox.core.ContractAnswers;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.services.Seller;

/** Calls a sandbox of its own over HTTP, with time that stands still. */
public final class SandboxClient implements AutoCloseable {
    public static final String MARKET_US = "ATVPDKIKX0DER";
    public static final String MARKET_DE = "A1PA6795UKMFR9";
    private static final ContractAnswers SERVICES = new ContractAnswers("services-api");
    private static final ContractAnswers FLOW = new ContractAnswers("flow-retail");
    private static final ContractAnswers MEWS = new ContractAnswers("mews");

    /** Whether answers are held against the contracts; to be switched off where they are to be wrong. */
    public boolean checksAnswers = true;

    // Of its own: a later sandbox may listen on the port of an earlier one, whose connections are dead.
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public final TestTime time = new TestTime();
    public final Sandbox sandbox;
    private String token;

    public SandboxClient(String... settings) {
        Map<String, String> properties =
                new HashMap<>(Map.of("sandbox.port", "0", "sandbox.change-interval", "PT0S", "sandbox.jobs", "0"));
        for (String setting : settings) {
            String[] pair = setting.split("=", 2);
            properties.put("sandbox." + pair[0], pair[1]);
        }
        sandbox = new Sandbox(SandboxSettings.from(properties), time, time).started();
    }

    public record Reply(int status, HttpResponse<byte[]> response) {
        public String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            try {
                return Json.MAPPER.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(text(), e);
            }
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** The first error's code and message. */
        public String error() {
            JsonNode errors = json().isArray() ? json() : json().path("errors");
            return errors.at("/0/code").asText() + ": "
                    + errors.at("/0/message").asText();
        }
    }

    /** A call of the Services API as seller {@code acme}, body as JSON text or null. */
    public Reply services(String method, String path, String body) {
        return services(method, path, body, token());
    }

    public Reply get(String path) {
        return services("GET", path, null);
    }

    public Reply services(String method, String path, String body, String accessToken) {
        HttpRequest.Builder request = request("/services-api/service/v1" + path)
                .header("x-amz-access-token", accessToken)
                .header("x-amz-date", "20260301T120000Z");
        Reply reply = send(method, request, body);
        if (checksAnswers) {
            SERVICES.check(method, "/service/v1" + path, reply);
        }
        return reply;
    }

    public Reply flow(String method, String path, String body) {
        return flow(method, path, body, "sandbox-flow-token");
    }

    public Reply flow(String method, String path, String body, String bearer) {
        Reply reply = send(method, request("/flow-retail/v2" + path).header("Authorization", "Bearer " + bearer), body);
        if (checksAnswers) {
            FLOW.check(method, path, reply);
        }
        return reply;
    }

    /** A call of Mews with the token of hotel {@code de}; {@code body} without its outer braces. */
    public Reply mews(String path, String body) {
        return mews(path, "de", body, Map.of());
    }

    public Reply mews(String path, String hotel, String body, Map<String, String> headers) {
        String text = "{\"ClientToken\":\"sandbox-mews-client\",\"AccessToken\":\"sandbox-mews-" + hotel
                + "\",\"Client\":\"test 1\"" + (body.isEmpty() ? "" : "," + body) + "}";
        HttpRequest.Builder request = request("/mews/api/connector/v1/" + path);
        headers.forEach(request::header);
        Reply reply = send("POST", request, text);
        if (checksAnswers) {
            MEWS.check("POST", "/api/connector/v1/" + path, reply);
        }
        return reply;
    }

    public Reply control(String method, String path, String body) {
        return send(method, request("/sandbox" + path), body);
    }

    public Reply login(Map<String, String> form) {
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) ->
                body.append(body.isEmpty() ? "" : "&").append(name).append('=').append(encode(value)));
        HttpRequest request = request("/lwa/auth/o2/token")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        return send(request);
    }

    public String newToken(String seller) {
        Reply reply = login(loginForm(seller));
        return reply.json().path("access_token").asText();
    }

    public static Map<String, String> loginForm(String seller) {
        return new TreeMap<>(Map.of(
                "grant_type", "refresh_token",
                "refresh_token", "sandbox-refresh-" + seller,
                "client_id", "sandbox-client-1",
                "client_secret", "sandbox-secret"));
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(sandbox.uri() + path)).timeout(Duration.ofSeconds(20));
    }

    public Reply send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply send(String method, HttpRequest.Builder request, String body) {
        if (body == null) {
            return send(
                    request.method(method, HttpRequest.BodyPublishers.noBody()).build());
        }
        return send(request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private String token() {
        if (token == null) {
            token = newToken("acme");
        }
        return token;
    }

    public Seller seller() {
        return sandbox.seller("acme");
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
