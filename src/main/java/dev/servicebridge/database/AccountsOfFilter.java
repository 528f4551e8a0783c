package dev.servicebridge.database;

import java.util.List;
import java.util.Set;

import org.jdbi.v3.core.statement.Query;

/** Has a query return rows of some accounts only. */
public final class AccountsOfFilter {
    /** What is true of the rows of the accounts that {@link #bind} names. */
    public static final String CONDITION = "(cast(:ofAnyAccount as boolean) or account in (<accounts>))";

    private AccountsOfFilter() {}

    /** @param accounts null for all, and for the rows of no account */
    public static Query bind(Query query, Set<String> accounts) {
        return query.bind("ofAnyAccount", accounts == null)
                .bindList("accounts", accounts == null || accounts.isEmpty() ? List.of("") : List.copyOf(accounts));
    }
}
