package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.servicebridge.access.TokenWatch;
import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.boot.Rehearsal;
import dev.servicebridge.config.Account;
import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Problems;
import dev.servicebridge.database.AtRest;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.SchemaState;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.logs.Logs;
import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.Contract;

/**
 * Rehearses the start of a bridge, without changing anything anywhere: reads all that {@code run} reads, makes every route
 * and starts none, looks at the databases, and tries each account's logins. Names all that is wrong at once.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something is wrong, and each complaint was printed", "2:wrong usage"},
        description =
                "Rehearses the start of the bridge, without changing anything anywhere: reads all files, makes every route"
                        + " and starts none, looks at the databases, tries each account's logins and one harmless call."
                        + " Prints all complaints at once.")
public final class CheckCommand implements Callable<Integer> {
    private static final String LINE = "%-24s %-14s %-22s %s%n";
    private static final String NONE = "-";

    @CommandLine.Mixin
    private final Place place = new Place();

    @Option(
            names = "--offline",
            description = "Leaves out the databases and the remote systems: files and routes alone.")
    private boolean offline;

    @Option(names = "--json", description = "Prints one JSON object, for machines; see docs/checking.md.")
    private boolean json;

    @Spec
    private CommandSpec command;

    private final List<Row> rows = new ArrayList<>();
    private final Problems problems = new Problems();

    /**
     * Something that was looked at.
     *
     * @param fault null if nothing is wrong
     */
    private record Row(String account, String system, String check, String result, String fault) {
        Row(String account, String system, String check, String fault) {
            this(account, system, check, "ok", fault);
        }

        String shown() {
            return fault == null ? result : fault;
        }
    }

    @Override
    public Integer call() {
        Optional<BridgeConfiguration> configuration = place.inspect(problems);
        configuration.ifPresent(read -> {
            Logs.configure(read.logs());
            check(read);
        });
        if (configuration.isEmpty()) {
            rows.add(new Row(NONE, NONE, "configuration", "cannot be used; see below", null));
            Rehearsal.ofFiles(BridgeFiles.in(place.home())).forEach(problems::add);
            rows.add(new Row(NONE, NONE, "routes", "read, but not made: that takes the configuration", null));
        }
        boolean isFine = rows.stream().allMatch(row -> row.fault() == null)
                && problems.all().stream().allMatch(problem -> problem.level() == Level.ADVICE);
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(asJson(isFine).toPrettyString());
        } else {
            print(out);
        }
        out.flush();
        return (isFine ? ExitCode.OK : ExitCode.COMPLAINTS).code();
    }

    private void check(BridgeConfiguration configuration) {
        // What is logged on the way is said again below, with its place.
        Logs.silence();
        rows.add(new Row(NONE, NONE, "configuration", "ok: " + files(configuration.files()), null));
        Rehearsal.Result rehearsal = Rehearsal.of(configuration);
        rehearsal.problems().forEach(problems::add);
        rows.add(new Row(
                NONE,
                NONE,
                "routes",
                rehearsal.routes() + " made of " + rehearsal.files()
                        + " files and of the bridge's own; none was started",
                null));
        tokens(configuration).ifPresent(rows::add);
        configuration
                .missingSystems()
                .forEach(missing ->
                        rows.add(new Row(missing.account(), missing.system(), "accounts file", missing.describe())));
        if (offline) {
            rows.add(new Row(NONE, NONE, "databases, systems", "not looked at: --offline", null));
            return;
        }
        AtRest atRest = configuration.atRest();
        rows.add(encryption(atRest));
        configuration.databases().forEach(database -> rows.add(look(database, atRest)));
        trySystems(configuration);
    }

    private void trySystems(BridgeConfiguration configuration) {
        try (Bridge bridge = Bridge.startAdapters(configuration)) {
            Logs.silence();
            ProducerTemplate template = bridge.context().createProducerTemplate();
            for (Account account : configuration.accounts().all()) {
                account.systems()
                        .forEach((system, access) -> trySystem(configuration, bridge, template, account, system));
            }
        } catch (ConfigurationException e) {
            rows.add(new Row(NONE, NONE, "systems", "not tried: their routes cannot be started; see below", null));
            if (problems.all().isEmpty()) {
                problems.add(e);
            }
        }
    }

    private void trySystem(
            BridgeConfiguration configuration,
            Bridge bridge,
            ProducerTemplate template,
            Account account,
            String system) {
        Optional<Authentication> authentication = Optional.ofNullable(
                bridge.context().getRegistry().lookupByNameAndType(system + "-authentication", Authentication.class));
        authentication.flatMap(known -> login(known, account, system)).ifPresent(rows::add);
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
    }

    private void print(PrintWriter out) {
        out.printf(LINE, "ACCOUNT", "SYSTEM", "CHECK", "RESULT");
        rows.forEach(row -> out.printf(LINE, row.account(), row.system(), row.check(), row.shown()));
        print(out, "Complaints", problem -> problem.level() != Level.ADVICE);
        print(out, "Advice, which is no fault", problem -> problem.level() == Level.ADVICE);
    }

    private void print(PrintWriter out, String heading, Predicate<Problem> which) {
        List<Problem> chosen = problems.all().stream().filter(which).toList();
        if (!chosen.isEmpty()) {
            out.printf("%n%s: %d%n", heading, chosen.size());
            chosen.forEach(problem -> out.println("  " + shown(problem).text()));
        }
    }

    /** The problem with its file relative to the home, where it lies there. */
    private Problem shown(Problem problem) {
        String folder = place.home().toAbsolutePath().normalize() + "/";
        return new Problem(
                problem.level(),
                problem.file().startsWith(folder) ? problem.file().substring(folder.length()) : problem.file(),
                problem.line(),
                problem.subject(),
                problem.fault(),
                problem.remedy());
    }

    private ObjectNode asJson(boolean isFine) {
        ObjectNode answer = ExactJson.MAPPER.createObjectNode();
        answer.put("ok", isFine);
        answer.put("home", place.home().toAbsolutePath().normalize().toString());
        ArrayNode looked = answer.putArray("lookedAt");
        rows.forEach(row -> looked.addObject()
                .put("account", row.account().equals(NONE) ? null : row.account())
                .put("system", row.system().equals(NONE) ? null : row.system())
                .put("check", row.check())
                .put("ok", row.fault() == null)
                .put("result", row.shown()));
        ArrayNode complaints = answer.putArray("complaints");
        problems.all().stream().map(this::shown).map(ComplaintJson::of).forEach(complaints::add);
        return answer;
    }

    /** The files on disk that are in force, and how many packaged ones are beside them. */
    private static String files(BridgeFiles all) {
        List<BridgeFile> files = new ArrayList<>();
        for (String folder : List.of("config", "contracts", "routes")) {
            files.addAll(all.list(folder, ""));
        }
        String onDisk = files.stream()
                .filter(file -> file.disk() != null)
                .map(BridgeFile::path)
                .collect(Collectors.joining(", "));
        long packaged = files.stream().filter(file -> file.disk() == null).count();
        return (onDisk.isEmpty() ? "no file" : onDisk) + " in " + all.home() + ", and " + packaged + " packaged files";
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
                : Optional.of(new Row(NONE, NONE, "access file", "ok, but of its tokens " + ending, null));
    }

    private static Row encryption(AtRest atRest) {
        try {
            return new Row(NONE, "bridge", "encryption", "ok: " + atRest.describe(), null);
        } catch (ConfigurationException e) {
            return new Row(NONE, "bridge", "encryption", e.getMessage());
        }
    }

    private static Row look(DatabaseSettings database, AtRest atRest) {
        try {
            SchemaState state = Database.inspect(atRest.look().to(database), database.name());
            return new Row(NONE, database.name(), "database", "ok: " + state.describe(), null);
        } catch (ConfigurationException e) {
            return new Row(NONE, database.name(), "database", e.getMessage());
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
