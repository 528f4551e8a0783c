package dev.servicebridge.boot;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

import dev.servicebridge.commands.CommandTexts;
import dev.servicebridge.commands.cancellation.CancellationRules;
import dev.servicebridge.config.AccessTokens;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.database.AtRest;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.flowretail.FlowRetailAccounts;
import dev.servicebridge.hotels.OrderStateTable;
import dev.servicebridge.hotels.ProductServices;
import dev.servicebridge.jobs.JobStatusTable;
import dev.servicebridge.logs.LogSettings;
import dev.servicebridge.mapping.Mappings;
import dev.servicebridge.outbox.MissingSystem;
import dev.servicebridge.outcomes.OutcomeRules;
import dev.servicebridge.remote.BearerAuthentication;
import dev.servicebridge.remote.Contract;
import dev.servicebridge.remote.plan.UsagePlan;
import dev.servicebridge.remote.plan.UsagePlans;

/**
 * Everything that users configure, read and checked: with it in hand, nothing of the start can fail for want of a
 * setting.
 *
 * @param contracts by system
 * @param areas the settings of every area
 * @param bearers the authentications of systems that take a token from the accounts file, by system
 * @param faults what is wrong and does not keep the bridge from starting
 */
public record BridgeConfiguration(
        BridgeFiles files,
        Settings settings,
        Accounts accounts,
        Map<String, Contract> contracts,
        UsagePlans plans,
        JobStatusTable jobStatuses,
        OrderStateTable orderStates,
        ProductServices productServices,
        OutcomeRules outcomes,
        CancellationRules cancellations,
        CommandTexts commandTexts,
        Mappings mappings,
        AccessTokens access,
        AreaSettings areas,
        Map<String, BearerAuthentication> bearers,
        List<Problem> faults) {
    /** Part of the memory budget that bodies of requests and documents may take; the rest is for answers alone. */
    static final int PERCENT_OF_WORK = 75;

    /** Systems that are authorised in a way of their own. */
    private static final Set<String> OTHERS = Set.of(Wiring.SERVICES_API, Wiring.MEWS);

    private static final String ENDPOINT = ".endpoint";
    private static final String BROKERS = "kafka.brokers";
    private static final String ENCRYPT = "kafka.encrypt-messages";
    private static final String DATABASE = "bridge.datasource.url";

    /**
     * Reads the configuration of a bridge.
     *
     * @param home the folder it is at home in
     * @param profile the profile; null for none
     * @param environment the environment variables
     * @param system the system properties
     * @throws ConfigurationException naming all that is wrong
     */
    public static BridgeConfiguration load(
            Path home, String profile, Map<String, String> environment, Properties system) {
        Problems problems = new Problems();
        Optional<BridgeConfiguration> configuration = inspect(home, profile, environment, system, problems);
        problems.throwIfAny();
        return configuration.orElseThrow();
    }

    /**
     * Reads as much of a configuration as can be read.
     *
     * @param problems takes all that is wrong, what does not keep the bridge from starting too
     * @return empty where the bridge could not start
     * @see #load
     */
    public static Optional<BridgeConfiguration> inspect(
            Path home, String profile, Map<String, String> environment, Properties system, Problems problems) {
        try {
            BridgeConfiguration configuration = read(home, profile, environment, system, problems);
            return problems.areNone() ? Optional.of(configuration) : Optional.empty();
        } catch (ConfigurationException e) {
            problems.add(e);
            return Optional.empty();
        }
    }

    /** What is read after something that cannot be used may be unfit for use itself. */
    private static BridgeConfiguration read(
            Path home, String profile, Map<String, String> environment, Properties system, Problems problems) {
        BridgeFiles files = BridgeFiles.in(home);
        Settings settings = Settings.load(files, profile, environment, system, problems);
        SettingsReader reader = new SettingsReader(settings, problems);
        AreaSettings areas = AreaSettings.from(reader, Clock.systemUTC().instant());
        Mappings mappings = new Mappings(files);
        mappings.checkAll(problems);
        UnreadFiles.check(files, settings, problems);
        checkBus(reader, areas);
        RetiredRoutes.check(files, problems);
        RouteFiles.check(files, problems);
        Extensions.check(files.home(), problems);
        int faults = problems.messages().size();
        Accounts accounts = Accounts.load(files, settings, SystemSections.rules(files, settings), problems);
        boolean areAccountsSound = problems.messages().size() == faults;
        Map<String, Contract> contracts = contracts(files, problems);
        UsagePlans plans = plans(settings, contracts, problems);
        accounts.all().forEach(account -> addOwnPlans(account, contracts, plans, problems));
        JobStatusTable jobStatuses = JobStatusTable.load(files, problems);
        OrderStateTable orderStates = OrderStateTable.load(files, problems);
        ProductServices productServices = ProductServices.load(files, problems);
        OutcomeRules outcomes = OutcomeRules.load(files, problems);
        CancellationRules cancellations = CancellationRules.load(files, settings, accounts, problems);
        CommandTexts commandTexts = CommandTexts.load(files, problems);
        AccessTokens access = AccessTokens.load(files, settings, accounts, problems);
        Map<String, BearerAuthentication> bearers = bearers(contracts.keySet(), reader, accounts);
        if (areAccountsSound) {
            bearers.values().forEach(bearer -> bearer.check(problems));
        }
        return new BridgeConfiguration(
                files,
                settings,
                accounts,
                contracts,
                plans,
                jobStatuses,
                orderStates,
                productServices,
                outcomes,
                cancellations,
                commandTexts,
                mappings,
                access,
                areas,
                bearers,
                problems.all());
    }

    /** What subscribers lack to serve all accounts. */
    public List<MissingSystem> missingSystems() {
        return MissingSystem.find(files, areas.outbox().subscribers(), accounts);
    }

    /** Whether this is one node of several, with Kafka between them. */
    public boolean hasKafka() {
        return areas.outbox().subscribers().haveRelay();
    }

    /** How the bridge logs. */
    public LogSettings logs() {
        return areas.logs();
    }

    /** Where the bridge's own database and that of the ERP are, in this order. */
    public List<DatabaseSettings> databases() {
        return areas.parts().databases();
    }

    /** How the bridge's own database is protected. */
    public AtRest atRest() {
        return areas.parts().atRest();
    }

    /** How long before the end of a token the bridge warns of it. */
    public Duration expiryWarning() {
        return areas.http().expiryWarning();
    }

    private static Map<String, BearerAuthentication> bearers(
            Set<String> systems, SettingsReader reader, Accounts accounts) {
        Map<String, BearerAuthentication> bearers = new LinkedHashMap<>();
        for (String system : systems) {
            if (system.equals(Wiring.FLOW_RETAIL)) {
                bearers.put(system, FlowRetailAccounts.authentication(accounts, reader.uri(system + ENDPOINT)));
            } else if (!OTHERS.contains(system)) {
                bearers.put(
                        system, new BearerAuthentication(system, accounts, reader.uri(system + ENDPOINT), Map.of()));
            }
        }
        return bearers;
    }

    private static void checkBus(SettingsReader reader, AreaSettings areas) {
        if (!areas.outbox().subscribers().haveRelay()) {
            return;
        }
        if (areas.cluster().topics().brokers().isEmpty()) {
            reader.complain(
                    BROKERS,
                    "is empty, and bus=kafka needs brokers",
                    "name one or more as host:port with commas between, or set bus=local");
        }
        if (areas.cluster().encryptsMessages() && areas.parts().atRest().isOff()) {
            reader.complain(
                    ENCRYPT,
                    "is true, and personal-data.key is none",
                    "set personal-data.key to a key, or " + ENCRYPT + "=false");
        }
        if (!areas.parts().own().url().startsWith("jdbc:postgresql:")) {
            reader.complain(
                    DATABASE,
                    "bus=kafka needs PostgreSQL, which all nodes share",
                    "write an address such as jdbc:postgresql://host/bridge, or set bus=local");
        }
    }

    private static Map<String, Contract> contracts(BridgeFiles files, Problems problems) {
        Map<String, Contract> contracts = new LinkedHashMap<>();
        for (BridgeFile file : files.list("contracts", ".yaml")) {
            String system = file.name();
            try {
                contracts.put(system, Contract.read(system, file));
            } catch (ConfigurationException e) {
                problems.add(e);
            }
        }
        return contracts;
    }

    private static UsagePlans plans(Settings settings, Map<String, Contract> contracts, Problems problems) {
        Set<String> operations = new LinkedHashSet<>();
        contracts.forEach(
                (system, contract) -> contract.operationIds().forEach(id -> operations.add(system + "." + id)));
        return UsagePlans.read(settings.all(), settings::source, operations, problems);
    }

    private static void addOwnPlans(
            Account account, Map<String, Contract> contracts, UsagePlans plans, Problems problems) {
        account.systems().forEach((system, access) -> access.usagePlans().forEach((operation, plan) -> {
            if (plans.isShared(system)) {
                problems.add(
                        "accounts file",
                        access + ".usage-plans." + operation,
                        "all operations of " + system + " share one plan",
                        "remove it; the plan is usage-plan." + system + ".requests and .window");
            } else if (contracts.containsKey(system)
                    && contracts.get(system).operationIds().contains(operation)) {
                plans.override(system + "." + operation, account.name(), new UsagePlan(plan.rate(), plan.burst()));
            } else {
                problems.add(
                        "accounts file",
                        access + ".usage-plans." + operation,
                        "there is no such operation",
                        "spell it as in contracts/" + system + ".yaml");
            }
        }));
    }
}
