package dev.servicebridge.boot;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import dev.servicebridge.config.AccessTokens;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.flow.JobStatusTable;
import dev.servicebridge.flow.Mappings;
import dev.servicebridge.flow.MissingSystem;
import dev.servicebridge.flow.OrderStateTable;
import dev.servicebridge.flow.cancellation.CancellationRules;
import dev.servicebridge.flow.hospitality.ProductServices;
import dev.servicebridge.flow.outcome.OutcomeRules;
import dev.servicebridge.rest.Contract;
import dev.servicebridge.rest.UsagePlan;
import dev.servicebridge.rest.UsagePlans;

/**
 * Everything that users configure, read and checked: with it in hand, nothing of the start can fail for want of a
 * setting.
 *
 * @param contracts by system
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
        Mappings mappings,
        AccessTokens access) {
    /** Part of the memory budget that bodies of requests and documents may take; the rest is for answers alone. */
    static final int PERCENT_OF_WORK = 75;

    private static final String BUDGET = "memory.budget";
    private static final String BUS = "bus";
    private static final String KAFKA = "kafka";
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
        BridgeFiles files = BridgeFiles.in(home);
        Settings settings = Settings.load(files, profile, environment, system, problems);
        problems.throwIfAny();
        checkBus(settings, problems);
        checkBudget(settings, problems);
        BridgeParts.check(settings, problems);
        Accounts accounts = Accounts.load(files, settings, problems);
        Map<String, Contract> contracts = contracts(files);
        UsagePlans plans = plans(settings, contracts, problems);
        accounts.all().forEach(account -> addOwnPlans(account, contracts, plans, problems));
        JobStatusTable jobStatuses = JobStatusTable.load(files, problems);
        OrderStateTable orderStates = OrderStateTable.load(files, problems);
        ProductServices productServices = ProductServices.load(files, problems);
        OutcomeRules outcomes = OutcomeRules.load(files, problems);
        CancellationRules cancellations = CancellationRules.load(files, settings, accounts, problems);
        AccessTokens access = AccessTokens.load(files, settings, accounts, problems);
        problems.throwIfAny();
        Mappings mappings = new Mappings(files);
        mappings.checkAll();
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
                mappings,
                access);
    }

    /** Bytes of the heap that bodies of requests, answers of remote systems and documents may take together. */
    static long memoryBudget(Settings settings) {
        return settings.bytes(BUDGET, Runtime.getRuntime().maxMemory());
    }

    /** What subscribers lack to serve all accounts. */
    public List<MissingSystem> missingSystems() {
        return MissingSystem.find(files, settings, accounts);
    }

    /** Whether this is one node of several, with Kafka between them. */
    public boolean hasKafka() {
        return KAFKA.equals(settings.text(BUS));
    }

    private static void checkBus(Settings settings, Problems problems) {
        if (!KAFKA.equals(settings.oneOf(BUS, "local", KAFKA))) {
            return;
        }
        if (settings.optional(BROKERS).isEmpty()) {
            problems.add(
                    settings.source(BROKERS),
                    BROKERS,
                    "is empty, and bus=kafka needs brokers",
                    "name one or more as host:port with commas between, or set bus=local");
        }
        if (settings.flag(ENCRYPT) && BridgeParts.atRest(settings).isOff()) {
            problems.add(
                    settings.source(ENCRYPT),
                    ENCRYPT,
                    "is true, and personal-data.key is none",
                    "set personal-data.key to a key, or " + ENCRYPT + "=false");
        }
        if (!settings.text(DATABASE).startsWith("jdbc:postgresql:")) {
            problems.add(
                    settings.source(DATABASE),
                    DATABASE,
                    "bus=kafka needs PostgreSQL, which all nodes share",
                    "write an address such as jdbc:postgresql://host/bridge, or set bus=local");
        }
    }

    private static void checkBudget(Settings settings, Problems problems) {
        long heap = Runtime.getRuntime().maxMemory();
        long budget = memoryBudget(settings);
        if (budget > heap) {
            problems.add(
                    settings.source(BUDGET),
                    BUDGET,
                    "it is " + budget + " bytes, more than the heap of " + heap + " bytes",
                    "write a percentage such as 60%, or give the process a larger heap (-Xmx)");
        }
    }

    private static Map<String, Contract> contracts(BridgeFiles files) {
        Map<String, Contract> contracts = new LinkedHashMap<>();
        for (BridgeFile file : files.list("contracts", ".yaml")) {
            String system = file.path().replaceAll(".*/|\\.yaml$", "");
            contracts.put(system, Contract.read(system, file));
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
