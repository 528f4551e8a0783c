package dev.servicebridge.remote;

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
    default String rateLimitKey(String account) {
        return account;
    }

    /**
     * The HTTP headers that authorise a call.
     *
     * @throws RemoteCallException where none can be had
     */
    Map<String, String> headers(RemoteCall call);

    /**
     * Logs the account in, where the system has a login besides its calls.
     *
     * @return whether it has one
     * @throws RemoteCallException where the account is not let in
     */
    default boolean login(String account) {
        return false;
    }

    /** Parameters of the harmless call by which the command {@code check} tries an account, where it needs any. */
    default Map<String, Object> trial(String account) {
        return Map.of();
    }

    /**
     * Whether a refusal of the account (401 or 403) may be explained by credentials that {@link #headers} would renew on the
     * next call: drops those in question, and reads anew the secrets that stand in files. Called once for a refused call at
     * the most, which is then repeated.
     */
    default boolean renew(RemoteCall call, int status, JsonNode answer) {
        return false;
    }

    /**
     * What to do about an account that the system refuses; empty where there is nothing to add.
     *
     * @param status 401 or 403, the latter where the account is known and is not allowed to
     */
    default Optional<String> remedy(String account, int status) {
        return Optional.empty();
    }
}
