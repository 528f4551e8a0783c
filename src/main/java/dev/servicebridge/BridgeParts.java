package dev.servicebridge;

import java.time.Duration;
import java.util.List;

import dev.servicebridge.bus.KafkaOwnership;
import dev.servicebridge.config.Settings;
import dev.servicebridge.flow.DeliveryDispatcher;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.SandboxSettings;
import dev.servicebridge.store.Database;
import dev.servicebridge.store.DatabaseSettings;
import dev.servicebridge.store.Sealing;

/** What must be there before the routes start and outlive them: the databases and, where it is wanted, the sandbox. */
final class BridgeParts implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private final Sealing sealing;
    private final Database database;
    private final Database erp;
    private final Sandbox sandbox;
    private DeliveryDispatcher dispatcher;
    private KafkaOwnership ownership;

    private BridgeParts(Sealing sealing, Database database, Database erp, Sandbox sandbox) {
        this.sealing = sealing;
        this.database = database;
        this.erp = erp;
        this.sandbox = sandbox;
    }

    static BridgeParts open(Settings settings) {
        Sealing sealing = sealing(settings);
        Database database = Database.open(databaseSettings(settings, "bridge", "bridge"), sealing);
        Database erp = null;
        try {
            erp = Database.open(erpSettings(settings), "erp");
            Sandbox sandbox =
                    settings.flag("sandbox.enabled") ? Sandbox.start(SandboxSettings.from(settings.all())) : null;
            return new BridgeParts(sealing, database, erp, sandbox);
        } catch (RuntimeException e) {
            database.close();
            if (erp != null) {
                erp.close();
            }
            throw e;
        }
    }

    private static Sealing sealing(Settings settings) {
        return Sealing.with(
                settings.optional("personal-data.key").orElse(""),
                settings.optional("personal-data.former-keys")
                        .map(keys -> List.of(keys.split("\\s*,\\s*")))
                        .orElse(List.of()));
    }

    /** With what messages are sealed in the bridge's own database. */
    Sealing sealing() {
        return sealing;
    }

    /** The bridge's own database. */
    Database database() {
        return database;
    }

    /** The ERP database, which may be another schema of the bridge's own. */
    Database erp() {
        return erp;
    }

    /** Whose deliveries are to end before the routes stop. */
    void dispatcher(DeliveryDispatcher bound) {
        dispatcher = bound;
    }

    /** With whom the accounts are shared out. */
    void ownership(KafkaOwnership bound) {
        ownership = bound;
    }

    /** Begins to work for accounts, where they are shared out. */
    void join() {
        if (ownership != null) {
            ownership.start();
        }
    }

    /** Lets deliveries that are under way end and begins no new ones; gives all accounts away. */
    void drain() {
        if (ownership != null) {
            ownership.close();
        }
        if (dispatcher != null) {
            dispatcher.stop(DRAIN);
        }
    }

    @Override
    public void close() {
        database.close();
        erp.close();
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private static DatabaseSettings erpSettings(Settings settings) {
        boolean own = settings.optional("erp.datasource.url").isPresent();
        return databaseSettings(settings, own ? "erp" : "bridge", "erp");
    }

    /**
     * The settings of a pool.
     *
     * @param place whose address and user are taken
     * @param name whose pool it is
     */
    private static DatabaseSettings databaseSettings(Settings settings, String place, String name) {
        return new DatabaseSettings(
                settings.text(place + ".datasource.url"),
                settings.optional(place + ".datasource.user").orElse(""),
                settings.optional(place + ".datasource.password").orElse(""),
                settings.integer(name + ".datasource.pool-size"),
                name);
    }
}
