package dev.servicebridge.servicesapi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.rest.RemoteCallException;
import dev.servicebridge.servicesapi.LoginWithAmazon.Credentials;
import dev.servicebridge.servicesapi.LoginWithAmazon.Reply;
import dev.servicebridge.testing.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoginWithAmazonTest {
    private static final Credentials ACME = new Credentials("id", "s3cr&t", "Atzr|refresh");
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<String> forms = java.util.Collections.synchronizedList(new ArrayList<>());
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private volatile Reply reply;

    private static Reply reply(int status, String body) {
        return new Reply(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private LoginWithAmazon login() {
        return new LoginWithAmazon(
                form -> {
                    forms.add(form);
                    return reply != null
                            ? reply
                            : reply(200, "{\"access_token\":\"t" + forms.size() + "\",\"expires_in\":3600}");
                },
                clock);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void oneRefreshServesAllWaitingCallsOfAnAccountAndNoOtherAccountWaits() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        LoginWithAmazon login = new LoginWithAmazon(
                form -> {
                    forms.add(form);
                    if (form.contains("slow")) {
                        asked.countDown();
                        await(answer);
                    }
                    return reply(200, "{\"access_token\":\"t" + forms.size() + "\",\"expires_in\":3600}");
                },
                clock);
        Credentials slow = new Credentials("slow", "s", "r");
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(CompletableFuture.supplyAsync(() -> login.token("slow", slow), callers));
        }
        asked.await(5, TimeUnit.SECONDS);
        assertThat(CompletableFuture.supplyAsync(() -> login.token("acme", ACME), callers))
                .succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        answer.countDown();
        for (CompletableFuture<String> token : waiting) {
            assertThat(token).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo("t2");
        }
        assertThat(forms).hasSize(2);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void refreshesAMinuteBeforeExpiry() {
        LoginWithAmazon login = login();
        assertThat(login.token("acme", ACME)).isEqualTo("t1");
        clock.advance(Duration.ofSeconds(3539));
        assertThat(login.token("acme", ACME)).isEqualTo("t1");
        clock.advance(Duration.ofSeconds(1));
        assertThat(login.token("acme", ACME)).isEqualTo("t2");
    }

    @Test
    void encodesItsForm() {
        login().token("acme", ACME);
        assertThat(forms.get(0).split("&"))
                .containsExactlyInAnyOrder(
                        "grant_type=refresh_token",
                        "client_id=id",
                        "client_secret=s3cr%26t",
                        "refresh_token=Atzr%7Crefresh");
    }

    @Test
    void dropsOnlyTheTokenThatWasRefused() {
        LoginWithAmazon login = login();
        assertThat(login.token("acme", ACME)).isEqualTo("t1");
        login.drop("acme", "t1");
        assertThat(login.token("acme", ACME)).isEqualTo("t2");
        login.drop("acme", "t1");
        assertThat(login.token("acme", ACME)).isEqualTo("t2");
    }

    @Test
    void aFailureKeepsItsCauseNamesTheAccountAndIsNotRepeatedAtOnce() {
        reply = reply(401, "{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"}");
        LoginWithAmazon login = login();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> login.token("acme", ACME))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> assertThat(e.isRetryable())
                            .isFalse())
                    .hasMessage("lwa token for account acme: 401 AuthorizationFailed, invalid_client, Client"
                            + " authentication failed; correct client-id, client-secret and refresh-token of the"
                            + " account, or authorise the application for the seller again")
                    .hasMessageNotContaining("s3cr");
        }
        assertThat(forms).hasSize(1);

        reply = null;
        clock.advance(Duration.ofSeconds(30));
        assertThat(login.token("acme", ACME)).isEqualTo("t2");
    }

    @Test
    void aPassingFailureIsTriedAgainAtTheNextCall() {
        for (Reply passing : List.of(
                reply(503, "busy"), reply(400, "{\"error\":\"temporarily_unavailable\"}"), reply(200, "<html>"))) {
            reply = passing;
            LoginWithAmazon login = login();
            assertThatThrownBy(() -> login.token("acme", ACME))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> assertThat(e.isRetryable())
                            .isTrue());
            reply = null;
            assertThat(login.token("acme", ACME)).startsWith("t");
        }
    }

    @Test
    void noAnswerKeepsTheCause() {
        IOException cause = new IOException("connection refused");
        LoginWithAmazon login = new LoginWithAmazon(
                form -> {
                    throw cause;
                },
                clock);
        assertThatThrownBy(() -> login.token("acme", ACME))
                .hasCause(cause)
                .hasMessage(
                        "lwa token for account acme: NoConnection, no answer: IOException, connection refused; it is"
                                + " tried again");
    }
}
