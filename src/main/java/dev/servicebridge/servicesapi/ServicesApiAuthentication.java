package dev.servicebridge.servicesapi;

import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.SystemAccess;
import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.RemoteCall;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.servicesapi.LoginWithAmazon.Credentials;

/**
 * Authorises calls to the Services API with access tokens of Login with Amazon. Headers as in Amazon's "Connecting to
 * the Selling Partner API", step 4; requests are no longer signed.
 */
public final class ServicesApiAuthentication implements Authentication {
    private static final String SYSTEM = "services-api";
    private static final String TOKEN = "x-amz-access-token";
    private static final int UNAUTHORIZED = 401;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Accounts accounts;
    private final LoginWithAmazon login;
    private final Clock clock;
    private final String userAgent;

    /** @param version the bridge's own, told in the user agent */
    public ServicesApiAuthentication(Accounts accounts, LoginWithAmazon login, Clock clock, String version) {
        this.accounts = accounts;
        this.login = login;
        this.clock = clock;
        userAgent = "ServiceBridge/" + version + " (Language=Java/"
                + Runtime.version().feature() + "; Platform=" + System.getProperty("os.name") + ")";
    }

    @Override
    public URI endpoint(String account) {
        return access(account).endpoint().orElseThrow();
    }

    @Override
    public Map<String, String> headers(RemoteCall call) {
        return Map.of(
                TOKEN, token(call.account()), "x-amz-date", DATE.format(clock.instant()), "user-agent", userAgent);
    }

    /**
     * The account's access token; also tells whether its login works at all. Where that is refused, credentials that stand in
     * files are read anew, and tried if they are others.
     */
    public String token(String account) {
        Credentials tried = credentials(account);
        try {
            return login.token(account, tried);
        } catch (RemoteCallException e) {
            if (e.meaning() == FaultMeaning.ACCOUNT) {
                access(account).reread();
            }
            Credentials now = credentials(account);
            if (now.equals(tried)) {
                throw e;
            }
            return login.token(account, now);
        }
    }

    @Override
    public boolean login(String account) {
        token(account);
        return true;
    }

    /** The jobs of one marketplace that change from now on, which are none. */
    @Override
    public Map<String, Object> trial(String account) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("lastUpdatedAfter", clock.instant().toString());
        access(account).marketplaces().stream()
                .findFirst()
                .ifPresent(marketplace -> parameters.put("marketplaceIds", marketplace.id()));
        return parameters;
    }

    private Credentials credentials(String account) {
        SystemAccess access = access(account);
        return new Credentials(
                access.secret("client-id").reveal(),
                access.secret("client-secret").reveal(),
                access.secret("refresh-token").reveal());
    }

    /**
     * A token that expired or was revoked is answered 403 {@code Unauthorized} in words that tell nothing reliable, as a
     * missing authorisation is. So a token is replaced once; if the fresh one is refused too, it is the authorisation.
     */
    @Override
    public boolean renew(RemoteCall call, int status, JsonNode answer) {
        if (status != UNAUTHORIZED && !isUnauthorized(answer)) {
            return false;
        }
        access(call.account()).reread();
        return login.replace(
                call.account(), credentials(call.account()), call.credentials().get(TOKEN));
    }

    private static boolean isUnauthorized(JsonNode answer) {
        JsonNode errors = answer == null || answer.isArray() ? answer : answer.path("errors");
        return errors != null
                && "Unauthorized".equals(errors.path(0).path("code").asText());
    }

    @Override
    public Optional<String> remedy(String account, int status) {
        return Optional.of("an access token that was fetched just now is refused as well: have the seller authorise the"
                + " application again, or give the application the role that the operation needs");
    }

    private SystemAccess access(String account) {
        return accounts.account(account).system(SYSTEM);
    }
}
