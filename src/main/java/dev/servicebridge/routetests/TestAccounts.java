package dev.servicebridge.routetests;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.servicebridge.config.Secret;

/** A user's accounts, led to the sandbox: names, marketplaces and stores stay, addresses and secrets do not. */
final class TestAccounts {
    /** What the sandbox wants to see, by system and key; {@code %s} is the account's name. */
    private static final Map<String, Map<String, String>> CREDENTIALS = Map.of(
            "services-api",
            Map.of(
                    "client-id", "sandbox-client",
                    "client-secret", "sandbox-secret",
                    "refresh-token", "sandbox-refresh-%s"),
            "flow-retail",
            Map.of("token", "sandbox-flow-token"),
            "mews",
            Map.of("client-token", "sandbox-mews-client", "access-token", "sandbox-mews-%s"));

    /** Keys that lead to real systems, or name what only these have. */
    private static final Set<String> GONE = Set.of("endpoint", "region", "enterprises", "chains");

    private TestAccounts() {}

    /** @param file an accounts file; it stays as it is */
    static ObjectNode inSandbox(JsonNode file) {
        ObjectNode copy = file.deepCopy();
        copy.path("accounts").properties().forEach(account -> account.getValue()
                .properties()
                .forEach(system -> replace(account.getKey(), system.getKey(), system.getValue())));
        return copy;
    }

    private static void replace(String account, String system, JsonNode section) {
        if (!(section instanceof ObjectNode keys)) {
            return;
        }
        keys.remove(GONE);
        Map<String, String> credentials = CREDENTIALS.getOrDefault(system, Map.of());
        for (String key :
                List.copyOf(keys.properties().stream().map(Map.Entry::getKey).toList())) {
            JsonNode value = keys.get(key);
            if (credentials.containsKey(key)) {
                keys.put(key, credentials.get(key).formatted(account));
            } else if (value.isTextual()
                    && (Secret.isNamedBy(key) || value.textValue().contains("{{"))) {
                keys.set(key, TextNode.valueOf("tested-" + key));
            }
        }
    }
}
