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

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.servicesapi.LoginWithAmazon.Credentials;
import dev.servicebridge.servicesapi.LoginWithAmazon.Reply;
import dev.servicebridge.testing.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoginWithAmazonTest {
    private static final String ADDRESS = "https://login.example/auth/o2/token";
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Credentials ACME = new Credentials("id", "s3cr&t", "Atzr|refresh");
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<String> forms = java.util.Collections.synchronizedList(new ArrayList<>());
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final CompletableFuture<Throwable> waiting = new CompletableFuture<>();
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
                ADDRESS,
                clock,
                LONGEST);
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
                ADDRESS,
                clock,
                LONGEST);
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
    void replacesATokenThatWasRefusedOnceHoweverManyWereRefusedWithIt() {
        LoginWithAmazon login = login();
        assertThat(login.token("acme", ACME)).isEqualTo("t1");
        clock.advance(Duration.ofSeconds(6));
        for (int caller = 0; caller < 48; caller++) {
            assertThat(login.replace("acme", ACME, "t1")).isTrue();
            assertThat(login.token("acme", ACME)).isEqualTo("t2");
        }
        assertThat(forms).hasSize(2);
    }

    @Test
    void aTokenThatIsRefusedFreshIsNotReplaced() {
        LoginWithAmazon login = login();
        assertThat(login.token("acme", ACME)).isEqualTo("t1");
        clock.advance(Duration.ofSeconds(4));

        assertThat(login.replace("acme", ACME, "t1")).isFalse();
        assertThat(login.token("acme", ACME)).isEqualTo("t1");
    }

    @Test
    void otherCredentialsLeadToAnotherLogin() {
        LoginWithAmazon login = login();
        Credentials rotated = new Credentials("id", "another", "Atzr|refresh");
        assertThat(login.token("acme", ACME)).isEqualTo("t1");
        assertThat(login.replace("acme", rotated, "t1")).isTrue();
        assertThat(login.token("acme", rotated)).isEqualTo("t2");
        assertThat(login.token("acme", rotated)).isEqualTo("t2");
        assertThat(forms.get(1)).contains("client_secret=another");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "401|{\"error\":\"invalid_client\",\"error_description\":\"Client authentication failed\"}"
                        + "|invalid_client, Client authentication failed, says https://login.example/auth/o2/token;"
                        + " correct client-id and client-secret of the account; ",
                "400|{\"error\":\"invalid_grant\",\"error_description\":\"no\"}"
                        + "|invalid_grant, no, says https://login.example/auth/o2/token; put in a valid refresh-token",
                "400|{\"error\":\"unauthorized_client\"}|unauthorized_client, no description, says"
                        + " https://login.example/auth/o2/token; take client-id, client-secret and refresh-token of the"
                        + " account from one and the same application",
                "400|{\"error\":\"invalid_scope\"}|invalid_scope, no description, says"
                        + " https://login.example/auth/o2/token; look the code up at Amazon",
                "403|{\"errors\":[{\"code\":\"MissingAuthenticationToken\",\"message\":\"Missing\"}]}"
                        + "|MissingAuthenticationToken, Missing, says https://login.example/auth/o2/token; that is an API"
                        + " and no login service: set services-api.lwa-endpoint to the address of Login with Amazon",
                "200|<html>Sign in</html>|https://login.example/auth/o2/token is no login service: it answered no JSON, 20"
                        + " bytes; set services-api.lwa-endpoint to",
                "404|{\"status\":404}|https://login.example/auth/o2/token is no login service: it answered JSON of another"
                        + " kind, 14 bytes; set services-api.lwa-endpoint to",
                "302||https://login.example/auth/o2/token is no login service: it answered no JSON, 0 bytes; set"
            })
    void aRefusalIsTheAccountsAndNamesTheVendorsCodeTheAddressAndARemedy(int status, String body, String message) {
        reply = reply(status, body == null ? "" : body);
        LoginWithAmazon login = login();

        assertThatThrownBy(() -> login.token("acme", ACME))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.meaning()).isEqualTo(FaultMeaning.ACCOUNT);
                    assertThat(e.refusedPlace()).isEqualTo("services-api.login");
                })
                .hasMessageStartingWith(
                        "services-api login for account acme: " + status + " AuthorizationFailed, " + message)
                .hasMessageNotContaining("s3cr");

        reply = null;
        assertThat(login.token("acme", ACME)).isEqualTo("t2");
    }

    @Test
    void aPassingFailureIsTriedAgainAtTheNextCall() {
        for (Reply passing :
                List.of(reply(503, "busy"), reply(429, "{}"), reply(400, "{\"error\":\"temporarily_unavailable\"}"))) {
            reply = passing;
            LoginWithAmazon login = login();
            assertThatThrownBy(() -> login.token("acme", ACME))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> assertThat(e.meaning())
                            .isEqualTo(FaultMeaning.PASSING));
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
                ADDRESS,
                clock,
                LONGEST);
        assertThatThrownBy(() -> login.token("acme", ACME))
                .hasCause(cause)
                .hasMessage("services-api login for account acme: NoConnection, no answer from"
                        + " https://login.example/auth/o2/token: IOException, connection refused; it is tried again");
    }

    @Test
    @Timeout(20)
    void anErrorInALoginFailsThoseWhoWaitForItAndBlocksNobody() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        LoginWithAmazon login = new LoginWithAmazon(
                form -> {
                    forms.add(form);
                    if (forms.size() == 1) {
                        asked.countDown();
                        await(answer);
                        throw new OutOfMemoryError("Java heap space");
                    }
                    return reply(200, "{\"access_token\":\"t\"}");
                },
                ADDRESS,
                clock,
                LONGEST);
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> login.token("acme", ACME), callers);
        asked.await(5, TimeUnit.SECONDS);
        Thread waiter = new Thread(() -> waiting.complete(failure(() -> login.token("acme", ACME))));
        waiter.start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> waiter.getState() == Thread.State.TIMED_WAITING);

        answer.countDown();

        assertThat(first)
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(OutOfMemoryError.class);
        assertThat(waiting).succeedsWithin(5, TimeUnit.SECONDS).isInstanceOfSatisfying(RemoteCallException.class, e -> {
            assertThat(e.meaning()).isEqualTo(FaultMeaning.PASSING);
            assertThat(e)
                    .hasMessage("services-api login for account acme: NoConnection, no answer from " + ADDRESS
                            + ": the login that another call made was broken off; it is tried again");
        });
        assertThat(login.token("acme", ACME)).isEqualTo("t");
    }

    @Test
    @Timeout(20)
    void nobodyWaitsForALoginWithoutEndAndTheNextTriesAgain() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        LoginWithAmazon login = new LoginWithAmazon(
                form -> {
                    forms.add(form);
                    if (forms.size() == 1) {
                        asked.countDown();
                        await(answer);
                    }
                    return reply(200, "{\"access_token\":\"t" + forms.size() + "\"}");
                },
                ADDRESS,
                clock,
                Duration.ofMillis(100));
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> login.token("acme", ACME), callers);
        asked.await(5, TimeUnit.SECONDS);

        assertThatThrownBy(() -> login.token("acme", ACME))
                .hasMessage("services-api login for account acme: NoConnection, no answer from " + ADDRESS
                        + ": the login that another call makes has not ended after PT0.1S; it is tried again");
        assertThat(login.token("acme", ACME)).isEqualTo("t2");
        answer.countDown();
        assertThat(first).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(login.token("acme", ACME)).as("the later one stays").isEqualTo("t2");
    }

    private static Throwable failure(Runnable call) {
        try {
            call.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}
