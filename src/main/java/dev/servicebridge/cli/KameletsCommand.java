package dev.servicebridge.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.kamelets.Kamelet;
import dev.servicebridge.kamelets.Kamelets;

/** Makes the Kamelets of a user's own contracts, or of all; needs no account and no network. */
@Command(
        name = "kamelets",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:written", "1:a file cannot be written", "2:wrong usage", "78:a contract cannot be read"},
        description = "Writes the Kamelets of your own contracts into a folder, for the bridge and for editors.")
public final class KameletsCommand implements Callable<Integer> {
    @CommandLine.Mixin
    private final Home home = new Home();

    @Parameters(
            index = "0",
            paramLabel = "FOLDER",
            description = "Where they are written to; files of the same names are overwritten.")
    private Path folder;

    @Option(names = "--all", description = "Writes those that are packaged, too.")
    private boolean all;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        BridgeFiles files = BridgeFiles.in(home.folder());
        List<Kamelet> kamelets = all ? Kamelets.of(files) : Kamelets.notPackaged(files);
        try {
            Kamelets.write(kamelets, folder);
        } catch (IOException e) {
            command.commandLine()
                    .getErr()
                    .println("service-bridge kamelets: " + folder + " cannot be written: " + e.getMessage()
                            + "; name a folder that you may write to");
            return 1;
        }
        command.commandLine()
                .getOut()
                .println(
                        kamelets.isEmpty()
                                ? "None written: " + files.home()
                                        + "/contracts/ has no contract of your own, and those of the"
                                        + " others are packaged"
                                : kamelets.size() + " Kamelets in " + folder);
        command.commandLine().getOut().flush();
        return 0;
    }
}
