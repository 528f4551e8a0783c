package dev.servicebridge.rest;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How a system knows an account: where it is called, and what shows that the account may. Each HTTP system has one,
 * as a bean named {@code <system>-authentication}.
 */
public interface Authentication {
    /** The address that the contract's paths are appended to, without a trailing slash. */
    URI endpoint(String account);

    /** Values for parameters that every call of the account has, such as a tenant; a caller's own value wins. */
    default Map<String, String> parameters(String account) {
        return Map.of();
    }

    /**
     * Puts into a call what every call of the account carries in its body, such as tokens. Called before the rules of
     * the system and its contract's schemas are applied; whatever complains of the call must not show what is put in.
     * Notes by {@link CallInput#refuse} where the caller's own values contradict the account's.
     */
    default void complete(String account, CallInput input) {}

    /**
     * Under whose name the account's calls are counted against a usage plan: its own, or that of the first of several
     * accounts that one plan is shared by.
     */
    default String spender(String account) {
        return account;
    }

    /**
     * The HTTP headers that authorise a call.
     *
     * @throws RemoteCallException where none can be had
     */
    Map<String, String> headers(RemoteCall call);

    /**
     * Whether a refusal (401 or 403) is explained by credentials that {@link #headers} would renew on the next call.
     * Called once for a refused call at the most; drops the credentials in question.
     */
    default boolean renew(RemoteCall call, int status, JsonNode answer) {
        return false;
    }

    /** What to do about an account that the system refuses (401) for good; empty where there is nothing to add. */
    default Optional<String> remedy(String account) {
        return Optional.empty();
    }
}
