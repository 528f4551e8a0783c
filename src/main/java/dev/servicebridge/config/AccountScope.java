package dev.servicebridge.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The accounts that a caller of the HTTP API may see and change.
 *
 * @param isAll whether there is no limit, so that what belongs to no account is meant too
 * @param names the accounts by name; with no limit all of the accounts file
 */
public record AccountScope(boolean isAll, Set<String> names) {
    /** No limit, for those who do not come by HTTP. */
    public static final AccountScope UNLIMITED = new AccountScope(true, Set.of());

    public AccountScope {
        names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }

    static AccountScope all(Collection<String> names) {
        return new AccountScope(true, new LinkedHashSet<>(names));
    }

    static AccountScope only(Collection<String> names) {
        return new AccountScope(false, new LinkedHashSet<>(names));
    }

    /** Whether the account is among them; what belongs to no account (null) is so only without a limit. */
    public boolean covers(String account) {
        return isAll || (account != null && names.contains(account));
    }
}
