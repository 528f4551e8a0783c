package dev.servicebridge.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.database.AtRest;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.SchemaState;
import dev.servicebridge.logs.Logs;
import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.Contract;

/**
 * Finds out, without changing anything anywhere, whether a bridge would work as it is configured. The databases are only
 * looked at: a start migrates them.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Checks, without changing anything anywhere, the configuration and the databases, tries each account's"
                        + " logins and one harmless call.")
public final class CheckCommand implements Callable<Integer> {
    private static final String LINE = "%-24s %-14s %-22s %s%n";

    @CommandLine.Mixin
    private final Place place = new Place();

    @Spec
    private CommandSpec command;

    /** @param fault null if nothing failed */
    private record Row(String account, String system, String check, String result, String fault) {
        Row(String account, String system, String check, String fault) {
            this(account, system, check, "ok", fault);
        }
    }

    @Override
    public Integer call() {
        BridgeConfiguration configuration = place.configuration();
        Logs.configure(configuration.logs());
        List<Row> rows = new ArrayList<>();
        rows.add(new Row("-", "-", "configuration", "ok: " + files(configuration), null));
        tokens(configuration).ifPresent(rows::add);
        AtRest atRest = configuration.atRest();
        rows.add(encryption(atRest));
        configuration.databases().forEach(database -> rows.add(look(database, atRest)));
        configuration
                .missingSystems()
                .forEach(missing ->
                        rows.add(new Row(missing.account(), missing.system(), "accounts file", missing.describe())));
        try (Bridge bridge = Bridge.startAdapters(configuration)) {
            ProducerTemplate template = bridge.context().createProducerTemplate();
            for (Account account : configuration.accounts().all()) {
                account.systems().forEach((system, access) -> {
                    Optional<Authentication> authentication = Optional.ofNullable(bridge.context()
                            .getRegistry()
                            .lookupByNameAndType(system + "-authentication", Authentication.class));
                    authentication
                            .flatMap(known -> login(known, account, system))
                            .ifPresent(rows::add);
                    Optional.ofNullable(configuration.contracts().get(system))
                            .flatMap(Contract::check)
                            .ifPresent(check -> rows.add(new Row(
                                    account.name(),
                                    system,
                                    check.operation(),
                                    call(
                                            template,
                                            account,
                                            system,
                                            check,
                                            authentication
                                                    .map(known -> known.trial(account.name()))
                                                    .orElse(Map.of())))));
                });
            }
        }
        print(rows);
        return rows.stream().allMatch(row -> row.fault() == null) ? 0 : 1;
    }

    private void print(List<Row> rows) {
        command.commandLine().getOut().printf(LINE, "ACCOUNT", "SYSTEM", "CHECK", "RESULT");
        rows.forEach(row -> command.commandLine()
                .getOut()
                .printf(
                        LINE,
                        row.account(),
                        row.system(),
                        row.check(),
                        row.fault() == null ? row.result() : row.fault()));
    }

    /** The files on disk that are in force, and how many packaged ones are beside them. */
    private static String files(BridgeConfiguration configuration) {
        List<BridgeFile> files = new ArrayList<>();
        for (String folder : List.of("config", "contracts", "routes")) {
            files.addAll(configuration.files().list(folder, ""));
        }
        String onDisk = files.stream()
                .filter(file -> file.disk() != null)
                .map(BridgeFile::path)
                .collect(Collectors.joining(", "));
        long packaged = files.stream().filter(file -> file.disk() == null).count();
        return (onDisk.isEmpty() ? "no file" : onDisk) + " in "
                + configuration.files().home() + ", and " + packaged + " packaged files";
    }

    /** The tokens that have expired or will soon, which is no fault of the configuration. */
    private static Optional<Row> tokens(BridgeConfiguration configuration) {
        String ending = new TokenWatch(configuration.access(), Clock.systemUTC(), configuration.expiryWarning())
                .states().stream()
                        .filter(state -> state.phase() != TokenWatch.Phase.VALID)
                        .map(state -> state.token().name()
                                + (state.phase() == TokenWatch.Phase.EXPIRED ? " ended at " : " ends at ")
                                + state.token().expires())
                        .collect(Collectors.joining(", "));
        return ending.isEmpty()
                ? Optional.empty()
                : Optional.of(new Row("-", "-", "access file", "ok, but of its tokens " + ending, null));
    }

    private static Row encryption(AtRest atRest) {
        try {
            return new Row("-", "bridge", "encryption", "ok: " + atRest.describe(), null);
        } catch (ConfigurationException e) {
            return new Row("-", "bridge", "encryption", e.getMessage());
        }
    }

    private static Row look(DatabaseSettings database, AtRest atRest) {
        try {
            SchemaState state = Database.inspect(atRest.look().to(database), database.name());
            return new Row("-", database.name(), "database", "ok: " + state.describe(), null);
        } catch (ConfigurationException e) {
            return new Row("-", database.name(), "database", e.getMessage());
        }
    }

    private static Optional<Row> login(Authentication authentication, Account account, String system) {
        try {
            return authentication.login(account.name())
                    ? Optional.of(new Row(account.name(), system, "login", null))
                    : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(new Row(account.name(), system, "login", e.getMessage()));
        }
    }

    /** What is wrong with a call of the account; null where nothing is. */
    private static String call(
            ProducerTemplate template,
            Account account,
            String system,
            Contract.Check check,
            Map<String, Object> parameters) {
        Map<String, Object> headers = new LinkedHashMap<>(parameters);
        headers.put("account", account.name());
        headers.put("longestWait", "PT10S");
        headers.put("pageSize", 1);
        try {
            template.requestBodyAndHeaders("direct:" + system + "." + check.operation(), check.body(), headers);
            return null;
        } catch (CamelExecutionException e) {
            return e.getCause().getMessage();
        }
    }
}
