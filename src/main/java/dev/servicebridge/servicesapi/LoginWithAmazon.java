package dev.servicebridge.servicesapi;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import dev.servicebridge.remote.RemoteCallException;

/**
 * Access tokens of Login with Amazon, one for each account.
 *
 * <p>A token is fetched when it is first needed, again shortly before it expires, and when the account's credentials are
 * others than it was fetched with; while one caller fetches it, the account's other callers wait for the same one, for a
 * limited time, and no other account waits at all. A login that failed is not kept, however it failed: who comes next
 * tries again.
 *
 * <p>Source: Amazon's "Connecting to the Selling Partner API"; tokens live 3,600 seconds.
 */
public final class LoginWithAmazon {
    private static final Duration MARGIN = Duration.ofSeconds(60);
    /** A token that is refused although it is no older would be followed by another one that is refused. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final TokenEndpoint endpoint;
    private final Clock clock;
    private final Duration longest;
    private final LoginAnswers answers;
    private final Map<String, CompletableFuture<Login>> logins = new ConcurrentHashMap<>();

    /** Sends a form to the token endpoint: the one thing here that leaves the process. */
    @FunctionalInterface
    public interface TokenEndpoint {
        /**
         * Sends a form.
         *
         * @param form percent-encoded
         * @throws IOException where no answer came
         */
        Reply post(String form) throws IOException;
    }

    /** What the token endpoint answered. */
    public record Reply(int status, byte[] body) {}

    /** An account's credentials with Amazon. */
    public record Credentials(String clientId, String clientSecret, String refreshToken) {
        @Override
        public String toString() {
            return "Credentials[***]";
        }
    }

    private record Login(
            Credentials credentials, String token, Instant since, Instant until, RemoteCallException failure) {}

    /**
     * The tokens of one endpoint.
     *
     * @param address of the token endpoint, for messages to name
     * @param longest how long callers wait for a login that another one makes
     */
    public LoginWithAmazon(TokenEndpoint endpoint, String address, Clock clock, Duration longest) {
        this.endpoint = endpoint;
        this.clock = clock;
        this.longest = longest;
        this.answers = new LoginAnswers(address);
    }

    /**
     * The account's access token.
     *
     * @throws RemoteCallException of system {@code services-api}, operation {@code login}, where none can be had
     */
    public String token(String account, Credentials credentials) {
        CompletableFuture<Login> mine = new CompletableFuture<>();
        CompletableFuture<Login> current =
                logins.compute(account, (name, login) -> isUsable(login, credentials) ? login : mine);
        if (current == mine) {
            fetch(account, credentials, mine);
        }
        Login login = await(account, current);
        if (login.failure() != null) {
            throw login.failure();
        }
        return login.token();
    }

    /** An {@link Error} ends the login for all who wait for it, and for its own caller as what it is. */
    private void fetch(String account, Credentials credentials, CompletableFuture<Login> mine) {
        try {
            mine.complete(login(account, credentials));
        } finally {
            if (!mine.isDone()) {
                logins.remove(account, mine);
                mine.cancel(false);
            }
        }
    }

    /**
     * Forgets a token that was refused, so that the next call fetches another: once, however many callers it was refused to.
     *
     * @param credentials what the account logs in with now
     * @return whether it is worth while to repeat what was refused; not so where the token was fetched only just now
     */
    public boolean replace(String account, Credentials credentials, String token) {
        CompletableFuture<Login> kept = logins.computeIfPresent(
                account, (name, login) -> isCurrent(login, token) && !isFresh(login) ? null : login);
        return kept == null || !isCurrent(kept, token) || !isUsable(kept, credentials);
    }

    private static boolean isCurrent(CompletableFuture<Login> login, String token) {
        Login known = known(login);
        return known != null && token.equals(known.token());
    }

    private boolean isFresh(CompletableFuture<Login> login) {
        Login known = known(login);
        Duration half = Duration.between(known.since(), known.until()).dividedBy(2);
        return clock.instant().isBefore(known.since().plus(half.compareTo(FRESH) < 0 ? half : FRESH));
    }

    private boolean isUsable(CompletableFuture<Login> login, Credentials credentials) {
        if (login == null || !login.isDone()) {
            return login != null;
        }
        Login known = known(login);
        return known != null
                && known.failure() == null
                && known.credentials().equals(credentials)
                && clock.instant().isBefore(known.until());
    }

    /** Null where the login is under way, or was broken off. */
    private static Login known(CompletableFuture<Login> login) {
        return login.isDone() && !login.isCompletedExceptionally() ? login.join() : null;
    }

    private Login await(String account, CompletableFuture<Login> login) {
        try {
            return login.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            logins.remove(account, login);
            throw answers.none(account, "the login that another call makes has not ended after " + longest, e);
        } catch (CancellationException | ExecutionException e) {
            throw answers.none(account, "the login that another call made was broken off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw answers.none(account, "the wait for it was interrupted", e);
        }
    }

    private Login login(String account, Credentials credentials) {
        try {
            LoginAnswers.Token token = answers.read(account, endpoint.post(form(credentials)));
            Instant now = clock.instant();
            return new Login(credentials, token.text(), now, now.plus(usable(token.life())), null);
        } catch (RemoteCallException e) {
            return new Login(credentials, null, null, null, e);
        } catch (IOException | RuntimeException e) {
            return new Login(credentials, null, null, null, answers.none(account, e));
        }
    }

    private static Duration usable(Duration life) {
        return life.minus(life.compareTo(MARGIN.multipliedBy(10)) < 0 ? life.dividedBy(10) : MARGIN);
    }

    private static String form(Credentials credentials) {
        return Map.of(
                        "grant_type", "refresh_token",
                        "client_id", credentials.clientId(),
                        "client_secret", credentials.clientSecret(),
                        "refresh_token", credentials.refreshToken())
                .entrySet()
                .stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
