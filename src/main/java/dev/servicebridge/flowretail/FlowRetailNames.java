package dev.servicebridge.flowretail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.ConfigurationException;

/**
 * The uids of the service types and statuses of each tenant, by name, kept for a while: configuration speaks of names,
 * the API of uids. Case makes no difference.
 */
public final class FlowRetailNames {
    private record Key(NameKind kind, String tenant) {}

    private record Named(String name, String uid) {}

    /** In the API's order, by name in lower case. */
    private record Known(Map<String, Named> names, Instant until) {
        Named find(String name) {
            return name == null
                    ? names.values().stream().findFirst().orElse(null)
                    : names.get(name.toLowerCase(Locale.ROOT));
        }
    }

    private final FlowRetailAccounts accounts;
    private final Clock clock;
    private final Duration keep;
    private final Map<Key, Known> known = new ConcurrentHashMap<>();

    /**
     * Knows nothing yet.
     *
     * @param keep for how long a list is used before it is asked for again
     */
    public FlowRetailNames(FlowRetailAccounts accounts, Clock clock, Duration keep) {
        this.accounts = accounts;
        this.clock = clock;
        this.keep = keep;
    }

    /**
     * Whether a list must be asked for before an order of the account can be written. A name that is not in its list is not
     * known: it may be new.
     *
     * @param status the name of the order's status; null where none is set
     */
    public boolean lacks(String account, String status) {
        return unknown(account, status) != null;
    }

    /**
     * The list that must be asked for first.
     *
     * @param status the name of the order's status; null where none is set
     * @return null where all is known
     */
    public NameKind unknown(String account, String status) {
        return knows(NameKind.SERVICE_TYPE, account, accounts.serviceType(account))
                ? unknownStatus(account, status)
                : NameKind.SERVICE_TYPE;
    }

    /**
     * Takes over the tenant's list as the API returned it: {@code {"items": [{"name": …, "…Uid": …}]}}.
     *
     * @param status the name of the order's status; null where none is set
     * @return the list that must be asked for next; null where none must
     */
    public NameKind learn(NameKind kind, String account, JsonNode list, String status) {
        Map<String, Named> names = new LinkedHashMap<>();
        for (JsonNode item : list.path("items")) {
            String name = item.path("name").asText();
            names.putIfAbsent(
                    name.toLowerCase(Locale.ROOT),
                    new Named(name, item.path(kind.uidField()).asText()));
        }
        known.put(key(kind, account), new Known(names, clock.instant().plus(keep)));
        return kind == NameKind.SERVICE_TYPE ? unknownStatus(account, status) : null;
    }

    private NameKind unknownStatus(String account, String status) {
        return status == null || knows(NameKind.SERVICE_STATUS, account, status) ? null : NameKind.SERVICE_STATUS;
    }

    private boolean knows(NameKind kind, String account, String name) {
        Known list = known.get(key(kind, account));
        return list != null && clock.instant().isBefore(list.until()) && list.find(name) != null;
    }

    /**
     * The uid of the service type that the account's orders are of: the one that the accounts file names, or the first.
     *
     * @throws ConfigurationException where the tenant has no such type, with those it has
     */
    public String serviceType(String account) {
        return uid(NameKind.SERVICE_TYPE, account, accounts.serviceType(account), "the accounts file");
    }

    /**
     * The uid of a service status.
     *
     * @param name null for none
     * @param source the file that the name comes from, for the message
     * @return null for none
     * @throws ConfigurationException where the tenant has no such status, with those it has
     */
    public String serviceStatus(String account, String name, String source) {
        return name == null ? null : uid(NameKind.SERVICE_STATUS, account, name, source);
    }

    private String uid(NameKind kind, String account, String name, String source) {
        Known list = known.get(key(kind, account));
        Named named = list.find(name);
        if (named == null) {
            throw new ConfigurationException("flow-retail: tenant " + accounts.tenant(account) + " of account "
                    + account + " has no " + kind.label() + (name == null ? "" : " named '" + name + "'")
                    + ", it has "
                    + list.names().values().stream().map(Named::name).toList()
                    + "; create it there, or correct the name in " + source);
        }
        return named.uid();
    }

    private Key key(NameKind kind, String account) {
        return new Key(kind, accounts.tenant(account));
    }
}
