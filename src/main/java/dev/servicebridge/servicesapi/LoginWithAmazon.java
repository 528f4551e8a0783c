package dev.servicebridge.servicesapi;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.servicebridge.rest.RemoteCallException;
import dev.servicebridge.rest.RemoteCallException.Fault;

/**
 * Access tokens of Login with Amazon, one for each account.
 *
 * <p>A token is fetched when it is first needed and again shortly before it expires; while one caller fetches it, the
 * account's other callers wait for the same one, and no other account waits at all. A login that failed for good is not
 * tried again for half a minute, so that a wrong secret does not become a flood.
 *
 * <p>Source: Amazon's "Connecting to the Selling Partner API"; tokens live 3,600 seconds.
 */
public final class LoginWithAmazon {
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Set<String> PASSING = Set.of("server_error", "temporarily_unavailable");

    private final TokenEndpoint endpoint;
    private final Clock clock;
    private final ObjectMapper mapper = new ObjectMapper();
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

    private record Login(String token, Instant until, RemoteCallException failure) {}

    public LoginWithAmazon(TokenEndpoint endpoint, Clock clock) {
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /**
     * The account's access token.
     *
     * @throws RemoteCallException of system {@code lwa}, operation {@code token}, where none can be had
     */
    public String token(String account, Credentials credentials) {
        CompletableFuture<Login> mine = new CompletableFuture<>();
        CompletableFuture<Login> current = logins.compute(account, (name, login) -> isUsable(login) ? login : mine);
        if (current == mine) {
            mine.complete(login(account, credentials));
        }
        Login login = await(current);
        if (login.failure() != null) {
            throw login.failure();
        }
        return login.token();
    }

    /** Forgets a token that was refused; the next call fetches another. Another one fetched meanwhile stays. */
    public void drop(String account, String token) {
        logins.computeIfPresent(
                account,
                (name, login) -> login.isDone() && token.equals(await(login).token()) ? null : login);
    }

    private boolean isUsable(CompletableFuture<Login> login) {
        return login != null
                && (!login.isDone() || clock.instant().isBefore(await(login).until()));
    }

    private static Login await(CompletableFuture<Login> login) {
        try {
            return login.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("Waiting for a login", e);
        }
    }

    private Login login(String account, Credentials credentials) {
        try {
            Reply reply = endpoint.post(form(credentials));
            JsonNode answer = read(reply);
            if (reply.status() == 200 && answer.path("access_token").isTextual()) {
                return new Login(answer.path("access_token").asText(), expiry(answer), null);
            }
            return failed(account, reply.status(), answer);
        } catch (IOException | RuntimeException e) {
            String message =
                    "no answer: " + e.getClass().getSimpleName() + ", " + e.getMessage() + "; it is tried again";
            return failed(new RemoteCallException(fault(account, 0, "NoConnection", message, true), e));
        }
    }

    private Instant expiry(JsonNode answer) {
        Duration life = Duration.ofSeconds(answer.path("expires_in").asLong(3600));
        Duration margin = life.compareTo(MARGIN.multipliedBy(10)) < 0 ? life.dividedBy(10) : MARGIN;
        return clock.instant().plus(life).minus(margin);
    }

    private JsonNode read(Reply reply) {
        try {
            return mapper.readTree(reply.body());
        } catch (IOException e) {
            return mapper.createObjectNode();
        }
    }

    private Login failed(String account, int status, JsonNode answer) {
        String error = answer.path("error").asText("");
        boolean passing = status >= 500 || status == 429 || status == 200 || PASSING.contains(error);
        String message = error.isEmpty()
                ? "the answer holds no access token"
                : error + ", " + answer.path("error_description").asText("no description");
        String remedy = passing
                ? "; it is tried again"
                : "; correct client-id, client-secret and refresh-token of the account, or authorise the application"
                        + " for the seller again";
        return failed(
                new RemoteCallException(fault(account, status, "AuthorizationFailed", message + remedy, passing)));
    }

    private Login failed(RemoteCallException failure) {
        return new Login(
                null, failure.isRetryable() ? Instant.MIN : clock.instant().plus(PAUSE), failure);
    }

    private static Fault fault(String account, int status, String code, String message, boolean retryable) {
        return new Fault("lwa", "token", account, status, code, message, null, null, retryable);
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
