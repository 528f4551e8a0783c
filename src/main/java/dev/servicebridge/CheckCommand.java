package dev.servicebridge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import dev.servicebridge.config.Account;
import dev.servicebridge.config.SystemAccess;
import dev.servicebridge.rest.Contract;
import dev.servicebridge.servicesapi.ServicesApiAuthentication;

/** Finds out, without changing anything anywhere, whether a bridge would work as it is configured. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks the configuration and the databases, tries each account's logins and one harmless call.")
final class CheckCommand implements Callable<Integer> {
    private static final String LINE = "%-24s %-14s %-22s %s%n";

    @CommandLine.Mixin
    private final ServiceBridge.Place place = new ServiceBridge.Place();

    @Spec
    private CommandSpec command;

    private record Row(String account, String system, String check, String fault) {}

    @Override
    public Integer call() {
        BridgeConfiguration configuration = place.configuration();
        Logs.configure(configuration.settings());
        List<Row> rows = new ArrayList<>();
        try (Bridge bridge = Bridge.startAdapters(configuration)) {
            ProducerTemplate template = bridge.context().createProducerTemplate();
            for (Account account : configuration.accounts().all()) {
                account.systems().forEach((system, access) -> {
                    login(bridge, account, system).ifPresent(rows::add);
                    Optional.ofNullable(configuration.contracts().get(system))
                            .flatMap(Contract::check)
                            .ifPresent(check -> rows.add(new Row(
                                    account.name(),
                                    system,
                                    check.operation(),
                                    call(template, account, system, check))));
                });
            }
        }
        print(rows);
        return rows.stream().allMatch(row -> row.fault() == null) ? 0 : 1;
    }

    private void print(List<Row> rows) {
        command.commandLine().getOut().printf(LINE, "ACCOUNT", "SYSTEM", "CHECK", "RESULT");
        command.commandLine().getOut().printf(LINE, "-", "-", "configuration", "ok");
        command.commandLine().getOut().printf(LINE, "-", "-", "databases", "ok");
        rows.forEach(row -> command.commandLine()
                .getOut()
                .printf(LINE, row.account(), row.system(), row.check(), row.fault() == null ? "ok" : row.fault()));
    }

    private static Optional<Row> login(Bridge bridge, Account account, String system) {
        Object authentication = bridge.context().getRegistry().lookupByName(system + "-authentication");
        if (!(authentication instanceof ServicesApiAuthentication amazon)) {
            return Optional.empty();
        }
        try {
            amazon.token(account.name());
            return Optional.of(new Row(account.name(), system, "login", null));
        } catch (RuntimeException e) {
            return Optional.of(new Row(account.name(), system, "login", e.getMessage()));
        }
    }

    /** What is wrong with a call of the account; null where nothing is. */
    private static String call(ProducerTemplate template, Account account, String system, Contract.Check check) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("account", account.name());
        headers.put("longestWait", "PT10S");
        headers.put("lastUpdatedAfter", Instant.now().toString());
        headers.put("pageSize", 1);
        SystemAccess access = account.system(system);
        access.marketplaces().stream()
                .findFirst()
                .ifPresent(marketplace -> headers.put("marketplaceIds", marketplace.id()));
        try {
            template.requestBodyAndHeaders("direct:" + system + "." + check.operation(), check.body(), headers);
            return null;
        } catch (CamelExecutionException e) {
            return e.getCause().getMessage();
        }
    }
}
