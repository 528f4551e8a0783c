package dev.servicebridge.sandbox.services;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.sandbox.SandboxClient;
import dev.servicebridge.sandbox.core.Json;

import static dev.servicebridge.sandbox.SandboxClient.loginForm;
import static org.assertj.core.api.Assertions.assertThat;

class LoginWithAmazonTest {
    private final SandboxClient client = new SandboxClient("token-lifetime=PT10M", "sellers=acme,sandbox-refresh-beta");

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void changesARefreshTokenIntoALongAccessToken() {
        SandboxClient.Reply reply = client.login(loginForm("acme"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("access_token").asText()).hasSizeGreaterThan(300);
        assertThat(reply.json().path("token_type").asText()).isEqualTo("bearer");
        assertThat(reply.json().path("expires_in").asInt()).isEqualTo(600);
        assertThat(reply.json().path("refresh_token").asText()).isEqualTo("sandbox-refresh-acme");
    }

    @Test
    void countsRefreshesOfEachSeller() {
        client.newToken("acme");
        client.newToken("acme");
        client.newToken("beta");

        assertThat(client.sandbox.tokens().refreshes()).containsExactly(Map.entry("acme", 2L), Map.entry("beta", 1L));
    }

    @Test
    void refusesAWrongSecret() {
        Map<String, String> form = loginForm("acme");
        form.put("client_secret", "guessed");

        assertError(client.login(form), 401, "invalid_client");
    }

    @Test
    void refusesASellerItDoesNotServe() {
        assertError(client.login(loginForm("stranger")), 400, "invalid_grant");
    }

    @Test
    void refusesAnyOtherGrant() {
        Map<String, String> form = loginForm("acme");
        form.put("grant_type", "client_credentials");

        assertError(client.login(form), 400, "unsupported_grant_type");
    }

    @Test
    void refusesAMissingField() {
        Map<String, String> form = loginForm("acme");
        form.remove("client_id");

        assertError(client.login(form), 400, "invalid_request");
    }

    @Test
    void takesALoginInJson() {
        SandboxClient.Reply reply = client.send(json(Json.MAPPER.valueToTree(loginForm("acme"))));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("access_token").asText()).hasSizeGreaterThan(300);
        assertThat(client.sandbox.tokens().refreshes()).containsExactly(Map.entry("acme", 1L));
        assertError(client.send(json(Json.object())), 400, "invalid_request");
        assertError(client.send(json(Json.array())), 400, "invalid_request");
    }

    @Test
    void refusesALoginInAnyOtherForm() {
        HttpRequest request = client.request("/lwa/auth/o2/token")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=refresh_token"))
                .build();

        assertError(client.send(request), 400, "invalid_request");
    }

    private HttpRequest json(JsonNode body) {
        return client.request("/lwa/auth/o2/token")
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(body)))
                .build();
    }

    @Test
    void tokensExpire() {
        String token = client.newToken("acme");
        String path = "/serviceJobs/none";
        assertThat(client.services("GET", path, null, token).status()).isEqualTo(422);

        client.time.advance(Duration.ofMinutes(10));

        SandboxClient.Reply expired = client.services("GET", path, null, token);
        assertThat(expired.status()).isEqualTo(403);
        assertThat(expired.error()).isEqualTo("Unauthorized: Access to requested resource is denied.");
        assertThat(expired.json().at("/errors/0/details").asText())
                .isEqualTo("The access token you provided has expired.");
        assertThat(client.services("GET", path, null, client.newToken("acme")).status())
                .isEqualTo(422);
    }

    private static void assertError(SandboxClient.Reply reply, int status, String error) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().path("error").asText()).isEqualTo(error);
        assertThat(reply.json().path("error_description").asText()).isNotEmpty();
    }
}
