package dev.servicebridge.polling;

import java.util.List;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;

/** The accounts that this node works for, for routes of an integrator's own that begin something for each of them. */
public final class OwnAccounts {
    private final Accounts accounts;
    private final Ownership ownership;

    public OwnAccounts(Accounts accounts, Ownership ownership) {
        this.accounts = accounts;
        this.ownership = ownership;
    }

    /**
     * The names of those that have access to a system, now.
     *
     * @param system as in the accounts file, such as {@code flow-retail}
     */
    public List<String> of(String system) {
        return accounts.all().stream()
                .filter(account -> account.has(system))
                .map(Account::name)
                .filter(ownership::owns)
                .toList();
    }
}
