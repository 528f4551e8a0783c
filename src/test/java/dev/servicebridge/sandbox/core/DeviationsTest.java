package dev.servicebridge.sandbox.core;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

import dev.servicebridge.sandbox.SandboxClient;

import static org.assertj.core.api.Assertions.assertThat;

class DeviationsTest {
    private static final String LIST = "/serviceJobs?marketplaceIds=ATVPDKIKX0DER&createdAfter=2026-01-01T00:00:00Z";

    private static SandboxClient.Reply list(SandboxClient client, String agent, String more) {
        return client.send(client.request("/services-api/service/v1" + LIST + more)
                .header("x-amz-access-token", client.newToken("acme"))
                .header("User-Agent", agent)
                .build());
    }

    private static SandboxClient.Reply loginInJson(SandboxClient client, String agent) {
        return client.send(client.request("/lwa/auth/o2/token")
                .header("Content-Type", "application/json")
                .header("User-Agent", agent)
                .POST(HttpRequest.BodyPublishers.ofString(
                        Json.text(Json.MAPPER.valueToTree(SandboxClient.loginForm("acme")))))
                .build());
    }

    @Test
    void whatTheServiceTakesIsTakenAndReportedByCallerWithoutAnyValue() {
        try (SandboxClient client = new SandboxClient()) {
            assertThat(list(client, "one/1", "").status()).isEqualTo(200);
            assertThat(list(client, "one/1", "&MarketplaceId=secret-value").status())
                    .isEqualTo(200);
            assertThat(loginInJson(client, "two/1").status()).isEqualTo(200);

            SandboxClient.Reply reply = client.control("GET", "/deviations", null);
            JsonNode deviations = reply.json().path("deviations");
            assertThat(deviations.findValuesAsText("caller")).containsExactly("one/1", "one/1", "two/1");
            assertThat(deviations.findValuesAsText("rule"))
                    .containsExactly("x-amz-date", "known-parameters", "login-as-form");
            assertThat(deviations.findValuesAsText("count")).containsExactly("2", "1", "1");
            assertThat(deviations.at("/0/says").asText()).contains("yyyyMMdd'T'HHmmss'Z'");
            assertThat(deviations.findValuesAsText("example"))
                    .containsExactly(
                            "GET /service/v1/serviceJobs",
                            "GET /service/v1/serviceJobs: MarketplaceId",
                            "POST /auth/o2/token");
            assertThat(reply.text()).doesNotContain("secret", "sandbox-refresh", "Atza");
        }
    }

    @Test
    void aMalformedDateCountsAsNoneAndSoDoParametersOfFlowRetail() {
        try (SandboxClient client = new SandboxClient()) {
            HttpRequest dated = client.request("/services-api/service/v1" + LIST)
                    .header("x-amz-access-token", client.newToken("acme"))
                    .header("x-amz-date", "2026-03-01T12:00:00Z")
                    .build();
            assertThat(client.send(dated).status()).isEqualTo(200);
            assertThat(client.flow("GET", "/tenants?colour=blue", null).status())
                    .isEqualTo(200);

            assertThat(client.sandbox.deviations().all())
                    .extracting(Deviations.Deviation::rule)
                    .containsExactly("x-amz-date", "known-parameters");
        }
    }

    @Test
    void whoKeepsTheRulesIsNotReported() {
        try (SandboxClient client = new SandboxClient()) {
            assertThat(client.get(LIST).status()).isEqualTo(200);

            assertThat(client.control("GET", "/deviations", null).text()).isEqualTo("{\"deviations\":[]}");
        }
    }

    @Test
    void aStrictSandboxRefusesAndReports() {
        try (SandboxClient client = new SandboxClient("strict=true")) {
            assertThat(list(client, "one/1", "&colour=blue").error()).contains("InvalidInput", "'x-amz-date'");
            assertThat(list(client, "one/1", "&colour=blue").text()).contains("'colour' is not a parameter");
            assertThat(loginInJson(client, "one/1").status()).isEqualTo(400);
            assertThat(client.flow("GET", "/tenants?colour=blue", null).status())
                    .isEqualTo(400);

            assertThat(client.sandbox.deviations().all()).hasSize(4);
        }
    }

    @Test
    void onlySoManyCallersAreKept() {
        Deviations deviations = new Deviations(false);
        for (int i = 0; i < 250; i++) {
            Call call = new Call(
                    "GET",
                    "/" + "x".repeat(10_000),
                    Map.of(),
                    HttpFields.build().put("User-Agent", i + "y".repeat(10_000)),
                    new byte[0],
                    "",
                    null);
            deviations.tolerates(Deviations.Rule.AMZ_DATE, call, "");
        }

        List<Deviations.Deviation> kept = deviations.all();
        assertThat(kept).hasSize(100);
        assertThat(kept.get(99).caller()).startsWith("249y").hasSize(200);
        assertThat(kept.get(99).example()).hasSize(200);
    }
}
