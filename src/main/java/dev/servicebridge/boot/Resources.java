package dev.servicebridge.boot;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

import dev.servicebridge.cluster.KafkaOwnership;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseClaim;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.FileAccess;
import dev.servicebridge.memory.ByteBudget;
import dev.servicebridge.outbox.DeliveryDispatcher;
import dev.servicebridge.sandbox.Sandbox;

/** What must be there before the routes start and outlive them: the databases and, where it is wanted, the sandbox. */
public final class Resources implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(20);

    /** How long to wait for a bridge that may be about to stop. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Encryption encryption;
    private final DatabaseClaim claim;
    private final Database database;
    private final Database erp;
    private final Sandbox sandbox;
    private final ByteBudget memory;
    private final ByteBudget memoryOfWork;
    private DeliveryDispatcher dispatcher;
    private KafkaOwnership ownership;

    private Resources(
            Encryption encryption,
            DatabaseClaim claim,
            Database database,
            Database erp,
            Sandbox sandbox,
            ByteBudget memory) {
        this.encryption = encryption;
        this.claim = claim;
        this.database = database;
        this.erp = erp;
        this.sandbox = sandbox;
        this.memory = memory;
        this.memoryOfWork = memory.part(BridgeConfiguration.PERCENT_OF_WORK);
    }

    /**
     * Opens them for a bridge that runs.
     *
     * @param onLost called when another bridge has taken the database over
     * @throws ConfigurationException where another bridge works on the database
     */
    public static Resources open(BridgeConfiguration configuration, Runnable onLost) {
        ResourceSettings settings = configuration.areas().parts();
        return open(settings, DatabaseClaim.take(settings.own(), configuration.hasKafka(), PATIENCE, onLost));
    }

    /** As {@link #openForCalls}, without a sandbox: nothing is called. */
    static Resources openForRehearsal(ResourceSettings settings) {
        return openForCalls(settings.withoutSandbox());
    }

    /** Opens them for calls alone, with empty databases in memory in the place of the configured ones. */
    static Resources openForCalls(ResourceSettings settings) {
        DatabaseSettings memory = new DatabaseSettings(
                "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                "sa",
                "",
                2,
                "check");
        return open(settings.in(memory), null);
    }

    /** @param claim on the bridge's own database; null where nobody else can use it */
    private static Resources open(ResourceSettings settings, DatabaseClaim claim) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            if (claim != null) {
                opened.push(claim);
            }
            FileAccess access = settings.atRest().prepare();
            Encryption encryption = settings.atRest().encryption();
            Database database = Database.open(access.to(settings.own()), encryption);
            opened.push(database);
            Database erp = Database.open(access.to(settings.erp()), "erp");
            opened.push(erp);
            Sandbox sandbox = settings.sandbox() == null ? null : Sandbox.start(settings.sandbox());
            return new Resources(encryption, claim, database, erp, sandbox, new ByteBudget(settings.memoryBudget()));
        } catch (RuntimeException e) {
            opened.forEach(Resources::close);
            throw e;
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException("Closing what a failed start had opened", e);
        }
    }

    /** With what messages are encrypted in the bridge's own database. */
    public Encryption encryption() {
        return encryption;
    }

    /** The bridge's own database. */
    Database database() {
        return database;
    }

    /** The ERP database, which may be another schema of the bridge's own. */
    Database erp() {
        return erp;
    }

    /** What bodies of requests, answers of remote systems and documents may take of the heap together. */
    ByteBudget memory() {
        return memory;
    }

    /** The part of it for work that may wait or be refused; the rest is always left to the answers that the work needs. */
    ByteBudget memoryOfWork() {
        return memoryOfWork;
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
        // The bridge's own may write the file anew in which both are.
        erp.close();
        database.close();
        if (sandbox != null) {
            sandbox.close();
        }
        // Last: until then nobody else may work on the database.
        if (claim != null) {
            claim.close();
        }
    }
}
