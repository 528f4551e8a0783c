package dev.servicebridge.boot;

import java.util.List;

import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.database.AtRest;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.sandbox.core.SandboxSettings;

/**
 * What a bridge opens before its routes start.
 *
 * @param own where the bridge keeps its own state
 * @param erp the ERP database, which may be another schema of the bridge's own
 * @param atRest how the bridge's own database is protected
 * @param sandbox how the sandbox is set up; null for none
 * @param memoryBudget bytes of the heap that bodies of requests, answers and documents may take together
 */
record ResourceSettings(
        DatabaseSettings own, DatabaseSettings erp, AtRest atRest, SandboxSettings sandbox, long memoryBudget) {
    private static final String BUDGET = "memory.budget";

    static ResourceSettings from(SettingsReader reader) {
        DatabaseSettings own = database(reader, "bridge", "bridge");
        boolean hasErpItsOwn = !reader.textOrEmpty("erp.datasource.url").isEmpty();
        return new ResourceSettings(
                own,
                database(reader, hasErpItsOwn ? "erp" : "bridge", "erp"),
                AtRest.from(reader, own),
                reader.flag("sandbox.enabled") ? sandbox(reader) : null,
                budget(reader));
    }

    /** The same with another database in the place of both. */
    ResourceSettings in(DatabaseSettings other) {
        return new ResourceSettings(other, other, atRest.of(other), sandbox, memoryBudget);
    }

    /** The same without a sandbox. */
    ResourceSettings withoutSandbox() {
        return new ResourceSettings(own, erp, atRest, null, memoryBudget);
    }

    /** Where the bridge's own database and that of the ERP are, in this order. */
    List<DatabaseSettings> databases() {
        return List.of(own, erp);
    }

    /**
     * The settings of a pool.
     *
     * @param place whose address and user are taken
     * @param name whose pool it is
     */
    private static DatabaseSettings database(SettingsReader reader, String place, String name) {
        return new DatabaseSettings(
                reader.text(place + ".datasource.url"),
                reader.textOrEmpty(place + ".datasource.user"),
                reader.textOrEmpty(place + ".datasource.password"),
                reader.integer(name + ".datasource.pool-size", 1),
                name);
    }

    private static SandboxSettings sandbox(SettingsReader reader) {
        try {
            return SandboxSettings.from(reader.all());
        } catch (IllegalArgumentException e) {
            // It says "<key>=<value> is wrong: <reason>".
            reader.complain(
                    e.getMessage().split("=", 2)[0], "write one as its comment in config/application.properties says");
            return null;
        }
    }

    private static long budget(SettingsReader reader) {
        long heap = Runtime.getRuntime().maxMemory();
        long budget = reader.bytes(BUDGET, heap);
        if (budget > heap) {
            reader.complain(
                    BUDGET,
                    "it is " + budget + " bytes, more than the heap of " + heap + " bytes",
                    "write a percentage such as 60%, or give the process a larger heap (-Xmx)");
        }
        return budget;
    }
}
