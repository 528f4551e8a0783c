package dev.servicebridge.routetests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.routetests.RehearsalRun.Run;
import dev.servicebridge.texts.FaultText;

/**
 * Has past events delivered twice, each time in a whole bridge with the sandbox: with a folder's files as they are, and with
 * changes; and compares what comes out. Nothing leaves the process.
 */
public final class EventRehearsal implements AutoCloseable {
    private final RehearsalFolders folders;
    private final RehearsalRun runs;
    private final Clock clock;

    /**
     * Prepares it.
     *
     * @param home the bridge's folder
     * @param changes a folder whose files go before those of the bridge; null where the changes are the files of the bridge
     *     that take the place of packaged ones
     * @param accounts the path of the accounts file, relative to the bridge's folder or absolute
     * @param profile null for none
     * @param environment the bridge's environment variables
     * @param nanos nanoseconds of a clock that never goes back
     */
    public EventRehearsal(
            Path home,
            Path changes,
            String accounts,
            String profile,
            Map<String, String> environment,
            Clock clock,
            LongSupplier nanos) {
        Path folder = home.toAbsolutePath().normalize();
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        said.put("profile", profile);
        said.putObject("settings").put("accounts.file", accounts(folder, accounts));
        ObjectNode variables = said.putObject("environment");
        environment.forEach(variables::put);
        RouteTest setting = new RouteTest(folder, folder.toString(), JsonNodeFactory.instance.objectNode(), said);
        this.folders = new RehearsalFolders(
                folder, changes == null ? null : changes.toAbsolutePath().normalize());
        this.runs = new RehearsalRun(setting, clock, nanos);
        this.clock = clock;
    }

    /** The accounts are those of the bridge in both runs. */
    private static String accounts(Path home, String file) {
        Path own = home.resolve(file);
        return Files.isRegularFile(own) ? own.toString() : file;
    }

    /** The files that are not as they were, relative to the folder. */
    public List<String> changedFiles() {
        return folders.changed();
    }

    /**
     * Makes both runs.
     *
     * @return one for each event, in their order
     * @throws ConfigurationException where a bridge does not start with the files
     */
    public List<RehearsedEvent> of(List<PastEvent> events) throws InterruptedException {
        Instant begun = clock.instant();
        List<Run> was = run("without the changes", folders.was(), events);
        List<Run> wouldBe = run("with the changes", folders.wouldBe(), events);
        OutcomeChanges changes = new OutcomeChanges(begun);
        List<RehearsedEvent> rehearsed = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Run before = was.get(i);
            Run after = wouldBe.get(i);
            rehearsed.add(new RehearsedEvent(
                    events.get(i),
                    changes.between(before.outcomes(), after.outcomes()),
                    shown(before.failure()),
                    shown(after.failure())));
        }
        return rehearsed;
    }

    private FaultText shown(FaultText fault) {
        return fault == null
                ? null
                : new FaultText(
                        folders.shown(fault.shown()), fault.whole() == null ? null : folders.shown(fault.whole()));
    }

    private List<Run> run(String which, Path folder, List<PastEvent> events) throws InterruptedException {
        try {
            return runs.in(folder, events);
        } catch (ConfigurationException e) {
            // A cause would be told as well, with the names of folders that only this run knows.
            throw new ConfigurationException(
                    "The bridge does not start " + which + ":\n" + folders.shown(e.getMessage()));
        } catch (TestFault e) {
            throw new ConfigurationException(
                    "The bridge does not start " + which + ": " + folders.shown(e.getMessage()));
        }
    }

    @Override
    public void close() {
        folders.close();
    }
}
