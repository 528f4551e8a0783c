package dev.servicebridge.remote;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.SystemAccess;

/**
 * Authorises with a long-lived token that the account's section of the accounts file holds under {@code token}, sent as
 * {@code Authorization: Bearer}. The authentication of every system that has no bean of its own.
 */
public final class BearerAuthentication implements Authentication {
    private static final int UNAUTHORIZED = 401;

    private final String system;
    private final Accounts accounts;
    private final URI endpoint;
    private final Map<String, String> parameters;

    /**
     * The authentication of one system.
     *
     * @param endpoint where accounts that name no endpoint of their own are called; null where each names one
     * @param parameters which of the section's keys are the values of which of the contract's parameters
     */
    public BearerAuthentication(String system, Accounts accounts, URI endpoint, Map<String, String> parameters) {
        this.system = system;
        this.accounts = accounts;
        this.endpoint = endpoint;
        this.parameters = parameters;
    }

    /** Notes what accounts lack for calls to the system: a token, or an address. */
    public void check(Problems problems) {
        accounts.all().stream().filter(account -> account.has(system)).forEach(account -> {
            SystemAccess access = account.system(system);
            if (!access.has("token")) {
                problems.add("accounts file", access + ".token", "is missing", "add the token that calls carry");
            }
            if (access.endpoint().isEmpty() && endpoint == null) {
                problems.add(
                        "accounts file",
                        access + ".endpoint",
                        "is missing, and so is the setting " + system + ".endpoint",
                        "set one of them to an address such as https://host/path");
            }
        });
    }

    @Override
    public URI endpoint(String account) {
        return access(account).endpoint().orElse(endpoint);
    }

    @Override
    public Map<String, String> parameters(String account) {
        SystemAccess access = access(account);
        Map<String, String> values = new LinkedHashMap<>();
        parameters.forEach((key, parameter) -> access.optional(key).ifPresent(value -> values.put(parameter, value)));
        return values;
    }

    @Override
    public Map<String, String> headers(RemoteCall call) {
        return Map.of(
                "Authorization",
                "Bearer " + access(call.account()).secret("token").reveal());
    }

    /** A token that stands in a file is read anew; one that is still the same will be refused again. */
    @Override
    public boolean renew(RemoteCall call, int status, JsonNode answer) {
        access(call.account()).reread();
        return !headers(call).equals(call.credentials());
    }

    @Override
    public Optional<String> remedy(String account, int status) {
        return status == UNAUTHORIZED
                ? Optional.of("correct " + access(account) + ".token; where it stands in a file of its own, which the"
                        + " accounts file refers to as {{file:...}}, the bridge reads the new one by itself")
                : Optional.empty();
    }

    private SystemAccess access(String account) {
        return accounts.account(account).system(system);
    }
}
