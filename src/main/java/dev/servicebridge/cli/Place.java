package dev.servicebridge.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;

import dev.servicebridge.boot.BridgeConfiguration;

/** Where the bridge is at home and which profile it runs in. */
public final class Place {
    /** The exit code of a bridge whose configuration is wrong. */
    public static final int MISCONFIGURED = 78;

    @CommandLine.Mixin
    private final Home home = new Home();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Reads config/application-NAME.properties as well; 'sandbox' needs no account anywhere.")
    private String profile;

    /** Reads the configuration; what the command line leaves open is asked of bridge.profile. */
    public BridgeConfiguration configuration() {
        String name = profile != null ? profile : Home.given("bridge.profile", "BRIDGE_PROFILE", null);
        return BridgeConfiguration.load(home.folder(), name, System.getenv(), System.getProperties());
    }
}
