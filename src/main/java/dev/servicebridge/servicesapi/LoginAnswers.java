package dev.servicebridge.servicesapi;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.remote.CallLimitException;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteCallException.Fault;
import dev.servicebridge.servicesapi.LoginWithAmazon.Reply;
import dev.servicebridge.texts.PersonalValues;
import dev.servicebridge.texts.PublicWords;
import dev.servicebridge.texts.Throwables;

/**
 * Reads what answers a login: an access token, a refusal of Login with Amazon, or something that is no login service at all.
 * Refusals name the vendor's own code, the address that answered and what to do about this kind.
 *
 * <p>Source of the codes: Amazon's "Connecting to the Selling Partner API", errors of Login with Amazon.
 */
final class LoginAnswers {
    private static final String SYSTEM = "services-api";
    private static final int OK = 200;
    private static final Set<String> PASSING = Set.of("server_error", "temporarily_unavailable");
    private static final Map<String, String> REMEDIES = Map.of(
            "invalid_client",
            "correct client-id and client-secret of the account; Amazon replaces a client secret every 180 days at the"
                    + " latest, and the old one ends seven days later",
            "invalid_grant",
            "put in a valid refresh-token of the account: the seller has withdrawn the authorisation or it is older than a"
                    + " year, so have the application authorised again",
            "unauthorized_client",
            "take client-id, client-secret and refresh-token of the account from one and the same application",
            "access_denied",
            "have the seller authorise the application again, and put in the new refresh-token");
    private static final String OTHER_REMEDY =
            "look the code up at Amazon, and correct client-id, client-secret and refresh-token of the account";
    private static final String WRONG_ADDRESS =
            "set services-api.lwa-endpoint to the address of Login with Amazon, https://api.amazon.com";

    private final ObjectMapper mapper = new ObjectMapper();
    private final String address;

    /** An access token, and how long it lives. */
    record Token(String text, Duration life) {}

    LoginAnswers(String address) {
        this.address = address;
    }

    /**
     * The token in an answer.
     *
     * @throws RemoteCallException where there is none
     */
    Token read(String account, Reply reply) {
        JsonNode answer = json(reply);
        if (reply.status() == OK && answer.path("access_token").isTextual()) {
            return new Token(
                    answer.path("access_token").asText(),
                    Duration.ofSeconds(answer.path("expires_in").asLong(3600)));
        }
        String error = answer.path("error").asText("");
        boolean passes = FaultMeaning.ofStatus(reply.status()) == FaultMeaning.PASSING || PASSING.contains(error);
        throw fault(
                account,
                reply.status(),
                "AuthorizationFailed",
                reason(reply, answer, error) + "; " + (passes ? "it is tried again" : remedy(answer, error)),
                passes ? FaultMeaning.PASSING : FaultMeaning.ACCOUNT,
                null);
    }

    /** The failure of a login that got no answer. */
    RemoteCallException none(String account, Exception cause) {
        return none(
                account,
                cause instanceof CallLimitException
                        ? cause.getMessage()
                        : cause.getClass().getSimpleName() + ", " + Throwables.shown(cause),
                cause);
    }

    /** @param why there is no answer, as part of a sentence */
    RemoteCallException none(String account, String why, Exception cause) {
        return fault(
                account,
                RemoteCallException.NO_STATUS,
                "NoConnection",
                "no answer from " + address + ": " + why + "; it is tried again",
                FaultMeaning.PASSING,
                cause);
    }

    private String reason(Reply reply, JsonNode answer, String error) {
        if (!error.isEmpty()) {
            return said(error, answer.path("error_description").asText("no description"));
        }
        JsonNode apiError = apiError(answer);
        if (apiError.has("code")) {
            return said(apiError.path("code").asText(), apiError.path("message").asText("no message"));
        }
        return address + " is no login service: it answered "
                + (answer.isMissingNode() ? "no JSON" : "JSON of another kind") + ", " + reply.body().length + " bytes";
    }

    private String said(String code, String message) {
        PublicWords words = PublicWords.plain();
        boolean known = REMEDIES.containsKey(code) || PASSING.contains(code);
        return (known ? code : words.code(code, "an unnamed error", PersonalValues.UNKNOWN)) + ", "
                + words.show(message, PersonalValues.UNKNOWN) + ", says " + address;
    }

    /** The APIs' own form of errors shows that the login was sent to the host of an API. */
    private static String remedy(JsonNode answer, String error) {
        if (!error.isEmpty()) {
            return REMEDIES.getOrDefault(error, OTHER_REMEDY);
        }
        return apiError(answer).has("code")
                ? "that is an API and no login service: " + WRONG_ADDRESS
                : WRONG_ADDRESS + ", or let the proxy in between pass the login";
    }

    private static JsonNode apiError(JsonNode answer) {
        return answer.has("code") ? answer : answer.path("errors").path(0);
    }

    /** Missing where it is none. */
    private JsonNode json(Reply reply) {
        try {
            return mapper.readTree(reply.body());
        } catch (IOException e) {
            return mapper.missingNode();
        }
    }

    private static RemoteCallException fault(
            String account, int status, String code, String message, FaultMeaning meaning, Throwable cause) {
        return new RemoteCallException(
                new Fault(SYSTEM, Incidents.LOGIN, account, status, code, message, null, null, meaning), cause);
    }
}
