package dev.servicebridge.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A party that the bridge works for, with its access to each system.
 *
 * @param systems by the system's name, such as {@code erp}, in the file's order
 */
public record Account(String name, Map<String, SystemAccess> systems) {
    public Account {
        systems = Collections.unmodifiableMap(new LinkedHashMap<>(systems));
    }

    /** Whether it has access to a system. */
    public boolean has(String system) {
        return systems.containsKey(system);
    }

    /**
     * Its access to a system.
     *
     * @throws ConfigurationException where it has none
     */
    public SystemAccess system(String system) {
        if (!has(system)) {
            throw new ConfigurationException(
                    "accounts." + name + "." + system + ": is missing; add it to the accounts file");
        }
        return systems.get(system);
    }
}
