package dev.servicebridge.access;

import org.apache.camel.Exchange;

/**
 * The bean {@code callerAccounts} of routes that part what they do by account, the bridge's and users' own: it refuses
 * requests for an account that the caller's token does not cover.
 */
public final class CallerAccounts {
    private static final String ACCOUNT = "account";

    /**
     * Goes on if the caller may work with the account that the header {@code account} names.
     *
     * @throws HttpProblem 403 if it may not, whether there is such an account or not; 400 if several are named
     */
    public void require(Exchange exchange) {
        Object account = exchange.getMessage().getHeader(ACCOUNT);
        if (account != null && !(account instanceof String)) {
            throw new HttpProblem(400, "account stands there more than once");
        }
        Audit.of(exchange).requireAccount((String) account);
    }
}
