package dev.servicebridge.capacity;

import java.util.List;
import java.util.Set;

import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.Marketplace;
import dev.servicebridge.polling.OwnAccounts;

/** The accounts that have capacity to keep in step: those with access to the Services API. */
public final class CapacityAccounts {
    private static final String SERVICES_API = "services-api";
    private static final String FLOW_RETAIL = "flow-retail";

    private final Accounts accounts;
    private final Ownership ownership;

    /** On a node that works for all of them. */
    public CapacityAccounts(Accounts accounts) {
        this(accounts, Ownership.ALL);
    }

    public CapacityAccounts(Accounts accounts, Ownership ownership) {
        this.accounts = accounts;
        this.ownership = ownership;
    }

    /** Those that this node works for. */
    public List<String> names() {
        return new OwnAccounts(accounts, ownership).of(SERVICES_API);
    }

    /** Those that any node works for. */
    List<String> all() {
        return accounts.all().stream()
                .filter(account -> account.has(SERVICES_API))
                .map(Account::name)
                .toList();
    }

    /** Those of them whose service orders tell of technicians' time: with {@code flow-retail} and {@code users} in it. */
    public List<String> withUsers() {
        return accounts.all().stream()
                .filter(account -> account.has(SERVICES_API) && account.has(FLOW_RETAIL))
                .filter(account -> !technicians(account).isEmpty())
                .map(Account::name)
                .filter(ownership::owns)
                .toList();
    }

    boolean has(String account) {
        return all().contains(account);
    }

    /** Whether this node works for an account. */
    boolean isOwn(String account) {
        return ownership.owns(account);
    }

    /** The marketplace that an account's resources work in: its first. */
    public String marketplaceId(String account) {
        List<Marketplace> marketplaces =
                accounts.account(account).system(SERVICES_API).marketplaces();
        return marketplaces.get(0).id();
    }

    /** The ids of the technicians that the accounts file names. */
    Set<String> technicians(String account) {
        return technicians(accounts.account(account));
    }

    private static Set<String> technicians(Account account) {
        return account.has(FLOW_RETAIL)
                ? account.system(FLOW_RETAIL).map("users").keySet()
                : Set.of();
    }
}
