package dev.servicebridge.monitor;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.remote.plan.Throttles;
import dev.servicebridge.remote.plan.UsagePlan;
import dev.servicebridge.remote.plan.UsagePlans;

/** The usage plans as they are now, over all accounts that have access to a system. */
final class PlansInForce {
    private final UsagePlans configured;
    private final Throttles throttles;
    private final Collection<Account> accounts;

    PlansInForce(UsagePlans configured, Throttles throttles, Accounts accounts) {
        this.configured = configured;
        this.throttles = throttles;
        this.accounts = accounts.all();
    }

    /** Every operation there is, as {@code <system>.<operation>}. */
    Set<String> operations() {
        return configured.operations();
    }

    /** The plan of an operation; the slowest where accounts have different ones. */
    UsagePlan plan(String operation) {
        return accounts(operation).stream()
                .map(account -> throttles.plan(operation, account))
                .min(Comparator.comparingDouble(UsagePlan::rate).thenComparingInt(UsagePlan::burst))
                .orElseGet(() -> configured.plan(operation));
    }

    /** The share of an operation's plan in use now, 0 to 1, of the account that uses most. */
    double use(String operation) {
        return accounts(operation).stream()
                .mapToDouble(account -> throttles.use(operation, account))
                .max()
                .orElse(0);
    }

    private List<String> accounts(String operation) {
        String system = systemOf(operation);
        return accounts.stream()
                .filter(account -> account.has(system))
                .map(Account::name)
                .toList();
    }

    static String systemOf(String operation) {
        return operation.substring(0, operation.lastIndexOf('.'));
    }
}
