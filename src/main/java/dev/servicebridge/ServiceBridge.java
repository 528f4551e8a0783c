package dev.servicebridge;

import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.cli.CheckCommand;
import dev.servicebridge.cli.CommandCommand;
import dev.servicebridge.cli.ConfigCommand;
import dev.servicebridge.cli.DeadLettersCommand;
import dev.servicebridge.cli.EvidenceCommand;
import dev.servicebridge.cli.ForgetCommand;
import dev.servicebridge.cli.IncidentsCommand;
import dev.servicebridge.cli.JobCommand;
import dev.servicebridge.cli.KameletsCommand;
import dev.servicebridge.cli.MapCommand;
import dev.servicebridge.cli.PendingCommand;
import dev.servicebridge.cli.Place;
import dev.servicebridge.cli.RehearseCommand;
import dev.servicebridge.cli.RoutesCommand;
import dev.servicebridge.cli.SandboxCommand;
import dev.servicebridge.cli.StatusCommand;
import dev.servicebridge.cli.TestCommand;
import dev.servicebridge.cli.VerifyCommand;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.logs.Logs;

/** The command line. */
@Command(
        name = "service-bridge",
        mixinStandardHelpOptions = true,
        versionProvider = ServiceBridge.Version.class,
        subcommands = {
            ServiceBridge.Run.class,
            CheckCommand.class,
            ConfigCommand.class,
            StatusCommand.class,
            RoutesCommand.class,
            TestCommand.class,
            RehearseCommand.class,
            MapCommand.class,
            KameletsCommand.class,
            JobCommand.class,
            CommandCommand.class,
            PendingCommand.class,
            IncidentsCommand.class,
            DeadLettersCommand.class,
            EvidenceCommand.class,
            ForgetCommand.class,
            VerifyCommand.class,
            SandboxCommand.class,
            HelpCommand.class
        },
        description = "Keeps service jobs, field-service orders and an ERP database in step.")
public final class ServiceBridge implements Callable<Integer> {
    @CommandLine.Mixin
    private final Place place = new Place();

    private ServiceBridge() {}

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    public static int execute(String... args) {
        return line().execute(args);
    }

    /** The command line, which hands options down that stand before a subcommand. */
    public static CommandLine line() {
        return new CommandLine(new ServiceBridge())
                // A profile may have the name of a subcommand, as sandbox has.
                .setAllowSubcommandsAsOptionParameters(true)
                .setExecutionStrategy(result -> {
                    handDown(result);
                    return new CommandLine.RunLast().execute(result);
                })
                .setExecutionExceptionHandler((e, line, result) -> {
                    if (e instanceof ConfigurationException) {
                        line.getErr().println("service-bridge: the configuration is wrong");
                        e.getMessage().lines().forEach(problem -> line.getErr().println("  " + problem));
                        return ExitCode.MISCONFIGURED.code();
                    }
                    throw e;
                });
    }

    /** An option counts for the subcommand after it, unless it stands there again. */
    private static void handDown(ParseResult result) {
        if (!result.hasSubcommand()) {
            return;
        }
        ParseResult below = result.subcommand();
        for (OptionSpec option : result.matchedOptions()) {
            if (option.usageHelp() || option.versionHelp()) {
                continue;
            }
            OptionSpec same = below.commandSpec().findOption(option.longestName());
            if (same == null) {
                throw new ParameterException(
                        below.commandSpec().commandLine(),
                        below.commandSpec().qualifiedName() + " takes no option " + option.longestName());
            }
            if (!below.hasMatchedOption(same)) {
                set(same, option.getValue());
            }
        }
        handDown(below);
    }

    private static void set(OptionSpec option, Object value) {
        try {
            option.setter().set(value);
        } catch (Exception e) {
            throw new IllegalStateException("Setting the option " + option.longestName(), e);
        }
    }

    @Override
    public Integer call() throws Exception {
        return run(place);
    }

    private static int run(Place place) throws Exception {
        BridgeConfiguration configuration = place.configuration();
        Logs.configure(configuration.logs());
        try (Bridge bridge = Bridge.start(configuration)) {
            return bridge.awaitStop();
        }
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:stopped",
                "1:an unforeseen fault, with its stack trace",
                "2:wrong usage",
                "3:out of memory",
                "75:another bridge has taken the database over",
                "78:the bridge cannot start as it is configured"
            },
            description = "Runs the bridge (what it does by default).")
    static final class Run implements Callable<Integer> {
        @CommandLine.Mixin
        private final Place place = new Place();

        @Override
        public Integer call() throws Exception {
            return run(place);
        }
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"service-bridge " + Bridge.version()};
        }
    }
}
