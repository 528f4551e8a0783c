package dev.servicebridge.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an account needs to call one system. Shows none of its values. */
public final class SystemAccess {
    private static final Logger LOG = LoggerFactory.getLogger(SystemAccess.class);

    private final String path;
    private final Supplier<Optional<JsonNode>> source;
    private final URI endpoint;
    private final List<Marketplace> marketplaces;
    private final Map<String, PlanOverride> usagePlans;
    private volatile JsonNode values;

    /**
     * @param path where it stands in the accounts file, such as {@code accounts.acme.erp}
     * @param values what stands there, with placeholders put in
     * @param source the same read anew; empty where a placeholder leads nowhere now
     * @param endpoint the base address; null where neither the account nor a setting gives one
     */
    SystemAccess(
            String path,
            JsonNode values,
            Supplier<Optional<JsonNode>> source,
            URI endpoint,
            List<Marketplace> marketplaces,
            Map<String, PlanOverride> usagePlans) {
        this.path = path;
        this.values = values;
        this.source = source;
        this.endpoint = endpoint;
        this.marketplaces = List.copyOf(marketplaces);
        this.usagePlans = Map.copyOf(usagePlans);
    }

    /**
     * Reads anew the files that its values refer to, so that secrets may be replaced while the bridge runs. Where one cannot be
     * read, everything stays as it was. Address, marketplaces and plans are read at the start only.
     */
    public synchronized void reread() {
        source.get().filter(read -> !read.equals(values)).ifPresent(read -> {
            values = read;
            LOG.info("{}: a file that it refers to holds another value, which is used from now on", path);
        });
    }

    /** The base address, without a slash at its end; empty where neither the account nor a setting gives one. */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** The marketplaces, in the file's order; none where the system has none. */
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
