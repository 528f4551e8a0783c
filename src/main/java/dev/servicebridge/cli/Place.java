package dev.servicebridge.cli;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine;
import picocli.CommandLine.Option;

import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;

/** Where the bridge is at home and which profile it runs in. */
public final class Place {
    @CommandLine.Mixin
    private final Home home = new Home();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Reads config/application-NAME.properties as well; 'sandbox' needs no account anywhere.")
    private String profile;

    /** The folder in which the bridge is at home. */
    Path home() {
        return home.folder();
    }

    /** Reads as much of the configuration as can be read, and notes all that is wrong. */
    Optional<BridgeConfiguration> inspect(Problems problems) {
        return BridgeConfiguration.inspect(
                home.folder(), profileInForce(), System.getenv(), System.getProperties(), problems);
    }

    /** Reads the settings alone, and notes all that is wrong with them. */
    Settings settings(Problems problems) {
        return Settings.load(
                BridgeFiles.in(home.folder()), profileInForce(), System.getenv(), System.getProperties(), problems);
    }

    /** The profile; null for none. */
    String profileInForce() {
        return profile != null ? profile : Home.given("bridge.profile", "BRIDGE_PROFILE", null);
    }

    /** Reads the configuration; what the command line leaves open is asked of bridge.profile. */
    public BridgeConfiguration configuration() {
        return BridgeConfiguration.load(home.folder(), profileInForce(), System.getenv(), System.getProperties());
    }
}
