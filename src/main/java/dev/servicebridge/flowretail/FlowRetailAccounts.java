package dev.servicebridge.flowretail;

import java.net.URI;
import java.util.List;
import java.util.Map;

import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.SystemAccess;
import dev.servicebridge.remote.BearerAuthentication;

/** What the accounts file says of each account's service orders. */
public final class FlowRetailAccounts {
    private static final String SYSTEM = "flow-retail";

    private final Accounts accounts;

    public FlowRetailAccounts(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * How calls to Flow Retail are authorised: by a token, and with tenant and store in every path.
     *
     * @param endpoint where accounts that name no endpoint of their own are called; null where each names one
     */
    public static BearerAuthentication authentication(Accounts accounts, URI endpoint) {
        return new BearerAuthentication(SYSTEM, accounts, endpoint, Map.of("tenant", "tenantUid", "store", "storeUid"));
    }

    /** Whether the account has access to Flow Retail. */
    public boolean has(String account) {
        return accounts.account(account).has(SYSTEM);
    }

    /** The uid of the account's tenant. */
    public String tenant(String account) {
        return access(account).text("tenant");
    }

    /** The names of the accounts that share the account's tenant, itself among them. */
    public List<String> ofSameTenant(String account) {
        String tenant = tenant(account);
        return accounts.all().stream()
                .filter(each -> each.has(SYSTEM)
                        && each.system(SYSTEM)
                                .optional("tenant")
                                .filter(tenant::equals)
                                .isPresent())
                .map(Account::name)
                .toList();
    }

    /** The name of the service type that the account's orders are of; null where it names none. */
    public String serviceType(String account) {
        return access(account).optional("service-type").orElse(null);
    }

    /** The uids of the tenant's users by technician id; empty where none is given. */
    public Map<String, String> users(String account) {
        return access(account).map("users");
    }

    private SystemAccess access(String account) {
        return accounts.account(account).system(SYSTEM);
    }
}
