package dev.servicebridge.servicesapi;

import java.net.URI;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.SystemAccess;
import dev.servicebridge.rest.Authentication;
import dev.servicebridge.rest.RemoteCall;
import dev.servicebridge.servicesapi.LoginWithAmazon.Credentials;

/**
 * Authorises calls to the Services API with access tokens of Login with Amazon. Headers as in Amazon's "Connecting to
 * the Selling Partner API", step 4; requests are no longer signed.
 */
public final class ServicesApiAuthentication implements Authentication {
    private static final String SYSTEM = "services-api";
    private static final String TOKEN = "x-amz-access-token";
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

    /** The account's access token; also tells whether its login works at all. */
    public String token(String account) {
        SystemAccess access = access(account);
        return login.token(
                account,
                new Credentials(
                        access.secret("client-id").reveal(),
                        access.secret("client-secret").reveal(),
                        access.secret("refresh-token").reveal()));
    }

    /**
     * The vendor refuses a token with the code {@code Unauthorized}, whatever is wrong with it; why, it tells in words or
     * not at all. So each such refusal is worth one new login.
     */
    @Override
    public boolean renew(RemoteCall call, int status, JsonNode answer) {
        boolean refused = answer != null && answer.findValuesAsText("code").contains("Unauthorized");
        if (refused) {
            login.drop(call.account(), call.credentials().get(TOKEN));
        }
        return refused;
    }

    private SystemAccess access(String account) {
        return accounts.account(account).system(SYSTEM);
    }
}
