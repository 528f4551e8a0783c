package dev.servicebridge.mews;

import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.Secret;
import dev.servicebridge.config.SystemAccess;
import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.CallInput;
import dev.servicebridge.remote.RemoteCall;

/**
 * Authorises calls to Mews, which takes tokens in the body: {@code ClientToken}, {@code AccessToken} and the name of the
 * calling application, {@code Client}. What an access token reaches cannot be seen in it, so the account says it:
 * its {@code enterprises} and {@code chains} become the filters of calls that name none themselves. Source: Mews
 * Connector API, guidelines on requests and multi-property.
 */
public final class MewsAuthentication implements Authentication {
    private static final String SYSTEM = "mews";

    /** The listings that each of the two scopes is a filter of. */
    private static final Map<String, String> SCOPES = Map.of(
            "getAllProductServiceOrders", "enterprises",
            "getAllReservations", "enterprises",
            "getAllServices", "enterprises",
            "getAllOrderItems", "enterprises",
            "getAllEnterprises", "enterprises",
            "getAllCustomers", "chains",
            "getAllCompanies", "chains",
            "getAllAddresses", "chains");

    private static final Map<String, String> FILTERS = Map.of("enterprises", "EnterpriseIds", "chains", "ChainIds");

    private final Accounts accounts;
    private final String client;
    private final Map<String, String> spenders = new HashMap<>();

    /** @param version the bridge's own, told with every call */
    public MewsAuthentication(Accounts accounts, String version) {
        this.accounts = accounts;
        client = "Service Bridge " + version;
        Map<Secret, String> firsts = new LinkedHashMap<>();
        accounts.all().stream()
                .filter(account -> account.has(SYSTEM))
                .map(Account::name)
                .forEach(name ->
                        spenders.put(name, firsts.computeIfAbsent(access(name).secret("access-token"), token -> name)));
    }

    @Override
    public URI endpoint(String account) {
        return access(account).endpoint().orElseThrow();
    }

    @Override
    public void complete(String account, CallInput input) {
        if (!(input.body() instanceof ObjectNode body)) {
            return;
        }
        SystemAccess access = access(account);
        body.put("ClientToken", access.secret("client-token").reveal());
        body.put("AccessToken", access.secret("access-token").reveal());
        body.put("Client", client);
        String scope = SCOPES.get(input.operation());
        if (scope != null) {
            limit(input, body, FILTERS.get(scope), access.list(scope), access + "." + scope);
        }
    }

    /** All of the account's where the caller named none; otherwise the caller's, which must be among them. */
    private static void limit(CallInput input, ObjectNode body, String filter, List<String> reached, String key) {
        if (reached.isEmpty()) {
            return;
        }
        JsonNode asked = body.path(filter);
        if (asked.isMissingNode() || asked.isArray() && asked.isEmpty()) {
            reached.forEach(body.putArray(filter)::add);
        }
        for (JsonNode id : asked) {
            if (!reached.contains(id.asText())) {
                input.refuse("body." + filter, "has " + id + ", which " + key + " does not");
            }
        }
    }

    /** Accounts that have the same access token spend one plan. */
    @Override
    public String rateLimitKey(String account) {
        return spenders.getOrDefault(account, account);
    }

    @Override
    public Map<String, String> headers(RemoteCall call) {
        return Map.of();
    }

    @Override
    public boolean renew(RemoteCall call, int status, JsonNode answer) {
        // The tokens stand in the body that was made already: the next call has the new ones.
        access(call.account()).reread();
        return false;
    }

    @Override
    public Optional<String> remedy(String account, int status) {
        return Optional.of(
                "mews refuses account " + account + ": a token is invalid, the integration or the enterprise is"
                        + " disabled, or the operation is not permitted to it; correct client-token and access-token of the"
                        + " account (where they stand in files, the bridge reads the new ones by itself), or have the"
                        + " integration enabled");
    }

    private SystemAccess access(String account) {
        return accounts.account(account).system(SYSTEM);
    }
}
