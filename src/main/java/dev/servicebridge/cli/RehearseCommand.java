package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.database.Database;
import dev.servicebridge.logs.Logs;
import dev.servicebridge.routetests.EventRehearsal;
import dev.servicebridge.routetests.PastEventReader;
import dev.servicebridge.routetests.RehearsedEvent;

/** Shows what would go out otherwise with changed files, for events or dead letters of the bridge's database. */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:rehearsed, and nothing fails that did not fail without the changes",
            "1:with the changes something fails that did not fail without",
            "2:wrong usage, or no file is changed",
            "78:the database cannot be read (a running bridge has its H2 file open), or a bridge does not start with the files"
        },
        description =
                "Delivers past events, or dead letters, in a bridge with the sandbox: once with your files as they are, once"
                        + " with changed ones. Shows what would go out otherwise. Nothing leaves. See docs/rehearsing.md.")
public final class RehearseCommand implements Callable<Integer> {
    @CommandLine.Mixin
    private final Place place = new Place();

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description =
                    "Folder with the changed files, which go before those of --home. Without it, the files of --home"
                            + " that replace packaged ones are the changes.")
    private Path folder;

    @ArgGroup(multiplicity = "1")
    private What what;

    @Option(names = "--account", paramLabel = "NAME", description = "Only what is of this account.")
    private String account;

    @Option(names = "--subscriber", paramLabel = "NAME", description = "Only what goes to this subscriber.")
    private String subscriber;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "100",
            description = "Most deliveries, the latest, or most dead letters, the oldest (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--values", description = "Shows values of changed fields and whole causes: personal data.")
    private boolean values;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Option(names = "--log", description = "Shows the log of the two bridges.")
    private boolean log;

    @Spec
    private CommandSpec command;

    /** What is rehearsed. */
    static final class What {
        @Option(
                names = "--events",
                paramLabel = "DURATION",
                description = "Deliveries of events that were seen in this time until now, such as PT1H or P1D.")
        private Duration events;

        @Option(names = "--dead-letters", description = "Dead letters that wait for a person.")
        private boolean deadLetters;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (folder != null && !Files.isDirectory(folder)) {
            throw wrong("there is no folder " + folder);
        }
        if (limit < 1 || what.events != null && (what.events.isNegative() || what.events.isZero())) {
            throw wrong("--limit and --events take what is greater than 0");
        }
        BridgeConfiguration configuration = place.configuration();
        Clock clock = Clock.systemUTC();
        try (EventRehearsal rehearsal = new EventRehearsal(
                place.home(),
                folder,
                configuration.settings().text("accounts.file"),
                place.profileInForce(),
                System.getenv(),
                clock,
                System::nanoTime)) {
            List<String> changed = rehearsal.changedFiles();
            if (changed.isEmpty()) {
                throw wrong(
                        folder == null
                                ? "no file of " + place.home()
                                        + " differs from the packaged one; name a folder with changes"
                                : "no file of " + folder + " differs from that of " + place.home());
            }
            if (!log) {
                Logs.silence();
            }
            PastEventReader.Found found = read(configuration, clock);
            List<RehearsedEvent> rehearsed = found.events().isEmpty() ? List.of() : rehearsal.of(found.events());
            RehearsalReport report = new RehearsalReport(changed, rehearsed, found.left(), values);
            PrintWriter out = command.commandLine().getOut();
            if (json) {
                out.println(report.asJson().toPrettyString());
            } else {
                report.print(out);
            }
            out.flush();
            return (report.isFine() ? ExitCode.OK : ExitCode.COMPLAINTS).code();
        }
    }

    private PastEventReader.Found read(BridgeConfiguration configuration, Clock clock) {
        try (Database database = Database.openToRead(
                configuration.atRest().look().to(configuration.databases().get(0)),
                configuration.atRest().encryption())) {
            PastEventReader reader = new PastEventReader(database);
            return what.deadLetters
                    ? reader.deadLetters(account, subscriber, limit)
                    : reader.since(clock.instant().minus(what.events), account, subscriber, limit);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
