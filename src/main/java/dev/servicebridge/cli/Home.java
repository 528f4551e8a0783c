package dev.servicebridge.cli;

import java.nio.file.Path;

import picocli.CommandLine.Option;

/** Where the bridge is at home. */
public final class Home {
    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            description = "Folder with config/, routes/ and data/ (default: the working directory).")
    private Path home;

    /** The folder; what the command line leaves open is asked of bridge.home. */
    public Path folder() {
        return home != null ? home : Path.of(given("bridge.home", "BRIDGE_HOME", "."));
    }

    static String given(String property, String variable, String otherwise) {
        String value = System.getProperty(property, System.getenv(variable));
        return value == null || value.isBlank() ? otherwise : value;
    }
}
