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
     * Whether a name can be resolved without a call. One that is not in the list is not known: it may be new.
     *
     * @param name null for the first of the list
     */
    public boolean knows(NameKind kind, String account, String name) {
        Known list = known.get(key(kind, account));
        return list != null && clock.instant().isBefore(list.until()) && list.find(name) != null;
    }

    /** Takes over the tenant's list as the API returned it: {@code {"items": [{"name": …, "…Uid": …}]}}. */
    public void learn(NameKind kind, String account, JsonNode list) {
        Map<String, Named> names = new LinkedHashMap<>();
        for (JsonNode item : list.path("items")) {
            String name = item.path("name").asText();
            names.putIfAbsent(
                    name.toLowerCase(Locale.ROOT),
                    new Named(name, item.path(kind.uidField()).asText()));
        }
        known.put(key(kind, account), new Known(names, clock.instant().plus(keep)));
    }

    /**
     * The uid of a name.
     *
     * @param name null for the first of the list
     * @param source the file that the name comes from, for the message
     * @throws ConfigurationException where the tenant has no such name, with those it has
     */
    public String uid(NameKind kind, String account, String name, String source) {
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
