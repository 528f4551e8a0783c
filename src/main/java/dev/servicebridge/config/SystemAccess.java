package dev.servicebridge.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** What an account needs to call one system. Shows none of its values. */
public final class SystemAccess {
    private final String path;
    private final JsonNode values;
    private final URI endpoint;
    private final List<Marketplace> marketplaces;
    private final Map<String, PlanOverride> usagePlans;

    /**
     * @param path where it stands in the accounts file, such as {@code accounts.acme.flow-retail}
     * @param values what stands there, with placeholders put in
     * @param endpoint the base address; null where neither the account nor a setting gives one
     */
    SystemAccess(
            String path,
            JsonNode values,
            URI endpoint,
            List<Marketplace> marketplaces,
            Map<String, PlanOverride> usagePlans) {
        this.path = path;
        this.values = values;
        this.endpoint = endpoint;
        this.marketplaces = List.copyOf(marketplaces);
        this.usagePlans = Map.copyOf(usagePlans);
    }

    /** The base address, without a slash at its end; empty where neither the account nor a setting gives one. */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** The marketplaces, in the file's order; none for any system but the Services API. */
    public List<Marketplace> marketplaces() {
        return marketplaces;
    }

    /** Plans that differ from the usual ones, by operation. */
    public Map<String, PlanOverride> usagePlans() {
        return usagePlans;
    }

    /** Whether there is a value, be it secret or not. */
    public boolean has(String key) {
        return value(key).isPresent();
    }

    /**
     * A plain value.
     *
     * @throws ConfigurationException where there is none
     */
    public String text(String key) {
        return optional(key).orElseThrow(() -> missing(key));
    }

    /** A plain value, if there is one. Keys that end in password, secret, token or key are for {@link #secret}. */
    public Optional<String> optional(String key) {
        return Secret.isNamedBy(key) ? Optional.empty() : value(key);
    }

    /**
     * A value that must not be shown.
     *
     * @throws ConfigurationException where there is none
     */
    public Secret secret(String key) {
        return value(key).map(Secret::new).orElseThrow(() -> missing(key));
    }

    /** The plain values below a key, in the file's order; none where the key is absent. */
    public Map<String, String> map(String key) {
        Map<String, String> map = new LinkedHashMap<>();
        values.path(key)
                .properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }

    /** The plain values of a list, in the file's order; none where the key is absent. */
    public List<String> list(String key) {
        List<String> list = new ArrayList<>();
        values.path(key).forEach(value -> list.add(value.asText()));
        return list;
    }

    private Optional<String> value(String key) {
        JsonNode value = values.path(key);
        return value.isValueNode() && !value.asText().isBlank() ? Optional.of(value.asText()) : Optional.empty();
    }

    private ConfigurationException missing(String key) {
        return new ConfigurationException(path + "." + key + ": is missing; add it to the accounts file");
    }

    /** Where it stands in the accounts file. */
    @Override
    public String toString() {
        return path;
    }
}
