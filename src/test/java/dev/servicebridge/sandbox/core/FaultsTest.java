package dev.servicebridge.sandbox.core;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.SandboxClient;

import static dev.servicebridge.sandbox.SandboxClient.MARKET_US;
import static dev.servicebridge.sandbox.SandboxClient.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FaultsTest {
    private static final String LIST =
            "/serviceJobs?marketplaceIds=" + MARKET_US + "&createdAfter=2026-01-01T00:00:00Z&pageSize=1";

    private final SandboxClient client = new SandboxClient("plan-scale=100");

    @BeforeEach
    void putJobs() {
        client.checksAnswers = false;
        for (String id : new String[] {"J1", "J2"}) {
            client.seller()
                    .put(Json.object()
                            .put("serviceJobId", id)
                            .put("serviceJobStatus", "NOT_SERVICED")
                            .put("marketplaceId", MARKET_US));
        }
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void hitsAsManyCallsAsToldAndNoOtherOperation() {
        faults(Fault.next("services-api.getServiceJobs", FaultKind.INTERNAL_ERROR, 2));

        assertThat(client.get("/serviceJobs/J1").status()).isEqualTo(200);
        assertThat(client.get(LIST).status()).isEqualTo(500);
        assertThat(client.get(LIST).error()).startsWith("InternalFailure");
        assertThat(client.get(LIST).status()).isEqualTo(200);
        assertThat(client.sandbox.faults().active()).isEmpty();
    }

    @Test
    void hitsWholeSystemsAndPaths() {
        faults(Fault.next("lwa", FaultKind.INTERNAL_ERROR, 1));
        faults(Fault.next("flow-retail.*", FaultKind.TOO_MANY_REQUESTS, 1).retryAfter(7));
        faults(Fault.next("/services-api/service/v1/serviceJobs/J2", FaultKind.UNAVAILABLE, 1));

        SandboxClient.Reply login = client.login(SandboxClient.loginForm("acme"));
        SandboxClient.Reply flow = client.flow("GET", "/tenants", null);
        assertThat(login.json().path("error").asText()).isEqualTo("server_error");
        assertThat(flow.status()).isEqualTo(429);
        assertThat(flow.header("Retry-After")).isEqualTo("7");
        assertThat(flow.json().path("message").asText()).isNotEmpty();
        assertThat(client.get("/serviceJobs/J1").status()).isEqualTo(200);
        assertThat(client.get("/serviceJobs/J2").status()).isEqualTo(503);
    }

    @Test
    void hitsAboutTheShareItIsToldTo() {
        faults(Fault.sometimes("services-api.getServiceJobByServiceJobId", FaultKind.UNAVAILABLE, 0.3));
        int hit = 0;
        for (int i = 0; i < 500; i++) {
            hit += client.get("/serviceJobs/J1").status() == 503 ? 1 : 0;
        }

        assertThat(hit).isBetween(110, 190);
    }

    @Test
    void cutsConnectionsAfterTheWorkIsDone() {
        String path = "/serviceJobs/J%d/cancellations?cancellationReasonCode=S1";
        client.get(LIST);
        faults(Fault.next("services-api.cancelServiceJobByServiceJobId", FaultKind.ANSWER_LOST, 1));
        faults(Fault.next("services-api.cancelServiceJobByServiceJobId", FaultKind.RESET, 1));

        assertThatThrownBy(() -> client.services("PUT", path.formatted(1), null))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> client.services("PUT", path.formatted(2), null))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(client.seller().jobs().find("J1").status()).isEqualTo("CANCELLED");
        assertThat(client.seller().jobs().find("J2").status()).isEqualTo("CANCELLED");
        assertThat(client.sandbox.journal().entries("cancelServiceJobByServiceJobId"))
                .extracting(Journal.Entry::effect)
                .containsExactly("job cancelled with S1", "job cancelled with S1");
    }

    @ParameterizedTest
    @CsvSource({"garbage", "html", "truncated"})
    void answersWhatIsNotJson(String kind) {
        faults(Fault.next("services-api.*", FaultKind.of(kind), 1));

        SandboxClient.Reply reply = client.get("/serviceJobs/J1");

        assertThat(reply.status()).isEqualTo(200);
        assertThatThrownBy(reply::json).hasCauseInstanceOf(JsonProcessingException.class);
    }

    @Test
    void answersWhatIsNotUtf8() {
        faults(Fault.next("services-api.*", FaultKind.INVALID_UTF8, 1));

        byte[] body = client.get("/serviceJobs/J1").response().body();

        assertThatThrownBy(() -> StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)))
                .isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void answersTenMegabytesThatAreStillRight() {
        faults(Fault.next("services-api.*", FaultKind.HUGE, 1));

        SandboxClient.Reply reply = client.get("/serviceJobs/J1");

        assertThat(reply.response().body()).hasSizeGreaterThan(10_000_000);
        assertThat(reply.json().at("/payload/serviceJobId").asText()).isEqualTo("J1");
        assertThat(client.get("/serviceJobs/J1").response().body()).hasSizeLessThan(1_000);
    }

    @Test
    void lateAnswersAreRightAnswers() {
        client.get(LIST);
        faults(Fault.next("services-api.*", FaultKind.SLOW, 1).delayed(300));
        long start = System.nanoTime();

        assertThat(client.get("/serviceJobs/J1").status()).isEqualTo(200);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThanOrEqualTo(300);
    }

    @Test
    void arrivalsAreDelayedByUpToTheTimeTold() {
        client.sandbox.faults().arrivalDelayMillis(50);
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(client.get("/serviceJobs/J1").status()).isEqualTo(200);
        }

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(150L, 5_000L);
    }

    @Test
    void aTokenCanExpireBeforeItsTime() {
        String token = client.newToken("acme");
        faults(Fault.next("services-api.*", FaultKind.EXPIRED_TOKEN, 1));

        for (int i = 0; i < 2; i++) {
            SandboxClient.Reply reply = client.services("GET", "/serviceJobs/J1", null, token);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.error()).isEqualTo("Unauthorized: Access to requested resource is denied.");
            assertThat(reply.text()).contains("The access token you provided has expired.");
        }
        assertThat(client.services("GET", "/serviceJobs/J1", null, client.newToken("acme"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void pagesCanRepeatTheirToken() {
        faults(Fault.always("services-api.getServiceJobs", FaultKind.REPEAT_PAGE_TOKEN));
        String first = client.get(LIST).json().at("/payload/nextPageToken").asText();

        JsonNode second = client.get(LIST + "&pageToken=" + encode(first)).json();

        assertThat(second.at("/payload/nextPageToken").asText()).isEqualTo(first);
        assertThat(second.at("/payload/jobs/0/serviceJobId").asText()).isEqualTo("J2");
    }

    @Test
    void pagesCanGoOnForEverAndAreEmptyBehindTheLast() {
        faults(Fault.always("services-api.getServiceJobs", FaultKind.ENDLESS_PAGES));
        Set<String> tokens = new HashSet<>();
        String path = LIST;
        for (int page = 0; page < 5; page++) {
            JsonNode payload = client.get(path).json().path("payload");
            assertThat(payload.path("jobs")).hasSize(page < 2 ? 1 : 0);
            String token = payload.path("nextPageToken").asText();
            assertThat(tokens.add(token)).isTrue();
            path = LIST + "&pageToken=" + encode(token);
        }
    }

    @Test
    void isSwitchedOverHttp() {
        SandboxClient.Reply on = client.control(
                "POST",
                "/faults",
                "{\"arrivalDelayMillis\":1,\"faults\":[{\"target\":\"services-api.*\",\"kind\":\"503\",\"count\":1,"
                        + "\"retryAfterSeconds\":3}]}");

        assertThat(on.status()).as(on.text()).isEqualTo(200);
        assertThat(client.control("GET", "/faults", null).json().at("/faults/0").toString())
                .isEqualTo("{\"target\":\"services-api.*\",\"kind\":\"503\",\"probability\":1.0,\"count\":1,"
                        + "\"delayMillis\":2000,\"retryAfterSeconds\":3}");
        assertThat(client.get("/serviceJobs/J1").header("Retry-After")).isEqualTo("3");
        assertThat(client.get("/serviceJobs/J1").status()).isEqualTo(200);
        assertThat(client.control("DELETE", "/faults", null).status()).isEqualTo(204);
        assertThat(client.sandbox.faults().arrivalDelayMillis()).isZero();
    }

    @Test
    void listsTheKindsThatThereAre() {
        JsonNode kinds = client.control("GET", "/faults", null).json().path("kinds");

        assertThat(kinds).hasSize(FaultKind.values().length);
        assertThat(kinds.get(0).asText()).isEqualTo("429");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"faults\":[{\"target\":\"lwa\",\"kind\":\"flood\"}]} | 'flood' is no fault; known are 429, 500,",
                "{\"faults\":[{\"target\":\"lwa\"}]} | '' is no fault; known are 429, 500,",
                "{\"faults\":[{\"target\":\"lwa\",\"kind\":\"503\",\"times\":1}]} | 'times' is unknown; a fault holds target, kind,",
                "{\"faults\":[{\"target\":\"amazon\",\"kind\":\"503\"}]} | 'amazon' is no target; systems are",
                "{\"faults\":[{\"target\":\"mews.getAll\",\"kind\":\"503\"}]} | operations of mews are getAllAddresses,",
                "{\"faults\":{\"target\":\"lwa\",\"kind\":\"503\"}} | 'faults' must be an array",
                "{\"fault\":[]} | 'fault' is unknown; the body holds arrivalDelayMillis, faults.",
                "{\"arrivalDelayMillis\":-1} | 'arrivalDelayMillis' must be",
                "{\"faults\":[{\"target\":\"lwa\",\"kind\":\"503\"},{\"target\":\"lwa\",\"kind\":\"5O3\"}]} | '5O3' is no fault",
                "[] | the body must be an object",
                "{ | The body is not JSON."
            })
    void refusesWhatItDoesNotKnowAndSwitchesNothingOn(String body, String message) {
        SandboxClient.Reply reply = client.control("POST", "/faults", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("message").asText()).contains(message);
        assertThat(client.sandbox.faults().active()).isEmpty();
    }

    private void faults(Fault fault) {
        client.sandbox.faults().add(fault);
    }
}
