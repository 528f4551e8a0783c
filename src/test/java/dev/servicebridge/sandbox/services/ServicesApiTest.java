package dev.servicebridge.sandbox.services;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.sandbox.SandboxClient;
import dev.servicebridge.sandbox.core.Json;

import static org.assertj.core.api.Assertions.assertThat;

class ServicesApiTest {
    private static final String LIST = "/serviceJobs?marketplaceIds=ATVPDKIKX0DER&createdAfter=2026-01-01T00:00:00Z";

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void refusesAMissingOrUnknownToken() {
        HttpRequest without = client.request("/services-api/service/v1" + LIST).build();

        assertThat(client.send(without).error()).isEqualTo("Unauthorized: Access to requested resource is denied.");
        assertThat(client.send(without).status()).isEqualTo(403);
        assertThat(client.services("GET", LIST, null, "Atza|made-up").status()).isEqualTo(403);
    }

    @Test
    void oneMessageServesForEveryRefusedTokenAndTheCauseIsBesideItOrNowhere() {
        List<String> causes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SandboxClient.Reply refused = client.services("GET", LIST, null, "Atza|made-up");
            assertThat(refused.error()).isEqualTo("Unauthorized: Access to requested resource is denied.");
            causes.add(refused.json().at("/errors/0/details").asText());
        }

        String revoked = "The access token you provided is revoked, malformed or invalid.";
        assertThat(causes).containsExactly(revoked, revoked, revoked, "");
    }

    @Test
    void aLoginSentHereHasNoTokenAndNoOperation() {
        HttpRequest login = client.request("/services-api/auth/o2/token")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=refresh_token"))
                .build();

        assertThat(client.send(login).status()).isEqualTo(403);
        assertThat(client.send(login).error()).startsWith("MissingAuthenticationToken: ");
    }

    @Test
    void asksForAUserAgent() throws IOException {
        String head = "GET /services-api/service/v1" + LIST + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "x-amz-date: 20260301T120000Z\r\nx-amz-access-token: " + client.newToken("acme") + "\r\n\r\n";
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket("localhost", client.sandbox.port())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(answer);
        }

        assertThat(answer.toString(StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 400")
                .contains("'user-agent'");
    }

    @Test
    void refusesAGetWithABody() {
        assertThat(client.services("GET", LIST, "{}").error()).isEqualTo("InvalidInput: A GET has no body.");
    }

    @Test
    void refusesABodyThatIsNotJsonOrTooLarge() {
        HttpRequest.Builder text = client.request("/services-api/service/v1/documents")
                .header("x-amz-access-token", client.newToken("acme"))
                .header("x-amz-date", "20260301T120000Z")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));

        assertThat(client.send(text.build()).status()).isEqualTo(415);
        assertThat(client.services("POST", "/documents", "{\"contentType\":").status())
                .isEqualTo(400);
        assertThat(client.services("POST", "/documents", "{}").text()).contains("contentType", "contentLength");
        assertThat(client.services("POST", "/documents", " ".repeat(1 << 21)).status())
                .isEqualTo(413);
    }

    @Test
    void readsOneJobAndKnowsNoOther() {
        client.seller().put(Json.object().put("serviceJobId", "J1").put("new2027Field", 1));

        SandboxClient.Reply known = client.get("/serviceJobs/J1");
        SandboxClient.Reply unknown = client.get("/serviceJobs/J2");

        assertThat(known.json().at("/payload/new2027Field").asInt()).isEqualTo(1);
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.error()).isEqualTo("InvalidInput: The service job J2 does not exist.");
    }

    @Test
    void readsIdsThatNeedPercentEncoding() {
        client.seller().put(Json.object().put("serviceJobId", "J/1 ü+"));

        assertThat(client.get("/serviceJobs/J%2F1%20%C3%BC+")
                        .json()
                        .at("/payload/serviceJobId")
                        .asText())
                .isEqualTo("J/1 ü+");
    }

    @Test
    void keepsEachSellersPlanAndTellsItsRateOnSuccessOnly() {
        String acme = client.newToken("acme");
        for (int i = 0; i < 40; i++) {
            SandboxClient.Reply served = client.services("GET", LIST, null, acme);
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.header("x-amzn-RateLimit-Limit")).isEqualTo("10.0");
            assertThat(served.header("x-amzn-RequestId")).hasSize(36);
        }
        SandboxClient.Reply refused = client.services("GET", LIST, null, acme);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.error()).startsWith("QuotaExceeded: ");
        assertThat(refused.header("x-amzn-RateLimit-Limit")).isNull();
        assertThat(refused.header("x-amzn-RequestId")).isNotNull();
        assertThat(client.services("GET", LIST, null, client.newToken("other")).status())
                .isEqualTo(200);
        client.time.advance(Duration.ofMillis(100));
        assertThat(client.services("GET", LIST, null, acme).status()).isEqualTo(200);
        assertThat(client.services("GET", LIST, null, acme).status()).isEqualTo(429);
    }

    @Test
    void aMalformedCallCostsATokenToo() {
        client.sandbox.plans().grant("acme", "getServiceJobs", 1, 1);

        assertThat(client.get("/serviceJobs").status()).isEqualTo(400);
        assertThat(client.get(LIST).status()).isEqualTo(429);
    }

    @Test
    void grantsSellersPlansOfTheirOwn() {
        client.sandbox.plans().grant("acme", "getServiceJobs", 2.5, 1);

        assertThat(client.get(LIST).header("x-amzn-RateLimit-Limit")).isEqualTo("2.5");
        assertThat(client.get(LIST).status()).isEqualTo(429);
    }

    @Test
    void namesAnUnknownPath() {
        assertThat(client.get("/serviceJob").status()).isEqualTo(404);
        assertThat(client.get("/serviceJob").error()).contains("GET /service/v1/serviceJob");
    }

    @Test
    void journalAndStatisticsRememberEveryCall() {
        client.seller().put(Json.object().put("serviceJobId", "J1"));
        client.get("/serviceJobs/J1");
        client.get("/serviceJobs/J2");

        JsonNode entries = client.control("GET", "/journal?operation=getServiceJobByServiceJobId", null)
                .json()
                .path("entries");
        JsonNode stats = client.control("GET", "/stats", null).json();

        assertThat(entries).hasSize(2);
        assertThat(entries.get(0).path("key").asText()).isEqualTo("J1");
        assertThat(entries.get(0).path("account").asText()).isEqualTo("acme");
        assertThat(entries.get(1).path("status").asInt()).isEqualTo(422);
        assertThat(stats.at("/tokenRefreshes/acme").asInt()).isEqualTo(1);
        assertThat(stats.path("operations")).anySatisfy(count -> {
            assertThat(count.path("operation").asText()).isEqualTo("services-api.getServiceJobByServiceJobId");
            assertThat(count.path("account").asText()).isEqualTo("acme");
            assertThat(count.path("calls").asInt()).isEqualTo(2);
            assertThat(count.path("succeeded").asInt()).isEqualTo(1);
        });
    }

    @Test
    void putsAndChangesJobsThroughTheControlInterface() {
        client.control("POST", "/jobs", "{\"seller\":\"acme\",\"job\":{\"serviceJobId\":\"J9\",\"a\":{\"b\":1}}}");
        client.control("POST", "/jobs", "{\"seller\":\"acme\",\"job\":{\"serviceJobId\":\"J9\",\"a\":{\"c\":2}}}");

        assertThat(client.get("/serviceJobs/J9").json().at("/payload/a").toString())
                .isEqualTo("{\"b\":1,\"c\":2}");
    }
}
