package dev.servicebridge.flowretail;

import java.util.Map;

import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.SystemAccess;

/** What the accounts file says of each account's service orders. */
public final class FlowRetailAccounts {
    private final Accounts accounts;

    public FlowRetailAccounts(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Whether the account has access to Flow Retail. */
    public boolean has(String account) {
        return accounts.account(account).has("flow-retail");
    }

    /** The uid of the account's tenant. */
    public String tenant(String account) {
        return access(account).text("tenant");
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
        return accounts.account(account).system("flow-retail");
    }
}
